#include "worker/config/metric_dimensions.h"

#include <algorithm>

#include "base/text.h"

namespace darkroom {
namespace {

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
constexpr std::size_t kMostDimensions = 30;
constexpr std::size_t kLongestName = 250;
constexpr std::size_t kLongestValue = 1'024;
constexpr std::size_t kLongestNamespace = 255;

bool IsPrintable(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c <= '~'; });
}

// Not what the document itself needs: `_aws` is its head.
bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kLongestName && IsPrintable(name) &&
         name.front() != ':' && name.front() != '_';
}

bool IsValue(std::string_view value) {
  return !value.empty() && value.size() <= kLongestValue && IsPrintable(value);
}

}  // namespace

std::optional<MetricDimensions> ParseDimensions(std::string_view text) {
  MetricDimensions all;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find(','));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    const std::string name(pair.substr(0, equals));
    const std::string value(pair.substr(equals + 1));
    const auto same = [&](const auto& other) { return other.first == name; };
    if (!IsName(name) || !IsValue(value) ||
        std::any_of(all.begin(), all.end(), same)) {
      return std::nullopt;
    }
    all.emplace_back(name, value);
  }
  if (all.size() > kMostDimensions) return std::nullopt;
  return all;
}

bool IsDimensions(std::string_view text) {
  return ParseDimensions(text).has_value();
}

bool IsNamespace(std::string_view text) {
  static constexpr std::string_view kMarks = ".-_/#:";
  return !text.empty() && text.size() <= kLongestNamespace &&
         !text.starts_with("AWS/") &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return IsAsciiAlnum(c) || kMarks.find(c) != std::string_view::npos;
         });
}

}  // namespace darkroom

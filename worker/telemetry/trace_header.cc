#include "worker/telemetry/trace_header.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace darkroom {
namespace {

constexpr std::size_t kTimeDigits = 8;
constexpr std::size_t kTraceDigits = 32;
constexpr std::size_t kParentDigits = 16;

// In lower case; empty if `text` is not `digits` hexadecimal digits, or all of
// them are zero, which is nobody's id.
std::string HexId(std::string_view text, std::size_t digits) {
  const auto is_digit = [](char c) { return HexDigit(c).has_value(); };
  if (text.size() != digits || !std::ranges::all_of(text, is_digit) ||
      text.find_first_not_of('0') == std::string_view::npos) {
    return "";
  }
  return ToLower(text);
}

// "1-" and the digits, with "-" after the time; empty if it is none.
std::string TraceIdOf(std::string_view root) {
  constexpr std::string_view kVersion = "1-";
  if (!root.starts_with(kVersion)) return "";
  root.remove_prefix(kVersion.size());
  if (root.size() != kTraceDigits + 1 || root[kTimeDigits] != '-') return "";
  return HexId(std::string(root.substr(0, kTimeDigits)) +
                   std::string(root.substr(kTimeDigits + 1)),
               kTraceDigits);
}

}  // namespace

std::optional<TraceHeader> ParseTraceHeader(std::string_view text) {
  TraceHeader header;
  for (const std::string_view field : Split(text, ';')) {
    const std::size_t equals = field.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = Trim(field.substr(0, equals));
    const std::string_view value = Trim(field.substr(equals + 1));
    if (name == "Root") header.trace_id = TraceIdOf(value);
    if (name == "Parent") header.parent = HexId(value, kParentDigits);
    if (name == "Sampled" && value == "1") header.sampled = true;
    if (name == "Sampled" && value == "0") header.sampled = false;
  }
  if (header.trace_id.empty()) return std::nullopt;
  return header;
}

std::string TraceHeaderText(const TraceHeader& header) {
  std::string text = "Root=" + XRayTraceId(header.trace_id);
  if (!header.parent.empty()) text += ";Parent=" + header.parent;
  if (header.sampled) text += *header.sampled ? ";Sampled=1" : ";Sampled=0";
  return text;
}

std::string XRayTraceId(std::string_view trace_id) {
  return "1-" + std::string(trace_id.substr(0, kTimeDigits)) + "-" +
         std::string(trace_id.substr(kTimeDigits));
}

}  // namespace darkroom

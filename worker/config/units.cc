#include "worker/config/units.h"

#include <array>
#include <charconv>
#include <limits>
#include <span>

#include "base/text.h"

namespace darkroom {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Each from the largest to the smallest, as printing tries them.
constexpr std::array<Unit, 4> kDurations = {{
    {"h", 3'600'000},
    {"m", 60'000},
    {"s", 1'000},
    {"ms", 1},
}};
constexpr std::array<Unit, 10> kSizes = {{
    {"TiB", 1ULL << 40},
    {"TB", 1'000'000'000'000},
    {"GiB", 1ULL << 30},
    {"GB", 1'000'000'000},
    {"MiB", 1ULL << 20},
    {"MB", 1'000'000},
    {"KiB", 1ULL << 10},
    {"kB", 1'000},
    {"KB", 1'000},
    {"B", 1},
}};
constexpr std::array<Unit, 1> kPixels = {{{"MP", 1'000'000}}};

constexpr std::uint64_t kMillisPerYear = 366ULL * 24 * 3'600'000;

std::optional<std::uint64_t> Parse(std::string_view text,
                                   std::span<const Unit> units,
                                   std::uint64_t without_unit) {
  const std::size_t end = text.find_first_not_of("0123456789");
  std::uint64_t factor = without_unit;
  if (end != std::string_view::npos) {
    const std::string_view name = Trim(text.substr(end));
    factor = 0;
    for (const Unit& unit : units) {
      if (name == unit.name) factor = unit.factor;
    }
  }
  const auto number = ParseUnsigned(text.substr(0, end));
  if (!number || factor == 0) return std::nullopt;
  if (*number > std::numeric_limits<std::uint64_t>::max() / factor) {
    return std::nullopt;
  }
  return *number * factor;
}

std::string Print(std::uint64_t value, std::span<const Unit> units) {
  for (const Unit& unit : units) {
    if (value == 0 || value % unit.factor != 0) continue;
    return std::to_string(value / unit.factor) + std::string(unit.name);
  }
  return std::to_string(value);
}

}  // namespace

std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text) {
  const auto millis = Parse(text, kDurations, 1'000);
  if (!millis || *millis > kMillisPerYear) return std::nullopt;
  return std::chrono::milliseconds(*millis);
}

std::optional<std::uint64_t> ParseSize(std::string_view text) {
  return Parse(text, kSizes, 1);
}

std::optional<std::uint64_t> ParsePixels(std::string_view text) {
  return Parse(text, kPixels, 1);
}

std::optional<double> ParseNumber(std::string_view text) {
  // from_chars takes signs and "inf" too.
  if (text.find_first_not_of("0123456789.") != std::string_view::npos) {
    return std::nullopt;
  }
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

std::string DurationText(std::chrono::milliseconds duration) {
  const auto millis = static_cast<std::uint64_t>(duration.count());
  return millis == 0 ? "0s" : Print(millis, kDurations);
}

std::string SizeText(std::uint64_t bytes) { return Print(bytes, kSizes); }

std::string PixelsText(std::uint64_t pixels) { return Print(pixels, kPixels); }

std::string NumberText(double number) {
  std::array<char, 400> text{};  // The smallest has 324 digits after its point.
  const auto [end, error] = std::to_chars(
      text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  return error == std::errc() ? std::string(text.data(), end) : "";
}

}  // namespace darkroom

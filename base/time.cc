#include "base/time.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace darkroom {
namespace {

std::tm CalendarOf(SysMillis time) {
  // Not by system_clock, whose nanoseconds end in 2262.
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm calendar = {};
  ::gmtime_r(&seconds, &calendar);
  return calendar;
}

std::string Formatted(const std::tm& calendar, const char* format) {
  std::array<char, 40> text = {};
  const std::size_t length =
      std::strftime(text.data(), text.size(), format, &calendar);
  return {text.data(), length};
}

// Digits of `text` from `at`, `count` of them; nothing if they are not.
std::optional<int> Digits(std::string_view text, std::size_t at,
                          std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// ".123" or nothing at all: milliseconds, further digits ignored.
std::optional<int> Fraction(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() != '.' || text.size() < 2) return std::nullopt;
  int millis = 0;
  int weight = 100;
  for (const char c : text.substr(1)) {
    if (c < '0' || c > '9') return std::nullopt;
    millis += weight * (c - '0');
    weight /= 10;
  }
  return millis;
}

}  // namespace

SysMillis WallNow() {
  return std::chrono::floor<std::chrono::milliseconds>(
      std::chrono::system_clock::now());
}

std::string Iso8601(SysMillis time) {
  const auto millis =
      (time - std::chrono::floor<std::chrono::seconds>(time)).count();
  std::array<char, 8> fraction = {};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ",
                static_cast<int>(millis));
  return Formatted(CalendarOf(time), "%04Y-%m-%dT%H:%M:%S") + fraction.data();
}

std::string Iso8601Basic(SysMillis time) {
  return Formatted(CalendarOf(time), "%04Y%m%dT%H%M%SZ");
}

std::optional<SysMillis> ParseIso8601(std::string_view text) {
  const std::size_t dash = text.find('-') == 4 ? 1 : 0;
  const std::size_t colon = dash;
  const auto year = Digits(text, 0, 4);
  const auto month = Digits(text, 4 + dash, 2);
  const auto day = Digits(text, 6 + 2 * dash, 2);
  const std::size_t at = 8 + 2 * dash + 1;
  const auto hour = Digits(text, at, 2);
  const auto minute = Digits(text, at + 2 + colon, 2);
  const auto second = Digits(text, at + 4 + 2 * colon, 2);
  if (!year || !month || !day || !hour || !minute || !second) {
    return std::nullopt;
  }
  std::string_view rest = text.substr(at + 6 + 2 * colon);
  if (text[at - 1] != 'T' || (!rest.empty() && rest.back() != 'Z')) {
    return std::nullopt;
  }
  if (!rest.empty()) rest.remove_suffix(1);
  const auto millis = Fraction(rest);
  const std::chrono::year_month_day date{
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(*month)),
      std::chrono::day(static_cast<unsigned>(*day))};
  if (!millis || !date.ok() || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  return SysMillis(std::chrono::sys_days(date)) + std::chrono::hours(*hour) +
         std::chrono::minutes(*minute) + std::chrono::seconds(*second) +
         std::chrono::milliseconds(*millis);
}

std::optional<SysMillis> ParseHttpDate(const std::string& text) {
  std::tm calendar = {};
  const char* end =
      ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &calendar);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return SysMillis(std::chrono::seconds(::timegm(&calendar)));
}

}  // namespace darkroom

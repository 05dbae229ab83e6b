// One line per event, as JSON or text, on standard error.

#ifndef DARKROOM_BASE_LOG_H_
#define DARKROOM_BASE_LOG_H_

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

namespace darkroom {

enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarn, kError, kOff };
enum class LogFormat : std::uint8_t { kJson, kText };

std::string_view NameOf(LogLevel level);  // "warn", for example.
std::optional<LogLevel> LogLevelNamed(std::string_view name);

// A value that is already JSON and is logged as it stands.
struct RawJson {
  std::string text;
};

using LogValue = std::variant<std::string, std::int64_t, double, bool, RawJson>;

struct LogField {
  LogField(std::string_view field_name, std::string_view text)
      : name(field_name), value(std::string(text)) {}
  LogField(std::string_view field_name, const char* text)
      : name(field_name), value(std::string(text)) {}
  LogField(std::string_view field_name, bool flag)
      : name(field_name), value(flag) {}
  LogField(std::string_view field_name, double number)
      : name(field_name), value(number) {}
  LogField(std::string_view field_name, RawJson json)
      : name(field_name), value(std::move(json)) {}
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool>)
      LogField(std::string_view field_name, Integer number)
      : name(field_name), value(static_cast<std::int64_t>(number)) {}

  std::string_view name;  // Borrowed: names are literals.
  LogValue value;
};

using LogFields = std::vector<LogField>;

// Before the first line and before any thread.
void StartLogging(LogLevel level, LogFormat format);

// At any time, for all threads.
void SetLogLevel(LogLevel level);
LogLevel CurrentLogLevel();

// Thread-safe.  `event` is a short stable word: "complete", "poll_failed".
void Log(LogLevel level, std::string_view event, const LogFields& fields = {});

// The usual fields of an error, `error.class` and `error.message`, after
// `fields`.
void LogError(LogLevel level, std::string_view event, const Error& error,
              LogFields fields = {});

// As LogError, for what fails again and again while something is down: one line
// per minute of each event and class, with how many were held back since the
// last one in `repeats`.
void LogRepeating(LogLevel level, std::string_view event, const Error& error,
                  LogFields fields = {});

// One line without its end, as Log writes it, without secrets (base/redact.h);
// a pure function, for tests.
std::string LogLine(LogFormat format, LogLevel level, std::string_view time,
                    std::string_view event, const LogFields& fields);

}  // namespace darkroom

#endif  // DARKROOM_BASE_LOG_H_

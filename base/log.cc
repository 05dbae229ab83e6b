#include "base/log.h"

#include <algorithm>
#include <atomic>
#include <memory>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/json_text.h"
#include "base/redact.h"
#include "base/repeat_filter.h"
#include "base/time.h"

namespace darkroom {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

struct Settings {
  std::atomic<LogLevel> level = LogLevel::kInfo;
  std::atomic<LogFormat> format = LogFormat::kText;
};

Settings& settings() {
  static Settings instance;
  return instance;
}

// The level is decided here and the line is complete: spdlog only writes it,
// whole and in order.
spdlog::logger& Sink() {
  static const std::shared_ptr<spdlog::logger> sink = [] {
    auto logger = spdlog::stderr_logger_mt("darkroom");
    logger->set_pattern("%v");
    logger->set_level(spdlog::level::trace);
    return logger;
  }();
  return *sink;
}

bool NeedsQuotes(char c) {
  return c == ' ' || c == '"' || c == '=' || c == '\\' || c == '\x7f' ||
         static_cast<unsigned char>(c) < 0x20;
}

struct ValueWriter {
  JsonWriter& writer;
  void operator()(const std::string& text) const { PutValidText(writer, text); }
  void operator()(std::int64_t number) const { writer.Int64(number); }
  void operator()(double number) const { writer.Double(number); }
  void operator()(bool flag) const { writer.Bool(flag); }
  void operator()(const RawJson& json) const {
    writer.RawValue(json.text.data(), json.text.size(), rapidjson::kObjectType);
  }
};

std::string JsonLine(LogLevel level, std::string_view time,
                     std::string_view event, const LogFields& fields) {
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.SetMaxDecimalPlaces(3);
  writer.StartObject();
  PutText(writer, "time", time);
  PutText(writer, "level", NameOf(level));
  PutValidText(writer, "event", event);
  for (const LogField& field : fields) {
    PutKey(writer, field.name);
    std::visit(ValueWriter{writer}, field.value);
  }
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

// A value as it stands in a text line: quoted only where it must be.
std::string TextValue(const LogValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    const bool plain =
        !text->empty() && std::none_of(text->begin(), text->end(), NeedsQuotes);
    if (plain) return *text;
  }
  if (const auto* raw = std::get_if<RawJson>(&value)) return raw->text;
  rapidjson::StringBuffer buffer;
  JsonWriter writer(buffer);
  writer.SetMaxDecimalPlaces(3);
  std::visit(ValueWriter{writer}, value);
  return {buffer.GetString(), buffer.GetSize()};
}

std::string TextLine(LogLevel level, std::string_view time,
                     std::string_view event, const LogFields& fields) {
  std::string line(time);
  std::string name(NameOf(level));
  name.resize(5, ' ');
  line += ' ' + name + ' ' + std::string(event);
  for (const LogField& field : fields) {
    line += ' ' + std::string(field.name) + '=' + TextValue(field.value);
  }
  return line;
}

}  // namespace

std::string_view NameOf(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      return "error";
    case LogLevel::kOff:
      break;
  }
  return "off";
}

std::optional<LogLevel> LogLevelNamed(std::string_view name) {
  for (const LogLevel level :
       {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarn, LogLevel::kError,
        LogLevel::kOff}) {
    if (NameOf(level) == name) return level;
  }
  return std::nullopt;
}

void StartLogging(LogLevel level, LogFormat format) {
  settings().level = level;
  settings().format = format;
}

void SetLogLevel(LogLevel level) { settings().level = level; }

LogLevel CurrentLogLevel() { return settings().level; }

std::string LogLine(LogFormat format, LogLevel level, std::string_view time,
                    std::string_view event, const LogFields& fields) {
  return Redacted(format == LogFormat::kJson
                      ? JsonLine(level, time, event, fields)
                      : TextLine(level, time, event, fields));
}

void Log(LogLevel level, std::string_view event, const LogFields& fields) {
  if (level < settings().level) return;
  Sink().info("{}", LogLine(settings().format, level, Iso8601(WallNow()), event,
                            fields));
}

void LogError(LogLevel level, std::string_view event, const Error& error,
              LogFields fields) {
  fields.emplace_back("error.class", NameOf(error.cls()));
  fields.emplace_back("error.message", std::string_view(error.message()));
  Log(level, event, fields);
}

void LogRepeating(LogLevel level, std::string_view event, const Error& error,
                  LogFields fields) {
  static RepeatFilter filter{std::chrono::minutes(1)};
  if (level < settings().level) return;
  const auto repeats =
      filter.Pass(std::string(event) + " " + std::string(NameOf(error.cls())),
                  std::chrono::steady_clock::now());
  if (!repeats) return;
  if (*repeats > 0) fields.emplace_back("repeats", *repeats);
  LogError(level, event, error, std::move(fields));
}

}  // namespace darkroom

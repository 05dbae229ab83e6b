#include "worker/tools/letters.h"

#include <algorithm>
#include <array>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"
#include "base/text.h"
#include "worker/events/event.h"
#include "worker/road/attribute_text.h"
#include "worker/road/dead_letter.h"
#include "worker/tools/age.h"
#include "worker/tools/printable.h"
#include "worker/tools/progress_display.h"

namespace darkroom {
namespace {

std::string AttributeOf(const Message& message, const char* name) {
  const auto found = message.attributes.find(name);
  return found == message.attributes.end() ? std::string() : found->second;
}

std::vector<ObjectRef> SourcesIn(const Message& message) {
  std::vector<ObjectRef> sources;
  Result<ParsedMessage> parsed = ParseMessage(message.body);
  if (!parsed.ok()) return sources;
  for (SourceEvent& event : parsed->sources) {
    sources.push_back(std::move(event.source));
  }
  return sources;
}

// The body has keys as they are, the attributes at most 512 bytes of one.
void PutFailedFirst(const Message& message, std::vector<ObjectRef>& sources) {
  ObjectRef failed = {.bucket = AttributeOf(message, LetterAttribute::kBucket),
                      .key = AttributeOf(message, LetterAttribute::kKey)};
  if (failed.bucket.empty()) return;
  const auto is_it = [&](const ObjectRef& source) {
    return source.bucket == failed.bucket &&
           AttributeText(source.key) == failed.key;
  };
  const auto found = std::find_if(sources.begin(), sources.end(), is_it);
  if (found == sources.end()) {
    sources.insert(sources.begin(), std::move(failed));
  } else {
    std::rotate(sources.begin(), found, found + 1);
  }
}

constexpr std::size_t kColumnCount = 6;
using Row = std::array<std::string, kColumnCount>;

Row RowOf(const Letter& letter, SysMillis now) {
  Row row = {Printable(letter.cls),
             "-",
             "-",
             std::to_string(letter.receives),
             AgeText(now - letter.message.sent),
             Printable(letter.reason)};
  if (letter.sources.empty()) return row;
  row[1] = Printable(letter.sources[0].bucket);
  row[2] = Printable(letter.sources[0].key);
  if (letter.sources.size() > 1) {
    row[2] += " +" + std::to_string(letter.sources.size() - 1);
  }
  return row;
}

std::string Padded(const std::string& text, std::size_t columns) {
  return text + std::string(columns - std::min(columns, Columns(text)), ' ');
}

using Json = rapidjson::Writer<rapidjson::StringBuffer>;

void PutSource(Json& json, const Letter& letter) {
  if (letter.sources.empty()) return;
  const ObjectRef& source = letter.sources.front();
  PutValidText(json, "bucket", source.bucket);
  PutValidText(json, "key", source.key);
  if (!source.version.empty()) PutValidText(json, "version", source.version);
  json.Key("sources");
  json.Uint64(letter.sources.size());
}

void PutAttributes(Json& json, const MessageAttributes& attributes) {
  json.Key("attributes");
  json.StartObject();
  for (const auto& [name, value] : attributes) {
    PutKey(json, ValidUtf8(name));
    PutValidText(json, value);
  }
  json.EndObject();
}

}  // namespace

Letter ReadLetter(Message message) {
  Letter letter;
  letter.cls = AttributeOf(message, LetterAttribute::kClass);
  if (letter.cls.empty()) letter.cls = kNoClass;
  letter.reason = AttributeOf(message, LetterAttribute::kMessage);
  letter.sources = SourcesIn(message);
  PutFailedFirst(message, letter.sources);
  const auto told =
      ParseUnsigned(AttributeOf(message, LetterAttribute::kReceives));
  // This very receive is none of a worker's.
  letter.receives = told ? static_cast<int>(std::min<std::uint64_t>(*told, 1e6))
                         : message.receive_count - 1;
  letter.message = std::move(message);
  return letter;
}

bool Matches(const LetterFilter& filter, const Letter& letter) {
  const auto& classes = filter.classes;
  if (!classes.empty() &&
      std::find(classes.begin(), classes.end(), letter.cls) == classes.end()) {
    return false;
  }
  if (filter.bucket.empty() && filter.prefix.empty()) return true;
  return std::any_of(
      letter.sources.begin(), letter.sources.end(),
      [&](const ObjectRef& source) {
        return (filter.bucket.empty() || source.bucket == filter.bucket) &&
               source.key.starts_with(filter.prefix);
      });
}

std::string LetterJson(const Letter& letter, LetterFate fate) {
  const Message& message = letter.message;
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  json.StartObject();
  PutValidText(json, "class", letter.cls);
  PutValidText(json, "message", letter.reason);
  PutSource(json, letter);
  json.Key("receives");
  json.Int(letter.receives);
  PutText(json, "sent", Iso8601(message.sent));
  PutValidText(json, "message_id", message.id);
  json.Key("moved");
  json.Bool(fate == LetterFate::kMoved);
  PutAttributes(json, message.attributes);
  PutValidText(json, "body", message.body);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string LetterTable(const std::vector<Letter>& letters, SysMillis now,
                        std::size_t width) {
  std::vector<Row> rows = {
      {"CLASS", "BUCKET", "KEY", "RECEIVES", "AGE", "MESSAGE"}};
  for (const Letter& letter : letters) rows.push_back(RowOf(letter, now));
  std::array<std::size_t, kColumnCount> widths = {};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kColumnCount; ++i) {
      widths[i] = std::max(widths[i], Columns(row[i]));
    }
  }
  std::string table;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i + 1 < kColumnCount; ++i) {
      line += Padded(row[i], widths[i]) + "  ";
    }
    line += row.back();
    line.erase(line.find_last_not_of(' ') + 1);
    table += (width == 0 ? line : Shortened(line, width)) + "\n";
  }
  return table;
}

std::string ClassCounts(const std::map<std::string, std::uint64_t>& counts) {
  std::vector<std::pair<std::string, std::uint64_t>> sorted(counts.begin(),
                                                            counts.end());
  std::stable_sort(
      sorted.begin(), sorted.end(),
      [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [cls, count] : sorted) {
    if (!text.empty()) text += ", ";
    text += Grouped(count) + " " + Printable(cls);
  }
  return text;
}

}  // namespace darkroom

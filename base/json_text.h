// The text in JSON, written and read the same way everywhere.
//
// Templates, so that rapidjson stays out of headers: a `Writer` is a
// rapidjson::Writer, a `Value` its Value or Document.

#ifndef DARKROOM_BASE_JSON_TEXT_H_
#define DARKROOM_BASE_JSON_TEXT_H_

#include <concepts>
#include <string>
#include <string_view>

#include "base/text.h"

namespace darkroom {

// Byte for byte: what comes from outside must be known to be UTF-8, or be read
// back by us.
template <typename Writer>
void PutText(Writer& json, std::string_view text) {
  // A null pointer is none of rapidjson's strings, not even the empty one.
  json.String(text.empty() ? "" : text.data(),
              static_cast<unsigned>(text.size()));
}

template <typename Writer>
void PutKey(Writer& json, std::string_view name) {
  json.Key(name.data(), static_cast<unsigned>(name.size()));
}

// A member of the object that is being written.
template <typename Writer>
void PutText(Writer& json, std::string_view name, std::string_view text) {
  PutKey(json, name);
  PutText(json, text);
}

// The same for bytes that may be no UTF-8, as in keys and file names: see
// ValidUtf8.
template <typename Writer>
void PutValidText(Writer& json, std::string_view bytes) {
  PutText(json, ValidUtf8(bytes));
}

template <typename Writer>
void PutValidText(Writer& json, std::string_view name, std::string_view bytes) {
  PutText(json, name, ValidUtf8(bytes));
}

// A member that is a number: with a fraction, with a sign or without.
template <typename Writer, typename Number>
void PutNumber(Writer& json, std::string_view name, Number number) {
  PutKey(json, name);
  if constexpr (std::floating_point<Number>) {
    json.Double(number);
  } else if constexpr (std::signed_integral<Number>) {
    json.Int64(number);
  } else {
    json.Uint64(number);
  }
}

// A member that is an array; `put` writes each of `items` as one value.
template <typename Writer, typename Items, typename Put>
void PutList(Writer& json, std::string_view name, const Items& items, Put put) {
  PutKey(json, name);
  json.StartArray();
  for (const auto& item : items) put(json, item);
  json.EndArray();
}

// The text of a string value; empty if it is none.
template <typename Value>
std::string TextOf(const Value& value) {
  if (!value.IsString()) return {};
  return {value.GetString(), value.GetStringLength()};
}

// The text of the member `name` of an object; empty if it is not there, or is
// not text.
template <typename Value>
std::string MemberText(const Value& object, const char* name) {
  const auto member = object.FindMember(name);
  return member == object.MemberEnd() ? std::string() : TextOf(member->value);
}

}  // namespace darkroom

#endif  // DARKROOM_BASE_JSON_TEXT_H_

// The types that values of the configuration have: each reads, prints and
// describes itself.
//
// Every type has
//   std::string Describe() const;  // "a whole number from 1 to 100"
//   bool Parse(std::string_view text, T& value) const;
//   YamlNode Print(const T& value) const;
//   std::string Hint(std::string_view text) const;  // After a complaint.
// and Parse(Print(value)) is `value`.

#ifndef DARKROOM_WORKER_CONFIG_VALUE_TYPES_H_
#define DARKROOM_WORKER_CONFIG_VALUE_TYPES_H_

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "codecs/plan.h"
#include "worker/config/foreign_words.h"
#include "worker/config/units.h"
#include "worker/config/yaml_tree.h"

namespace darkroom {

struct ValueType {
  std::string Hint(std::string_view) const { return ""; }
};

struct WholeNumber : ValueType {
  int min = 0;
  int max = std::numeric_limits<int>::max();

  WholeNumber(int least, int most) : min(least), max(most) {}
  std::string Describe() const;
  bool Parse(std::string_view text, int& value) const;
  YamlNode Print(int value) const;
};

// "0.25".
struct Number : ValueType {
  double min = 0;
  double max = 0;

  Number(double least, double most) : min(least), max(most) {}
  std::string Describe() const;
  bool Parse(std::string_view text, double& value) const;
  YamlNode Print(double value) const;
};

// A number of which 0 means none.
struct NumberOrNone : Number {
  using Number::Number;
  std::string Describe() const;
  bool Parse(std::string_view text, double& value) const;
};

// Bytes or pixels.
struct Quantity : ValueType {
  enum class Unit : std::uint8_t { kBytes, kPixels };
  Unit unit = Unit::kBytes;
  std::uint64_t min = 0;
  std::uint64_t max = 0;

  Quantity(Unit what, std::uint64_t least, std::uint64_t most)
      : unit(what), min(least), max(most) {}
  std::string Describe() const;
  bool Parse(std::string_view text, std::uint64_t& value) const;
  YamlNode Print(std::uint64_t value) const;
  std::string Text(std::uint64_t value) const;
};

struct Duration : ValueType {
  std::chrono::milliseconds min{0};
  std::chrono::milliseconds max{0};

  Duration(std::chrono::milliseconds least, std::chrono::milliseconds most)
      : min(least), max(most) {}
  std::string Describe() const;
  // A duration in seconds must be whole.
  bool Parse(std::string_view text, std::chrono::milliseconds& value) const;
  bool Parse(std::string_view text, std::chrono::seconds& value) const;
  bool Parse(std::string_view text,
             std::optional<std::chrono::seconds>& value) const;
  YamlNode Print(std::chrono::milliseconds value) const;
  YamlNode Print(std::chrono::seconds value) const;
  YamlNode Print(const std::optional<std::chrono::seconds>& value) const;
};

struct Flag : ValueType {
  std::string Describe() const { return "true or false"; }
  bool Parse(std::string_view text, bool& value) const;
  YamlNode Print(bool value) const;
};

// Any text for which `accepts` is true.
struct Text : ValueType {
  std::string_view description = "text";
  bool (*accepts)(std::string_view text) = nullptr;

  Text() = default;
  Text(std::string_view what, bool (*test)(std::string_view))
      : description(what), accepts(test) {}
  std::string Describe() const { return std::string(description); }
  bool Parse(std::string_view text, std::string& value) const;
  YamlNode Print(const std::string& value) const;
};

// "#ffffff".
struct Colour : ValueType {
  std::string Describe() const { return "a colour like \"#ffffff\""; }
  bool Parse(std::string_view text, Rgb& value) const;
  YamlNode Print(const Rgb& value) const;
};

// "#ff8000".
std::string HexColor(Rgb color);

template <typename Enum>
struct Word {
  std::string_view name;
  Enum value;
};

// One of a list of words; of several for one value the first is printed.
template <typename Enum>
class Choice {
 public:
  explicit Choice(std::span<const Word<Enum>> words) : words_(words) {}

  std::string Describe() const {
    std::string all;
    for (const Word<Enum>& word : words_) {
      if (&word != &Printed(word.value)) continue;
      all += (all.empty() ? "one of " : ", ") + std::string(word.name);
    }
    return all;
  }
  bool Parse(std::string_view text, Enum& value) const {
    for (const Word<Enum>& word : words_) {
      if (word.name != text) continue;
      value = word.value;
      return true;
    }
    return false;
  }
  YamlNode Print(Enum value) const {
    return YamlNode::Plain(std::string(Printed(value).name));
  }
  std::string Hint(std::string_view text) const {
    std::vector<std::string_view> names;
    for (const Word<Enum>& word : words_) names.push_back(word.name);
    const std::string hint = SuggestionFor(text, names);
    return hint.starts_with("; did") ? hint : "";
  }

 private:
  const Word<Enum>& Printed(Enum value) const {
    for (const Word<Enum>& word : words_) {
      if (word.value == value) return word;
    }
    return words_.front();
  }

  std::span<const Word<Enum>> words_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_VALUE_TYPES_H_

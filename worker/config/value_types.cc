#include "worker/config/value_types.h"

#include <array>

#include "base/text.h"

namespace darkroom {
namespace {

std::string Between(const std::string& min, const std::string& max) {
  return " from " + min + " to " + max;
}

std::optional<std::uint8_t> HexByte(std::string_view two) {
  const std::optional<int> high = HexDigit(two[0]);
  const std::optional<int> low = HexDigit(two[1]);
  if (!high || !low) return std::nullopt;
  return static_cast<std::uint8_t>(*high * 16 + *low);
}

}  // namespace

std::string WholeNumber::Describe() const {
  return "a whole number" + Between(std::to_string(min), std::to_string(max));
}

bool WholeNumber::Parse(std::string_view text, int& value) const {
  const auto number = ParseUnsigned(text);
  if (!number || *number > static_cast<std::uint64_t>(max) ||
      static_cast<int>(*number) < min) {
    return false;
  }
  value = static_cast<int>(*number);
  return true;
}

YamlNode WholeNumber::Print(int value) const {
  if (value < min) return YamlNode::Null();  // Not set.
  return YamlNode::Plain(std::to_string(value));
}

std::string Number::Describe() const {
  return "a number" + Between(NumberText(min), NumberText(max));
}

bool Number::Parse(std::string_view text, double& value) const {
  const auto number = ParseNumber(text);
  if (!number || *number < min || *number > max) return false;
  value = *number;
  return true;
}

YamlNode Number::Print(double value) const {
  return YamlNode::Plain(NumberText(value));
}

std::string NumberOrNone::Describe() const {
  return "0 or " + Number::Describe();
}

bool NumberOrNone::Parse(std::string_view text, double& value) const {
  if (ParseNumber(text) != 0.0) return Number::Parse(text, value);
  value = 0;
  return true;
}

std::string Quantity::Describe() const {
  return (unit == Unit::kBytes ? "a size like 50MB or 512MiB,"
                               : "a number of pixels like 100MP,") +
         Between(Text(min), Text(max));
}

bool Quantity::Parse(std::string_view text, std::uint64_t& value) const {
  const auto number =
      unit == Unit::kBytes ? ParseSize(text) : ParsePixels(text);
  if (!number || *number < min || *number > max) return false;
  value = *number;
  return true;
}

std::string Quantity::Text(std::uint64_t value) const {
  return unit == Unit::kBytes ? SizeText(value) : PixelsText(value);
}

YamlNode Quantity::Print(std::uint64_t value) const {
  return YamlNode::Plain(Text(value));
}

std::string Duration::Describe() const {
  return "a duration like 30s or 2m," +
         Between(DurationText(min), DurationText(max));
}

bool Duration::Parse(std::string_view text,
                     std::chrono::milliseconds& value) const {
  const auto duration = ParseDuration(text);
  if (!duration || *duration < min || *duration > max) return false;
  value = *duration;
  return true;
}

bool Duration::Parse(std::string_view text, std::chrono::seconds& value) const {
  std::chrono::milliseconds millis{0};
  if (!Parse(text, millis) || millis.count() % 1000 != 0) return false;
  value = std::chrono::duration_cast<std::chrono::seconds>(millis);
  return true;
}

bool Duration::Parse(std::string_view text,
                     std::optional<std::chrono::seconds>& value) const {
  std::chrono::seconds seconds{0};
  if (!Parse(text, seconds)) return false;
  value = seconds;
  return true;
}

YamlNode Duration::Print(std::chrono::milliseconds value) const {
  return YamlNode::Plain(DurationText(value));
}

YamlNode Duration::Print(std::chrono::seconds value) const {
  return Print(std::chrono::milliseconds(value));
}

YamlNode Duration::Print(
    const std::optional<std::chrono::seconds>& value) const {
  return value ? Print(*value) : YamlNode::Null();
}

bool Flag::Parse(std::string_view text, bool& value) const {
  if (text != "true" && text != "false") return false;
  value = text == "true";
  return true;
}

YamlNode Flag::Print(bool value) const {
  return YamlNode::Plain(value ? "true" : "false");
}

bool Text::Parse(std::string_view text, std::string& value) const {
  if (!text.empty() && accepts != nullptr && !accepts(text)) return false;
  value = std::string(text);
  return true;
}

YamlNode Text::Print(const std::string& value) const {
  return YamlNode::Quoted(value);
}

bool Colour::Parse(std::string_view text, Rgb& value) const {
  if (text.size() != 7 || text[0] != '#') return false;
  const auto red = HexByte(text.substr(1, 2));
  const auto green = HexByte(text.substr(3, 2));
  const auto blue = HexByte(text.substr(5, 2));
  if (!red || !green || !blue) return false;
  value = {*red, *green, *blue};
  return true;
}

YamlNode Colour::Print(const Rgb& value) const {
  return YamlNode::Quoted(HexColor(value));
}

std::string HexColor(Rgb color) {
  const std::array<std::uint8_t, 3> bytes = {color.red, color.green,
                                             color.blue};
  return "#" + Hex(bytes);
}

}  // namespace darkroom

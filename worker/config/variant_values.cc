#include "worker/config/variant_values.h"

#include <array>

#include "base/text.h"
#include "worker/config/units.h"

namespace darkroom {
namespace {

constexpr std::array<Word<Gravity>, 11> kGravities = {{
    {"centre", Gravity::kCentre},
    {"center", Gravity::kCentre},
    {"north", Gravity::kNorth},
    {"northeast", Gravity::kNorthEast},
    {"east", Gravity::kEast},
    {"southeast", Gravity::kSouthEast},
    {"south", Gravity::kSouth},
    {"southwest", Gravity::kSouthWest},
    {"west", Gravity::kWest},
    {"northwest", Gravity::kNorthWest},
    {"attention", Gravity::kAttention},
}};

constexpr auto kCompass = std::span(kGravities).first<kGravities.size() - 1>();

const Choice<Gravity>& Words() {
  static const Choice<Gravity> words(kGravities);
  return words;
}

const Number kSigma(0.3, 10);
const WholeNumber kSample(0, 255);
const WholeNumber kQuality(1, 100);

bool ParsePoint(std::string_view text, FocalPoint& point) {
  static const Number part(0, 1);
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return false;
  return part.Parse(Trim(text.substr(0, comma)), point.x) &&
         part.Parse(Trim(text.substr(comma + 1)), point.y);
}

}  // namespace

CompassPoint::CompassPoint() : Choice<Gravity>(kCompass) {}

std::string GravityOrPoint::Describe() const {
  return Words().Describe() + ", or a point like \"0.3,0.7\"";
}

bool GravityOrPoint::Parse(std::string_view text, VariantSpec& spec) const {
  if (Words().Parse(text, spec.gravity)) return true;
  FocalPoint point;
  if (!ParsePoint(text, point)) return false;
  spec.gravity = Gravity::kFocus;
  spec.focus = point;
  return true;
}

YamlNode GravityOrPoint::Print(const VariantSpec& spec) const {
  if (spec.gravity != Gravity::kFocus) return Words().Print(spec.gravity);
  return YamlNode::Quoted(NumberText(spec.focus.x) + "," +
                          NumberText(spec.focus.y));
}

std::string GravityOrPoint::Hint(std::string_view text) const {
  return Words().Hint(text);
}

std::string TrimTolerance::Describe() const {
  return "true, false or " + kSample.Describe();
}

bool TrimTolerance::Parse(std::string_view text, int& value) const {
  bool usual = false;
  if (!Flag().Parse(text, usual)) return kSample.Parse(text, value);
  value = usual ? kUsualTrim : 0;
  return true;
}

YamlNode TrimTolerance::Print(int value) const { return kSample.Print(value); }

std::string SharpenAmount::Describe() const {
  return "off, auto or " + kSigma.Describe();
}

bool SharpenAmount::Parse(std::string_view text, Sharpen& value) const {
  if (text == "off") {
    value = {.mode = Sharpen::Mode::kOff};
  } else if (text == "auto") {
    value = {.mode = Sharpen::Mode::kAuto};
  } else if (kSigma.Parse(text, value.sigma)) {
    value.mode = Sharpen::Mode::kSigma;
  } else {
    return false;
  }
  return true;
}

YamlNode SharpenAmount::Print(const Sharpen& value) const {
  switch (value.mode) {
    case Sharpen::Mode::kOff:
      return YamlNode::Plain("off");
    case Sharpen::Mode::kAuto:
      return YamlNode::Plain("auto");
    case Sharpen::Mode::kSigma:
      return kSigma.Print(value.sigma);
  }
  return YamlNode::Null();
}

std::string Quality::Describe() const {
  return "auto or " + kQuality.Describe();
}

bool Quality::Parse(std::string_view text, int& value) const {
  if (text != "auto") return kQuality.Parse(text, value);
  value = 0;
  return true;
}

YamlNode Quality::Print(int value) const {
  return value == 0 ? YamlNode::Plain("auto") : kQuality.Print(value);
}

}  // namespace darkroom

// The types that only values of variants have; see worker/config/value_types.h.

#ifndef DARKROOM_WORKER_CONFIG_VARIANT_VALUES_H_
#define DARKROOM_WORKER_CONFIG_VARIANT_VALUES_H_

#include <string>
#include <string_view>

#include "codecs/plan.h"
#include "worker/config/value_types.h"

namespace darkroom {

// The nine points of a compass.
class CompassPoint : public Choice<Gravity> {
 public:
  CompassPoint();
};

// Those, "attention", or a focal point like "0.3,0.7": two fields of a variant.
struct GravityOrPoint : ValueType {
  std::string Describe() const;
  bool Parse(std::string_view text, VariantSpec& spec) const;
  YamlNode Print(const VariantSpec& spec) const;
  std::string Hint(std::string_view text) const;
};

// How far a border's samples may differ: "true" is kUsualTrim.
struct TrimTolerance : ValueType {
  static constexpr int kUsualTrim = 10;

  std::string Describe() const;
  bool Parse(std::string_view text, int& value) const;
  YamlNode Print(int value) const;
};

// "off", "auto" or a sigma.
struct SharpenAmount : ValueType {
  std::string Describe() const;
  bool Parse(std::string_view text, Sharpen& value) const;
  YamlNode Print(const Sharpen& value) const;
};

// 1 to 100, or "auto", which is 0.
struct Quality : ValueType {
  std::string Describe() const;
  bool Parse(std::string_view text, int& value) const;
  YamlNode Print(int value) const;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_VARIANT_VALUES_H_

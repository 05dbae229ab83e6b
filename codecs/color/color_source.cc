#include "codecs/color/color_source.h"

#include <cmath>
#include <cstddef>

namespace darkroom {
namespace {

// Null unless it is one for `model`.
std::unique_ptr<ColorProfile> ProfileFor(const ColorSignal& signal,
                                         ColorModel model) {
  std::unique_ptr<ColorProfile> profile = ColorProfile::Open(signal.icc);
  if (profile != nullptr && profile->model() != model) return nullptr;
  return profile;
}

// The signals after a profile.
RgbSpace SpaceWithoutProfile(const ColorSignal& signal) {
  if (signal.srgb) return kSrgbSpace;
  return SpaceOf(signal.gamma, signal.chromaticities).value_or(kSrgbSpace);
}

// The signal before a profile.
std::optional<RgbSpace> SpaceBeforeProfile(const ColorSignal& signal) {
  if (!signal.cicp) return std::nullopt;
  return SpaceOf(*signal.cicp);
}

// White must be D50, give or take; what Firefox allows.
bool IsPlausible(const Matrix3& to_d50) {
  constexpr double kWhite[] = {0.9642, 1.0, 0.8249};
  constexpr double kTolerance[] = {0.02, 0.02, 0.04};
  for (std::size_t i = 0; i < 3; ++i) {
    const double sum = to_d50[i][0] + to_d50[i][1] + to_d50[i][2];
    if (!(std::abs(sum - kWhite[i]) <= kTolerance[i])) return false;
  }
  return Inverse(to_d50).has_value();
}

}  // namespace

RgbSource RgbSourceOf(const ColorSignal& signal, const RgbSpace& target) {
  if (const auto space = SpaceBeforeProfile(signal)) return {.space = *space};
  RgbSource source = {.space = SpaceWithoutProfile(signal)};
  const auto profile = ProfileFor(signal, ColorModel::kRgb);
  if (profile == nullptr) return source;
  source.matrix = profile->AsMatrix();
  if (source.matrix && !IsPlausible(source.matrix->to_d50)) {
    source.matrix.reset();
  }
  if (!source.matrix) source.link = profile->LinkTo(target);
  return source;
}

GraySource GraySourceOf(const ColorSignal& signal) {
  if (const auto space = SpaceBeforeProfile(signal)) {
    return {.curve = space->curve};
  }
  GraySource source = {.curve = SpaceWithoutProfile(signal).curve};
  if (const auto profile = ProfileFor(signal, ColorModel::kGray)) {
    source.by_profile = profile->GrayCurve();
  }
  return source;
}

std::unique_ptr<ProfileLink> CmykSourceOf(const ColorSignal& signal,
                                          const RgbSpace& target) {
  const auto profile = ProfileFor(signal, ColorModel::kCmyk);
  if (profile == nullptr) return nullptr;
  return profile->LinkTo(target);
}

}  // namespace darkroom

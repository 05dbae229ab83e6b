// Profiles, and the transforms that are made of them.

#include <array>

#include "codecs/color/color_profile.h"
#include "codecs/color/color_transform.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

void Transform(const Bytes& icc, ColorModel model, ColorTarget target) {
  const auto transform = ColorTransform::For({.icc = icc}, model, target);
  if (transform == nullptr || !transform->converts()) return;
  PlanarImage image = MakePicture(model, false, 5, 3);
  transform->Apply(image);
}

void ReadProfile(ByteView input) {
  FuzzInput from(input);
  const ColorTarget target = from.Pick(ColorTarget::kKeep);
  const ByteView icc = from.rest();
  const std::unique_ptr<ColorProfile> profile = ColorProfile::Open(icc);
  if (profile == nullptr) return;
  if (profile->model() == ColorModel::kGray) profile->GrayCurve();
  if (profile->model() == ColorModel::kRgb) profile->AsMatrix();
  Transform(Bytes(icc.begin(), icc.end()), profile->model(), target);
}

}  // namespace

const FuzzTarget kIccFuzz = {"icc", [] { return WithHead({0}, IccSeeds()); },
                             ReadProfile};

}  // namespace darkroom

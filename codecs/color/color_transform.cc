#include "codecs/color/color_transform.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "codecs/color/color.h"
#include "codecs/color/color_profile.h"
#include "codecs/color/color_source.h"
#include "codecs/color/rgb_space.h"
#include "codecs/color/shaper.h"

namespace darkroom {
namespace {

constexpr char kMadeProfile[] = "Made by darkroom";

const RgbSpace& SpaceOf(ColorTarget target) {
  return target == ColorTarget::kDisplayP3 ? kDisplayP3Space : kSrgbSpace;
}

Bytes ProfileOf(ColorTarget target) {
  if (target != ColorTarget::kDisplayP3) return {};
  return MakeRgbProfile(kDisplayP3Space, "Display P3");
}

bool IsSrgb(const ToneCurve& curve) {
  return curve.kind == ToneCurve::Kind::kSrgb;
}

// White becomes white exactly, whatever a file has rounded.
Matrix3 ToTarget(const Matrix3& to_d50, const RgbSpace& target) {
  Matrix3 matrix = Product(*Inverse(*ToD50(target.primaries)), to_d50);
  for (auto& row : matrix) {
    const double sum = row[0] + row[1] + row[2];
    for (double& value : row) value /= sum;
  }
  return matrix;
}

// Off by so little that no 8-bit sample changes by more than one, but the dark
// ones of the most saturated colours.
bool IsIdentity(const Matrix3& matrix) {
  constexpr double kTolerance = 0.001;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      const double one = i == j ? 1 : 0;
      if (std::abs(matrix[i][j] - one) > kTolerance) return false;
    }
  }
  return true;
}

// Nothing where both spaces are the same.
std::optional<RgbShaper> ShaperOf(const ColorProfile::Matrix& source,
                                  const RgbSpace& target) {
  const Matrix3 matrix = ToTarget(source.to_d50, target);
  if (IsIdentity(matrix) && std::ranges::all_of(source.curves, IsSrgbCurve)) {
    return std::nullopt;
  }
  return RgbShaper(source.curves, matrix);
}

ColorProfile::Matrix AsMatrix(const RgbSpace& space) {
  const SampledCurve curve = Sampled(space.curve);
  return {{curve, curve, curve}, *ToD50(space.primaries)};
}

bool AreEqual(const Chromaticities& a, const Chromaticities& b) {
  const auto same = [](Chromaticity c, Chromaticity d) {
    return c.x == d.x && c.y == d.y;
  };
  return same(a.white, b.white) && same(a.red, b.red) &&
         same(a.green, b.green) && same(a.blue, b.blue);
}

bool AreEqual(const RgbSpace& a, const RgbSpace& b) {
  return IsSrgb(a.curve) && IsSrgb(b.curve) &&
         AreEqual(a.primaries, b.primaries);
}

std::array<std::uint8_t*, 3> FirstThree(PlanarImage& image) {
  return {image.planes[0].samples.data(), image.planes[1].samples.data(),
          image.planes[2].samples.data()};
}

// As color.h says of ToRgb.
void InksToLight(std::span<float* const> planes, std::size_t count) {
  for (std::size_t p = 0; p < 3; ++p) {
    for (std::size_t i = 0; i < count; ++i) {
      planes[p][i] = (1 - planes[p][i]) * (1 - planes[3][i]);
    }
  }
}

constexpr std::size_t kRun = 1024;  // Pixels interleaved at a time.

std::uint16_t Wide(std::uint8_t sample) {
  return static_cast<std::uint16_t>(sample * 257);
}
std::uint16_t Wide(float sample) {
  const float clipped = sample > 0 ? std::min(sample, 1.0F) : 0.0F;
  return static_cast<std::uint16_t>(std::lrint(clipped * 65535));
}
void Narrow(std::uint16_t wide, std::uint8_t& sample) {
  sample = static_cast<std::uint8_t>((wide + 128) / 257);
}
void Narrow(std::uint16_t wide, float& sample) {
  sample = static_cast<float>(wide) / 65535;
}

// One interpolation of 16 bits for all: lcms is no faster with 8, and less
// exact.
template <typename Sample>
void ApplyLink(const ProfileLink& link, std::span<Sample* const> planes,
               std::size_t count) {
  std::array<std::uint16_t, kRun* kMaxPlanes> from = {};
  std::array<std::uint16_t, kRun* 3> to = {};
  const std::size_t inks = planes.size();
  for (std::size_t at = 0; at < count; at += kRun) {
    const std::size_t run = std::min(kRun, count - at);
    for (std::size_t p = 0; p < inks; ++p) {
      for (std::size_t i = 0; i < run; ++i) {
        from[i * inks + p] = Wide(planes[p][at + i]);
      }
    }
    link.Apply(from.data(), to.data(), run);
    for (std::size_t p = 0; p < 3; ++p) {
      for (std::size_t i = 0; i < run; ++i) {
        Narrow(to[i * 3 + p], planes[p][at + i]);
      }
    }
  }
}

using Transform = std::unique_ptr<const ColorTransform>;

class ProfileOnly final : public ColorTransform {
 public:
  explicit ProfileOnly(Bytes profile) : ColorTransform(std::move(profile)) {}
  bool converts() const override { return false; }
  void Apply(PlanarImage& /*image*/) const override {}
  void Apply(std::span<float* const> /*planes*/,
             std::size_t /*count*/) const override {}
};

class ShapedGray final : public ColorTransform {
 public:
  explicit ShapedGray(SampledCurve curve)
      : ColorTransform({}), shaper_(std::move(curve)) {}
  void Apply(PlanarImage& image) const override {
    std::vector<std::uint8_t>& samples = image.planes[0].samples;
    shaper_.Apply(samples.data(), samples.size());
  }
  void Apply(std::span<float* const> planes, std::size_t count) const override {
    shaper_.Apply(planes[0], count);
  }

 private:
  GrayShaper shaper_;
};

// Also of CMYK, as naive RGB.
class ShapedRgb final : public ColorTransform {
 public:
  ShapedRgb(RgbShaper shaper, Bytes profile)
      : ColorTransform(std::move(profile)), shaper_(std::move(shaper)) {}
  void Apply(PlanarImage& image) const override {
    ToRgb(image);
    shaper_.Apply(FirstThree(image), image.planes[0].samples.size());
  }
  void Apply(std::span<float* const> planes, std::size_t count) const override {
    if (planes.size() == 4) InksToLight(planes, count);
    shaper_.Apply({planes[0], planes[1], planes[2]}, count);
  }

 private:
  RgbShaper shaper_;
};

class ByTables final : public ColorTransform {
 public:
  ByTables(std::unique_ptr<ProfileLink> link, Bytes profile)
      : ColorTransform(std::move(profile)), link_(std::move(link)) {}
  void Apply(PlanarImage& image) const override {
    std::array<std::uint8_t*, kMaxPlanes> planes = {};
    const auto count = static_cast<std::size_t>(ColorPlanes(image.model));
    for (std::size_t p = 0; p < count; ++p) {
      planes[p] = image.planes[p].samples.data();
    }
    ApplyLink<std::uint8_t>(*link_, std::span(planes).first(count),
                            image.planes[0].samples.size());
    if (image.model == ColorModel::kCmyk) image.planes.pop_back();
    image.model = ColorModel::kRgb;
  }
  void Apply(std::span<float* const> planes, std::size_t count) const override {
    ApplyLink<float>(*link_, planes, count);
  }

 private:
  std::unique_ptr<ProfileLink> link_;
};

Transform Keeping(Bytes profile) {
  if (profile.empty()) return nullptr;
  return std::make_unique<ProfileOnly>(std::move(profile));
}

Transform Shaping(const ColorProfile::Matrix& source, ColorTarget target) {
  std::optional<RgbShaper> shaper = ShaperOf(source, SpaceOf(target));
  if (!shaper) return Keeping(ProfileOf(target));
  return std::make_unique<ShapedRgb>(std::move(*shaper), ProfileOf(target));
}

Transform ForRgb(const ColorSignal& signal, ColorTarget target) {
  RgbSource source = RgbSourceOf(signal, SpaceOf(target));
  const bool by_profile = source.has_profile();
  if (target == ColorTarget::kKeep) {
    if (by_profile) return Keeping(signal.icc);
    if (AreEqual(source.space, kSrgbSpace)) return nullptr;
    return Keeping(MakeRgbProfile(source.space, kMadeProfile));
  }
  if (source.link != nullptr) {
    return std::make_unique<ByTables>(std::move(source.link),
                                      ProfileOf(target));
  }
  if (by_profile) return Shaping(*source.matrix, target);
  if (AreEqual(source.space, SpaceOf(target))) {
    return Keeping(ProfileOf(target));
  }
  return Shaping(AsMatrix(source.space), target);
}

// Gray needs no profile for Display P3, whose curve is sRGB's.
Transform ByCurve(SampledCurve curve) {
  if (IsSrgbCurve(curve)) return nullptr;
  return std::make_unique<ShapedGray>(std::move(curve));
}

Transform ForGray(const ColorSignal& signal, ColorTarget target) {
  const bool keep = target == ColorTarget::kKeep;
  GraySource source = GraySourceOf(signal);
  if (source.by_profile) {
    return keep ? Keeping(signal.icc) : ByCurve(std::move(*source.by_profile));
  }
  if (IsSrgb(source.curve)) return nullptr;
  if (keep) return Keeping(MakeGrayProfile(source.curve, kMadeProfile));
  return ByCurve(Sampled(source.curve));
}

Transform ForCmyk(const ColorSignal& signal, ColorTarget target) {
  if (auto link = CmykSourceOf(signal, SpaceOf(target))) {
    return std::make_unique<ByTables>(std::move(link), ProfileOf(target));
  }
  if (target != ColorTarget::kDisplayP3) return nullptr;
  return Shaping(AsMatrix(kSrgbSpace), target);
}

}  // namespace

std::unique_ptr<const ColorTransform> ColorTransform::For(
    const ColorSignal& signal, ColorModel model, ColorTarget target) {
  switch (model) {
    case ColorModel::kGray:
      return ForGray(signal, target);
    case ColorModel::kCmyk:
      return ForCmyk(signal, target);
    case ColorModel::kYCbCr:
    case ColorModel::kRgb:
      break;
  }
  return ForRgb(signal, target);
}

std::uint64_t ColorTransformMemory(std::uint64_t icc_bytes) {
  constexpr std::uint64_t kTables = 128 * kKiB;
  // Beside lcms's, the copy that may be kept for the output.
  return ProfileMemory(icc_bytes) + icc_bytes + kTables;
}

}  // namespace darkroom

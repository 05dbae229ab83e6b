// ICC profiles, read and made through lcms.

#ifndef DARKROOM_CODECS_COLOR_COLOR_PROFILE_H_
#define DARKROOM_CODECS_COLOR_COLOR_PROFILE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "codecs/color/rgb_space.h"
#include "codecs/color/shaper.h"
#include "codecs/planes.h"

namespace darkroom {

// Bytes that a profile of `icc_bytes` and its link take at most: one that asks
// for more counts as broken.  Tables come as 8 bits and are held as 16, and up
// to three times.
inline std::uint64_t ProfileMemory(std::uint64_t icc_bytes) {
  return 2 * kMiB + 8 * icc_bytes;
}

// Device colours to RGB of 16 bits through a profile's tables.  Const calls
// are thread-safe.
class ProfileLink {
 public:
  struct State;
  explicit ProfileLink(std::unique_ptr<State> state);
  ~ProfileLink();
  ProfileLink(const ProfileLink&) = delete;
  ProfileLink& operator=(const ProfileLink&) = delete;

  // `from` has as many samples per pixel as the profile's model has planes,
  // inks as 65,535 for full; `to` has three.
  void Apply(const std::uint16_t* from, std::uint16_t* to,
             std::size_t pixels) const;

 private:
  std::unique_ptr<State> state_;
};

// What the samples of a picture mean, by its profile.  Thread-compatible.
class ColorProfile {
 public:
  // Null if `icc` is broken, over kMaxIccBytes, or describes no kGray, kRgb or
  // kCmyk picture.
  static std::unique_ptr<ColorProfile> Open(ByteView icc);
  ~ColorProfile();
  ColorProfile(const ColorProfile&) = delete;
  ColorProfile& operator=(const ColorProfile&) = delete;

  ColorModel model() const;

  // Of a kGray profile; nothing if it is broken.
  std::optional<SampledCurve> GrayCurve() const;

  // An RGB profile by curves and primaries.
  struct Matrix {
    std::array<SampledCurve, 3> curves;
    Matrix3 to_d50;
  };
  // Nothing if it has tables, which come before a matrix, or is broken.
  std::optional<Matrix> AsMatrix() const;

  // By its tables, perceptual where it has such, else relative colorimetric;
  // black becomes black.  Null if it has none, or broken ones.
  std::unique_ptr<ProfileLink> LinkTo(const RgbSpace& target) const;

 private:
  struct State;
  explicit ColorProfile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// ICC profiles of version 4, the same bytes at all times.
Bytes MakeRgbProfile(const RgbSpace& space, const std::string& description);
Bytes MakeGrayProfile(const ToneCurve& curve, const std::string& description);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_COLOR_COLOR_PROFILE_H_

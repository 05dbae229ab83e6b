// RGB spaces by numbers: primaries and a tone curve.

#ifndef DARKROOM_CODECS_COLOR_RGB_SPACE_H_
#define DARKROOM_CODECS_COLOR_RGB_SPACE_H_

#include <array>
#include <cstdint>
#include <optional>

#include "codecs/source_metadata.h"

namespace darkroom {

// Light, from 0 to 1, of samples from 0 to 1.
struct ToneCurve {
  enum class Kind : std::uint8_t {
    kSrgb,
    kPower,  // light = sample ^ exponent.
    kPq,     // SMPTE ST 2084; 203 cd/m2 are 1, and so is all above.
    kHlg,    // ARIB STD-B67 on a display of 1,000 cd/m2; 203 of them are 1.
  };
  Kind kind = Kind::kSrgb;
  double exponent = 1;

  double Light(double sample) const;
};

// The inverse of the sRGB curve.
double SrgbSample(double light);

struct RgbSpace {
  Chromaticities primaries;
  ToneCurve curve;
};

inline constexpr Chromaticity kD65 = {0.3127, 0.3290};
inline constexpr RgbSpace kSrgbSpace = {
    {kD65, {0.64, 0.33}, {0.30, 0.60}, {0.15, 0.06}}, {}};
inline constexpr RgbSpace kDisplayP3Space = {
    {kD65, {0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}}, {}};

// Nothing for what is unknown or not RGB in full range.  The curves of BT.709
// and its relatives are taken for sRGB's, as browsers do.
std::optional<RgbSpace> SpaceOf(const Cicp& cicp);

// PNG's gAMA and cHRM, either of which may be missing, as browsers read them:
// a missing one is sRGB's, and 1/2.2 with sRGB's primaries is sRGB's curve.
// Nothing if both are missing or one is impossible.
std::optional<RgbSpace> SpaceOf(std::optional<double> gamma,
                                const std::optional<Chromaticities>& primaries);

using Matrix3 = std::array<std::array<double, 3>, 3>;

Matrix3 Product(const Matrix3& a, const Matrix3& b);
// Nothing if there is none, or none that numbers of this precision can tell.
std::optional<Matrix3> Inverse(const Matrix3& m);

// Linear RGB to CIE XYZ under D50, adapted by Bradford's cones, as in ICC
// profiles.  Nothing for primaries that span no colours.
std::optional<Matrix3> ToD50(const Chromaticities& primaries);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_COLOR_RGB_SPACE_H_

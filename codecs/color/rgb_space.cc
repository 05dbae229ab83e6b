#include "codecs/color/rgb_space.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "codecs/color/srgb_light.h"

namespace darkroom {
namespace {

// ITU-R BT.2408: the luminance of diffuse white, in cd/m2.
constexpr double kDiffuseWhite = 203;

using Vector3 = std::array<double, 3>;

constexpr Matrix3 kBradford = {{{0.8951, 0.2664, -0.1614},
                                {-0.7502, 1.7135, 0.0367},
                                {0.0389, -0.0685, 1.0296}}};
constexpr Vector3 kD50Xyz = {0.9642, 1.0, 0.8249};  // As in ICC headers.

constexpr Chromaticity kDciWhite = {0.314, 0.351};

// ITU-R BT.2100, table 4.
double PqLight(double sample) {
  constexpr double kM1 = 2610.0 / 16384;
  constexpr double kM2 = 2523.0 / 4096 * 128;
  constexpr double kC1 = 3424.0 / 4096;
  constexpr double kC2 = 2413.0 / 4096 * 32;
  constexpr double kC3 = 2392.0 / 4096 * 32;
  const double power = std::pow(sample, 1 / kM2);
  const double light =
      std::pow(std::max(power - kC1, 0.0) / (kC2 - kC3 * power), 1 / kM1);
  return std::min(light * 10'000 / kDiffuseWhite, 1.0);
}

// ITU-R BT.2100, table 5; the system gamma of 1.2 is applied to each component
// by itself, since this is to be a curve.
double HlgLight(double sample) {
  constexpr double kA = 0.17883277;
  constexpr double kB = 1 - 4 * kA;
  constexpr double kC = 0.55991073;  // 0.5 - a * ln(4 * a).
  const double scene = sample <= 0.5 ? sample * sample / 3
                                     : (std::exp((sample - kC) / kA) + kB) / 12;
  return std::min(std::pow(scene, 1.2) * 1'000 / kDiffuseWhite, 1.0);
}

Vector3 Times(const Matrix3& m, const Vector3& v) {
  Vector3 product = {};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) product[i] += m[i][j] * v[j];
  }
  return product;
}

Vector3 Xyz(Chromaticity c) { return {c.x / c.y, 1, (1 - c.x - c.y) / c.y}; }

// What turns `white` into D50.
Matrix3 Adaptation(const Vector3& white) {
  const Vector3 from = Times(kBradford, white);
  const Vector3 to = Times(kBradford, kD50Xyz);
  Matrix3 scaled = kBradford;
  for (std::size_t i = 0; i < 3; ++i) {
    for (double& value : scaled[i]) value *= to[i] / from[i];
  }
  return Product(*Inverse(kBradford), scaled);
}

bool IsPossible(Chromaticity c) {
  return c.x >= 0 && c.x <= 1 && c.y > 0 && c.y <= 1;
}

// Files round to five digits, and some to three.
bool IsNear(Chromaticity a, Chromaticity b) {
  constexpr double kTolerance = 0.001;
  return std::abs(a.x - b.x) < kTolerance && std::abs(a.y - b.y) < kTolerance;
}

bool AreSrgbs(const Chromaticities& c) {
  const Chromaticities& srgb = kSrgbSpace.primaries;
  return IsNear(c.white, srgb.white) && IsNear(c.red, srgb.red) &&
         IsNear(c.green, srgb.green) && IsNear(c.blue, srgb.blue);
}

// ITU-T H.273, table 2.
std::optional<Chromaticities> PrimariesOf(int code) {
  switch (code) {
    case 1:
      return kSrgbSpace.primaries;
    case 5:  // BT.470 B and G.
      return Chromaticities{kD65, {0.64, 0.33}, {0.29, 0.60}, {0.15, 0.06}};
    case 6:  // SMPTE 170M.
      return Chromaticities{
          kD65, {0.630, 0.340}, {0.310, 0.595}, {0.155, 0.070}};
    case 9:  // BT.2020.
      return Chromaticities{
          kD65, {0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}};
    case 11: {  // DCI-P3.
      Chromaticities p3 = kDisplayP3Space.primaries;
      p3.white = kDciWhite;
      return p3;
    }
    case 12:
      return kDisplayP3Space.primaries;
    default:
      return std::nullopt;
  }
}

// ITU-T H.273, table 3.
std::optional<ToneCurve> CurveOf(int code) {
  switch (code) {
    case 1:   // BT.709.
    case 6:   // SMPTE 170M.
    case 13:  // sRGB.
    case 14:  // BT.2020, 10 bits.
    case 15:  // BT.2020, 12 bits.
      return ToneCurve{};
    case 4:  // BT.470 M.
      return ToneCurve{ToneCurve::Kind::kPower, 2.2};
    case 5:  // BT.470 B and G.
      return ToneCurve{ToneCurve::Kind::kPower, 2.8};
    case 8:  // Linear.
      return ToneCurve{ToneCurve::Kind::kPower, 1};
    case 16:
      return ToneCurve{ToneCurve::Kind::kPq};
    case 18:
      return ToneCurve{ToneCurve::Kind::kHlg};
    default:
      return std::nullopt;
  }
}

}  // namespace

double ToneCurve::Light(double sample) const {
  switch (kind) {
    case Kind::kSrgb:
      return LightOfSrgb(sample);
    case Kind::kPower:
      return std::pow(sample, exponent);
    case Kind::kPq:
      return PqLight(sample);
    case Kind::kHlg:
      return HlgLight(sample);
  }
  return sample;
}

double SrgbSample(double light) {
  if (light <= 0.0031308) return light * 12.92;
  return 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

std::optional<RgbSpace> SpaceOf(const Cicp& cicp) {
  if (cicp.matrix != 0 || !cicp.full_range) return std::nullopt;
  const std::optional<Chromaticities> primaries = PrimariesOf(cicp.primaries);
  const std::optional<ToneCurve> curve = CurveOf(cicp.transfer);
  if (!primaries || !curve) return std::nullopt;
  return RgbSpace{*primaries, *curve};
}

std::optional<RgbSpace> SpaceOf(
    std::optional<double> gamma,
    const std::optional<Chromaticities>& primaries) {
  constexpr double kUsual = 1 / 2.2;
  if (!gamma && !primaries) return std::nullopt;
  RgbSpace space = kSrgbSpace;
  const bool usual = !gamma || std::abs(*gamma - kUsual) < 0.001;
  if (primaries && !(usual && AreSrgbs(*primaries))) {
    if (!ToD50(*primaries)) return std::nullopt;
    space.primaries = *primaries;
  }
  if (gamma && !(usual && AreSrgbs(space.primaries))) {
    if (!(*gamma > 0.1 && *gamma < 10)) return std::nullopt;
    space.curve = {ToneCurve::Kind::kPower, 1 / *gamma};
  }
  return space;
}

Matrix3 Product(const Matrix3& a, const Matrix3& b) {
  Matrix3 product = {};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      for (std::size_t k = 0; k < 3; ++k) product[i][j] += a[i][k] * b[k][j];
    }
  }
  return product;
}

std::optional<Matrix3> Inverse(const Matrix3& m) {
  Matrix3 cofactors = {};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      const std::size_t r = (i + 1) % 3;
      const std::size_t s = (i + 2) % 3;
      const std::size_t p = (j + 1) % 3;
      const std::size_t q = (j + 2) % 3;
      cofactors[j][i] = m[r][p] * m[s][q] - m[r][q] * m[s][p];
    }
  }
  double determinant = 0;
  for (std::size_t k = 0; k < 3; ++k) determinant += m[0][k] * cofactors[k][0];
  if (!(std::abs(determinant) > 1e-5)) return std::nullopt;
  for (auto& row : cofactors) {
    for (double& value : row) value /= determinant;
  }
  return cofactors;
}

std::optional<Matrix3> ToD50(const Chromaticities& primaries) {
  const Chromaticity points[] = {primaries.red, primaries.green,
                                 primaries.blue};
  if (!IsPossible(primaries.white)) return std::nullopt;
  Matrix3 columns = {};
  for (std::size_t i = 0; i < 3; ++i) {
    if (!IsPossible(points[i])) return std::nullopt;
    const Vector3 xyz = Xyz(points[i]);
    for (std::size_t j = 0; j < 3; ++j) columns[j][i] = xyz[j];
  }
  const std::optional<Matrix3> inverse = Inverse(columns);
  if (!inverse) return std::nullopt;
  const Vector3 white = Xyz(primaries.white);
  const Vector3 shares = Times(*inverse, white);
  if (!(*std::ranges::min_element(shares) > 0)) return std::nullopt;
  for (auto& row : columns) {
    for (std::size_t i = 0; i < 3; ++i) row[i] *= shares[i];
  }
  return Product(Adaptation(white), columns);
}

}  // namespace darkroom

// ICC profiles made by code, and lcms's own reading of them.

#ifndef DARKROOM_TESTS_SUPPORT_ICC_MAKER_H_
#define DARKROOM_TESTS_SUPPORT_ICC_MAKER_H_

#include <array>

#include "base/bytes.h"
#include "codecs/color/rgb_space.h"

namespace darkroom {

// Of version 2 and 4 alike.
struct IccOptions {
  double version = 4.3;
  // 0: sRGB's curve.
  double gamma = 2.2;
};

Bytes MakeMatrixIcc(const Chromaticities& primaries,
                    const IccOptions& options = {});
Bytes MakeGrayIcc(const IccOptions& options = {});

enum class IccTables { kRgb, kCmyk };

// A profile by a table to Lab: sRGB's colours, or what inks on ideal paper
// make of sRGB's, as in color.h.
Bytes MakeTableIcc(IccTables tables, double version);

inline constexpr Chromaticities kAdobeRgb = {
    kD65, {0.64, 0.33}, {0.21, 0.71}, {0.15, 0.06}};
inline constexpr Chromaticities kProPhoto = {
    {0.3457, 0.3585}, {0.7347, 0.2653}, {0.1596, 0.8404}, {0.0366, 0.0001}};

// lcms's exact path from a profile to sRGB.
class LcmsJudge {
 public:
  explicit LcmsJudge(ByteView icc);
  ~LcmsJudge();
  LcmsJudge(const LcmsJudge&) = delete;
  LcmsJudge& operator=(const LcmsJudge&) = delete;

  // Of 8-bit RGB; not rounded, but clipped to 0 and 255.
  std::array<double, 3> ToSrgb(const std::array<int, 3>& rgb) const;

 private:
  void* transform_;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_ICC_MAKER_H_

// What a source carries beside its pixels.

#ifndef DARKROOM_CODECS_SOURCE_METADATA_H_
#define DARKROOM_CODECS_SOURCE_METADATA_H_

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace darkroom {

// Larger ones are left out as if they were not there.
inline constexpr std::uint64_t kMaxIccBytes = 4 * kMiB;
inline constexpr std::uint64_t kMaxExifBytes = kMiB;

// Code points of ITU-T H.273, as in PNG's cICP.
struct Cicp {
  std::uint8_t primaries = 0;
  std::uint8_t transfer = 0;
  std::uint8_t matrix = 0;
  bool full_range = true;
};

// CIE 1931 (x, y).
struct Chromaticity {
  double x = 0;
  double y = 0;
};

struct Chromaticities {
  Chromaticity white;
  Chromaticity red;
  Chromaticity green;
  Chromaticity blue;
};

// All that a file says about the meaning of its samples.  The first of these
// that is there and sound counts, as in PNG's third edition: cicp, icc, srgb,
// gamma with chromaticities.  None: sRGB.
struct ColorSignal {
  std::optional<Cicp> cicp;
  Bytes icc;
  bool srgb = false;
  std::optional<double> gamma;  // gAMA: sample = light ^ gamma, such as 0.45.
  std::optional<Chromaticities> chromaticities;
};

struct SourceMetadata {
  ColorSignal color;
  Bytes exif;  // From TIFF's byte order mark on.
  Bytes xmp;   // The packet alone.
  Bytes iptc;  // The body of Photoshop's resource 0x0404: IIM records.
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_SOURCE_METADATA_H_

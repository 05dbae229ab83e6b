// Rows of a PNG to planes: palettes and low depths become bytes, and what is
// transparent alpha.

#ifndef DARKROOM_CODECS_PNG_PNG_SAMPLES_H_
#define DARKROOM_CODECS_PNG_PNG_SAMPLES_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "codecs/planes.h"
#include "codecs/png/plain_png.h"

namespace darkroom {

// Thread-compatible.
class PngSamples {
 public:
  explicit PngSamples(const PlainPng& png);

  using Planes = std::array<std::uint8_t*, kMaxPlanes>;

  // A whole row into that of each plane: bytes, or at a depth of 16 words in
  // the machine's order.  A palette has black, opaque, where it has no colour.
  void Spread(const std::uint8_t* row, const Planes& planes) const;

 private:
  void MakeTables(const PlainPng& png);
  void LookUp(const std::uint8_t* row, const Planes& planes) const;
  void SpreadBytes(const std::uint8_t* row, const Planes& planes) const;
  void SpreadWords(const std::uint8_t* row, const Planes& planes) const;

  std::size_t width_;
  int depth_;
  int channels_;          // As stored.
  int planes_;            // As delivered.
  bool looked_up_;        // By the tables.
  bool has_clear_color_;  // The first `channels_` of the next are it.
  std::array<std::uint16_t, 3> clear_color_ = {};
  std::array<std::array<std::uint8_t, 256>, kMaxPlanes> tables_ = {};
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PNG_SAMPLES_H_

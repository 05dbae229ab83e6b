// What a PNG's encoder does to a row before it compresses it, undone.

#ifndef DARKROOM_CODECS_PNG_PNG_FILTERS_H_
#define DARKROOM_CODECS_PNG_PNG_FILTERS_H_

#include <cstddef>
#include <cstdint>

namespace darkroom {

// As a row's first byte says.  What is stored is the difference, modulo 256,
// between a byte and a prediction from those of the pixel on the left (a),
// above (b) and on the left above (c).
enum class PngFilter : std::uint8_t {
  kNone,
  kSub,      // a
  kUp,       // b
  kAverage,  // (a + b) / 2, rounded down
  kPaeth,    // the one of a, b, c next to a + b - c; in doubt the first
};
inline constexpr std::uint8_t kLastPngFilter = 4;

// How far behind its bytes a row may be read and written.
inline constexpr std::size_t kPngRowPadding = 8;

struct FilteredRow {
  const std::uint8_t* stored = nullptr;  // Without the filter's byte.
  const std::uint8_t* above = nullptr;   // Zeros above the first row.
  std::uint8_t* row = nullptr;           // What comes of it.
  std::size_t bytes = 0;
};

// `pixel_bytes` is 1, 2, 3, 4, 6 or 8.  The three rows do not overlap, and each
// has kPngRowPadding bytes behind it that may be read; those of row.row are
// overwritten.
void Unfilter(PngFilter filter, int pixel_bytes, const FilteredRow& row);

// The same of two rows by kPaeth, the second below the first: lower.above is
// upper.row.  In little more time than one takes, which is the most of any
// filter.  Of pixels of up to kMostPairedBytes.
void UnfilterTwoByPaeth(int pixel_bytes, const FilteredRow& upper,
                        const FilteredRow& lower);
inline constexpr int kMostPairedBytes = 4;

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PNG_FILTERS_H_

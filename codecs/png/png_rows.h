// The rows of a plain PNG, as its encoder had them before it filtered them.

#ifndef DARKROOM_CODECS_PNG_PNG_ROWS_H_
#define DARKROOM_CODECS_PNG_PNG_ROWS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "codecs/png/plain_png.h"
#include "codecs/png/png_filters.h"
#include "codecs/png/png_inflate.h"

namespace darkroom {

// Thread-compatible.  Borrows the source.
class PngRows {
 public:
  explicit PngRows(const PlainPng& png);

  // The next row as IHDR describes it, valid until the next call; null if
  // anything about it is unusual or damaged.  Not called after the last row.
  const std::uint8_t* Next();

  // After the last row: whether the stream and its chunk end just there, and
  // the file plainly.
  bool EndsHere();

 private:
  bool Refill();
  // Whether what is inflated begins with `count` rows.
  bool Has(std::size_t count) const;
  FilteredRow TakeRow(std::vector<std::uint8_t>& to);
  bool IsPair() const;
  bool InflateMore();

  PngPixelBytes pixels_;
  PngInflate inflate_;
  std::size_t row_bytes_;
  int pixel_bytes_;  // At least 1.
  std::vector<std::uint8_t> compressed_;
  ByteView input_;                    // What is left of compressed_.
  std::vector<std::uint8_t> stored_;  // Inflated, still filtered.
  std::size_t begin_ = 0;             // Of what is left in stored_.
  std::size_t end_ = 0;
  std::vector<std::uint8_t> row_;
  std::vector<std::uint8_t> above_;
  std::vector<std::uint8_t> below_;
  bool below_is_ready_ = false;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PNG_ROWS_H_

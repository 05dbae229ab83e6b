// A whole picture of interleaved pixels in memory, delivered in bands.

#ifndef DARKROOM_CODECS_CANVAS_H_
#define DARKROOM_CODECS_CANVAS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "codecs/band_buffer.h"
#include "codecs/planes.h"

namespace darkroom {

// Part of a canvas: [x, x + width) by [y, y + height).
struct CanvasRect {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

// What of `rect`, which begins at or after (0, 0), lies on the canvas.
CanvasRect ClippedTo(const CanvasRect& rect, PlaneSize canvas);

// RGB or, with straight alpha, RGBA.  Thread-compatible.
class Canvas {
 public:
  Canvas() = default;
  // Black, and transparent if the layout has alpha.
  explicit Canvas(const PlanarLayout& layout);

  // Bytes, bands included.
  static std::uint64_t MemoryNeed(PlaneSize size, bool alpha);

  int channels() const { return layout_.count(); }
  std::size_t stride() const {  // Bytes.
    return static_cast<std::size_t>(layout_.width) *
           static_cast<std::size_t>(channels());
  }
  std::uint8_t* Pixel(int x, int y) {
    return pixels_.data() + static_cast<std::size_t>(y) * stride() +
           static_cast<std::size_t>(x) * static_cast<std::size_t>(channels());
  }
  // Bytes from Pixel(x, y) to the end.
  std::size_t BytesFrom(int x, int y) {
    return pixels_.size() - static_cast<std::size_t>(Pixel(x, y) - Pixel(0, 0));
  }

  // As it was at first.  The rectangle lies on the canvas, here and below.
  void Clear(const CanvasRect& rect);
  std::vector<std::uint8_t> Copy(const CanvasRect& rect);
  void Paste(const CanvasRect& rect, const std::vector<std::uint8_t>& pixels);

  // The bands from the top on; null after the last.
  const Band* NextBand();
  void Rewind() { next_row_ = 0; }

 private:
  PlanarLayout layout_;
  std::vector<std::uint8_t> pixels_;
  BandBuffer bands_;
  int next_row_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_CANVAS_H_

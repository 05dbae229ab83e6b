#include "codecs/canvas.h"

#include <algorithm>
#include <array>

#include "codecs/interleave.h"

namespace darkroom {
namespace {

constexpr int kRowsPerBand = 16;

}  // namespace

CanvasRect ClippedTo(const CanvasRect& rect, PlaneSize canvas) {
  const int x = std::min(rect.x, canvas.width);
  const int y = std::min(rect.y, canvas.height);
  return {.x = x,
          .y = y,
          .width = std::min(rect.width, canvas.width - x),
          .height = std::min(rect.height, canvas.height - y)};
}

Canvas::Canvas(const PlanarLayout& layout)
    : layout_(layout), bands_(layout, kRowsPerBand) {
  pixels_.resize(stride() * static_cast<std::size_t>(layout.height));
}

std::uint64_t Canvas::MemoryNeed(PlaneSize size, bool alpha) {
  const auto rows = static_cast<std::uint64_t>(size.height) + kRowsPerBand;
  return rows * static_cast<std::uint64_t>(size.width) * (alpha ? 4 : 3);
}

void Canvas::Clear(const CanvasRect& rect) {
  const std::size_t bytes = static_cast<std::size_t>(rect.width) *
                            static_cast<std::size_t>(channels());
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    std::fill_n(Pixel(rect.x, y), bytes, std::uint8_t{0});
  }
}

std::vector<std::uint8_t> Canvas::Copy(const CanvasRect& rect) {
  const std::size_t bytes = static_cast<std::size_t>(rect.width) *
                            static_cast<std::size_t>(channels());
  std::vector<std::uint8_t> pixels;
  pixels.reserve(bytes * static_cast<std::size_t>(rect.height));
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    const std::uint8_t* row = Pixel(rect.x, y);
    pixels.insert(pixels.end(), row, row + bytes);
  }
  return pixels;
}

void Canvas::Paste(const CanvasRect& rect,
                   const std::vector<std::uint8_t>& pixels) {
  const std::size_t bytes = static_cast<std::size_t>(rect.width) *
                            static_cast<std::size_t>(channels());
  for (int i = 0; i < rect.height; ++i) {
    std::copy_n(pixels.data() + static_cast<std::size_t>(i) * bytes, bytes,
                Pixel(rect.x, rect.y + i));
  }
}

const Band* Canvas::NextBand() {
  const int count = std::min(kRowsPerBand, layout_.height - next_row_);
  if (count <= 0) return nullptr;
  for (int i = 0; i < count; ++i) {
    std::array<std::uint8_t*, kMaxPlanes> planes = {};
    for (int p = 0; p < layout_.count(); ++p) {
      planes[static_cast<std::size_t>(p)] = bands_.Row(p, i);
    }
    Deinterleave(Pixel(0, next_row_ + i), layout_.count(),
                 static_cast<std::size_t>(layout_.width), planes);
  }
  bands_.PlaceAll(next_row_, count);
  next_row_ += count;
  return bands_.band();
}

}  // namespace darkroom

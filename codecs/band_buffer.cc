#include "codecs/band_buffer.h"

#include <algorithm>

namespace darkroom {

PlanarLayout FullSizeLayout(ColorModel model, bool alpha, PlaneSize size) {
  PlanarLayout layout;
  layout.model = model;
  layout.alpha = alpha;
  layout.width = size.width;
  layout.height = size.height;
  for (int i = 0; i < layout.count(); ++i) layout.planes[i].size = size;
  return layout;
}

BandBuffer::BandBuffer(const PlanarLayout& layout, int rows) {
  for (int i = 0; i < layout.count(); ++i) {
    const int width = layout.planes[i].size.width;
    AddPlane(static_cast<std::size_t>(width) *
                 static_cast<std::size_t>(layout.sample_bytes),
             rows);
  }
}

void BandBuffer::AddPlane(std::size_t stride, int rows) {
  planes_.push_back({.stride = stride,
                     .samples = std::vector<std::uint8_t>(
                         stride * static_cast<std::size_t>(rows))});
}

std::uint8_t* BandBuffer::Row(int plane, int row) {
  Rows& rows = planes_[static_cast<std::size_t>(plane)];
  return rows.samples.data() + static_cast<std::size_t>(row) * rows.stride;
}

void BandBuffer::Fill(std::uint8_t sample) {
  for (Rows& rows : planes_) std::ranges::fill(rows.samples, sample);
}

void BandBuffer::Place(int plane, int y, int rows) {
  const Rows& own = planes_[static_cast<std::size_t>(plane)];
  band_.planes[static_cast<std::size_t>(plane)] = {
      .first = own.samples.data(),
      .stride = static_cast<std::ptrdiff_t>(own.stride),
      .y = y,
      .rows = rows};
}

void BandBuffer::PlaceAll(int y, int rows) {
  for (std::size_t i = 0; i < planes_.size(); ++i) {
    Place(static_cast<int>(i), y, rows);
  }
}

}  // namespace darkroom

#include "tests/support/synthetic_decoder.h"

#include <algorithm>

namespace darkroom {

Plane BlockMeans(const Plane& plane, int step) {
  Plane means((plane.width + step - 1) / step,
              (plane.height + step - 1) / step);
  for (int y = 0; y < means.height; ++y) {
    for (int x = 0; x < means.width; ++x) {
      int sum = step * step / 2;
      for (int k = 0; k < step * step; ++k) {
        sum += plane.Row(std::min(
            y * step + k / step,
            plane.height - 1))[std::min(x * step + k % step, plane.width - 1)];
      }
      means.Row(y)[x] = static_cast<std::uint8_t>(sum / (step * step));
    }
  }
  return means;
}

Result<PlanarLayout> SyntheticDecoder::Start(const DecodePlan& plan) {
  const int bytes = picture_.sample_bytes;
  const int r = picture_.reduces && bytes == 1 ? plan.max_reduction : 1;
  if (picture_.state != nullptr) picture_.state->reduction = r;
  layout_.model = picture_.model;
  layout_.sample_bytes = bytes;
  layout_.alpha = picture_.header.alpha;
  layout_.width = (picture_.header.width + r - 1) / r;
  layout_.height = (picture_.header.height + r - 1) / r;
  for (std::size_t p = 0; p < picture_.planes.size(); ++p) {
    Plane& plane = picture_.planes[p];
    if (r > 1) plane = BlockMeans(plane, r);
    const int step = p == 1 || p == 2 ? picture_.chroma_step : 1;
    layout_.planes[p] = {{plane.width / bytes, plane.height}, step, step};
  }
  return layout_;
}

Result<const Band*> SyntheticDecoder::NextBand() {
  const int end = picture_.ends_early ? layout_.height / 2 : layout_.height;
  if (next_row_ >= end) return nullptr;
  const int next = std::min(next_row_ + picture_.band_rows, end);
  for (std::size_t p = 0; p < picture_.planes.size(); ++p) {
    const int step = layout_.planes[p].y_step;
    const int y = next_row_ / step;
    band_.planes[p] = {picture_.planes[p].Row(y), picture_.planes[p].width, y,
                       (next + step - 1) / step - y};
  }
  next_row_ = next;
  return &band_;
}

}  // namespace darkroom

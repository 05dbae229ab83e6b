#include "codecs/pixels/trim.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

namespace darkroom {
namespace {

template <typename Sample>
struct Border {
  int level;
  int threshold;

  bool Ends(Sample sample) const {
    return std::abs(sample - level) > threshold;
  }

  // Without an early exit, so that it vectorises.
  bool EndsWithin(const Sample* row, int width) const {
    int low = level;
    int high = level;
    for (int x = 0; x < width; ++x) {
      low = std::min<int>(low, row[x]);
      high = std::max<int>(high, row[x]);
    }
    return level - low > threshold || high - level > threshold;
  }
};

}  // namespace

TrimBox::TrimBox(const PlanarLayout& layout, int threshold)
    : layout_(layout),
      threshold_(layout.sample_bytes == 2 ? threshold * 257 : threshold) {}

bool TrimBox::looks_at(int plane) const {
  return !by_alpha_ || plane == ColorPlanes(layout_.model);
}

void TrimBox::Push(const Band& band) {
  // Alpha first: its first sample says what counts.
  for (int p = layout_.count() - 1; p >= 0; --p) {
    const PlaneRows& rows = band.planes[static_cast<std::size_t>(p)];
    for (int i = 0; i < rows.rows; ++i) {
      if (layout_.sample_bytes == 2) {
        PushRow(p, rows.y + i,
                reinterpret_cast<const std::uint16_t*>(rows.Row(i)));
      } else {
        PushRow(p, rows.y + i, rows.Row(i));
      }
    }
  }
}

template <typename Sample>
void TrimBox::PushRow(int plane, int y, const Sample* row) {
  const auto index = static_cast<std::size_t>(plane);
  if (y == 0) {
    border_[index] = row[0];
    const bool alpha = plane == ColorPlanes(layout_.model);
    if (alpha && row[0] == 0) by_alpha_ = true;
  }
  if (!looks_at(plane)) return;
  const int width = layout_.planes[index].size.width;
  const Border<Sample> border = {border_[index], threshold_};
  if (!border.EndsWithin(row, width)) return;
  Span& span = spans_[index];
  if (span.bottom == 0) span = {width, 0, y, y};
  span.bottom = y + 1;
  int left = 0;
  while (left < span.left && !border.Ends(row[left])) ++left;
  int right = width;
  while (right > span.right && !border.Ends(row[right - 1])) --right;
  span.left = left;
  span.right = right;
}

Region TrimBox::box() const {
  Span box = {layout_.width, 0, layout_.height, 0};
  for (int p = 0; p < layout_.count(); ++p) {
    const auto index = static_cast<std::size_t>(p);
    const Span& span = spans_[index];
    const PlanarLayout::Plane& plane = layout_.planes[index];
    if (span.bottom == 0) continue;
    box.left = std::min(box.left, span.left * plane.x_step);
    box.top = std::min(box.top, span.top * plane.y_step);
    box.right = std::max(box.right, span.right * plane.x_step);
    box.bottom = std::max(box.bottom, span.bottom * plane.y_step);
  }
  box.right = std::min(box.right, layout_.width);
  box.bottom = std::min(box.bottom, layout_.height);
  if (box.left >= box.right || box.top >= box.bottom) {
    return {0, 0, {layout_.width, layout_.height}};
  }
  return {box.left, box.top, {box.right - box.left, box.bottom - box.top}};
}

}  // namespace darkroom

#include "codecs/resampler.h"

#include <algorithm>
#include <cmath>

#include "codecs/resize_rows.h"

namespace darkroom {
namespace {

bool CopiesSamples(const Axis& axis) {
  return axis.length == axis.outputs && std::floor(axis.begin) == axis.begin;
}

std::uint64_t TapsNeed(const Axis& axis, const CoefficientLayout& layout) {
  const int taps = TapsAtMost(kLanczos3, axis) + layout.tap_multiple;
  return static_cast<std::uint64_t>(taps);
}

}  // namespace

bool ResampleShape::IsCopy() const {
  return CopiesSamples(x) && CopiesSamples(y);
}

ResampleTables::ResampleTables(const ResampleShape& shape)
    : source_width(shape.x.source),
      horizontal(CoefficientsFor(kLanczos3, shape.x, kHorizontalLayout)),
      vertical(CoefficientsFor(kLanczos3, shape.y, kVerticalLayout)) {}

Resampler::Resampler(std::shared_ptr<const ResampleTables> tables)
    : tables_(std::move(tables)),
      stride_(PaddedWidth(tables_->horizontal.first.size())),
      ring_(stride_ * static_cast<std::size_t>(tables_->vertical.taps)),
      window_(static_cast<std::size_t>(tables_->vertical.taps)),
      output_(tables_->horizontal.outputs(), tables_->vertical.outputs()) {
  if (tables_->source_width < tables_->horizontal.taps) {
    padded_.resize(static_cast<std::size_t>(tables_->horizontal.taps));
  }
}

std::int16_t* Resampler::Slot(int y) {
  return ring_.data() +
         static_cast<std::size_t>(y % tables_->vertical.taps) * stride_;
}

// The last row with a weight in this output.
int Resampler::LastRowOf(int output) const {
  const std::span<const std::int16_t> weights =
      tables_->vertical.WeightsOf(output);
  int last = tables_->vertical.taps - 1;
  while (last > 0 && weights[static_cast<std::size_t>(last)] == 0) --last;
  return tables_->vertical.first[static_cast<std::size_t>(output)] + last;
}

void Resampler::Push(int y, const std::uint8_t* row) {
  if (done()) return;
  if (y < tables_->vertical.first[static_cast<std::size_t>(next_output_)]) {
    return;
  }
  if (!padded_.empty()) {
    std::copy_n(row, tables_->source_width, padded_.begin());
    row = padded_.data();
  }
  ReduceRow(row, tables_->horizontal,
            {Slot(y), tables_->horizontal.first.size()});
  while (!done() && LastRowOf(next_output_) <= y) Blend();
}

void Resampler::Blend() {
  const Coefficients& vertical = tables_->vertical;
  const int first = vertical.first[static_cast<std::size_t>(next_output_)];
  for (int k = 0; k < vertical.taps; ++k) {
    // Rows that are not there yet have weight 0: any samples will do.
    window_[static_cast<std::size_t>(k)] = Slot(first + k);
  }
  BlendRows(
      window_, vertical.WeightsOf(next_output_), vertical.fraction_bits,
      {output_.Row(next_output_), static_cast<std::size_t>(output_.width)});
  ++next_output_;
}

std::uint64_t Resampler::MemoryNeed(const ResampleShape& shape) {
  const auto width = static_cast<std::uint64_t>(shape.x.outputs);
  const auto height = static_cast<std::uint64_t>(shape.y.outputs);
  const std::uint64_t x_taps = TapsNeed(shape.x, kHorizontalLayout);
  const std::uint64_t y_taps = TapsNeed(shape.y, kVerticalLayout);
  // While a table is made, its weights exist as doubles and twice as int16.
  const std::uint64_t tables = (width * x_taps + height * y_taps) * 12;
  const std::uint64_t ring = PaddedWidth(width) * y_taps * 2;
  return tables + ring + x_taps + width * height;
}

}  // namespace darkroom

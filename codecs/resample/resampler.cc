#include "codecs/resample/resampler.h"

#include <algorithm>
#include <cmath>

#include "codecs/resample/resize_rows.h"
#include "codecs/resample/resize_rows_float.h"

namespace darkroom {
namespace {

bool CopiesSamples(const Axis& axis) {
  return axis.length == axis.outputs && std::floor(axis.begin) == axis.begin;
}

const Filter& FilterFor(const Axis& axis, Kernel kernel) {
  return FilterOf(CopiesSamples(axis) ? Kernel::kNearest : kernel);
}

// The one place that knows both sorts of kernels.
void MakeTable(const Filter& filter, const Axis& axis,
               const CoefficientLayout& layout, Coefficients& table) {
  table = CoefficientsFor(filter, axis, layout);
}

void MakeTable(const Filter& filter, const Axis& axis,
               const CoefficientLayout& layout, FloatCoefficients& table) {
  table = FloatCoefficientsFor(filter, axis, layout.tap_multiple);
}

void Reduce(const std::uint8_t* row, const Coefficients& table,
            std::span<std::int16_t> out) {
  ReduceRow(row, table, out);
}

void Reduce(const float* row, const FloatCoefficients& table,
            std::span<float> out) {
  ReduceFloatRow(row, table, out);
}

void BlendInto(std::span<const std::int16_t* const> rows,
               const Coefficients& table, int output,
               std::span<std::uint8_t> out) {
  BlendRows(rows, table.WeightsOf(output), table.fraction_bits, out);
}

void BlendInto(std::span<const float* const> rows,
               const FloatCoefficients& table, int output,
               std::span<float> out) {
  BlendFloatRows(rows, table.WeightsOf(output), out);
}

static_assert(kHorizontalLayout.tap_multiple == kFloatTapMultiple);

std::uint64_t TapsNeed(const ResampleShape& shape, const Axis& axis,
                       const CoefficientLayout& layout) {
  const int taps =
      TapsAtMost(FilterFor(axis, shape.kernel), axis) + layout.tap_multiple;
  return static_cast<std::uint64_t>(taps);
}

}  // namespace

bool ResampleShape::IsCopy() const {
  return CopiesSamples(x) && CopiesSamples(y);
}

template <typename Sample>
BasicResampleTables<Sample>::BasicResampleTables(const ResampleShape& shape)
    : source_width(shape.x.source) {
  MakeTable(FilterFor(shape.x, shape.kernel), shape.x, kHorizontalLayout,
            horizontal);
  MakeTable(FilterFor(shape.y, shape.kernel), shape.y, kVerticalLayout,
            vertical);
}

template <typename Sample>
BasicResampler<Sample>::BasicResampler(std::shared_ptr<const Tables> tables)
    : tables_(std::move(tables)),
      stride_(PaddedWidth(tables_->horizontal.first.size())),
      ring_(stride_ * static_cast<std::size_t>(tables_->vertical.taps)),
      window_(static_cast<std::size_t>(tables_->vertical.taps)),
      output_(tables_->horizontal.outputs(), tables_->vertical.outputs()) {
  if (tables_->source_width < tables_->horizontal.taps) {
    padded_.resize(static_cast<std::size_t>(tables_->horizontal.taps));
  }
}

template <typename Sample>
auto BasicResampler<Sample>::Slot(int y) -> Reduced* {
  return ring_.data() +
         static_cast<std::size_t>(y % tables_->vertical.taps) * stride_;
}

// The last row with a weight in this output.
template <typename Sample>
int BasicResampler<Sample>::LastRowOf(int output) const {
  const std::span<const Weight> weights = tables_->vertical.WeightsOf(output);
  int last = tables_->vertical.taps - 1;
  while (last > 0 && weights[static_cast<std::size_t>(last)] == 0) --last;
  return tables_->vertical.first[static_cast<std::size_t>(output)] + last;
}

template <typename Sample>
void BasicResampler<Sample>::Push(int y, const Sample* row) {
  if (done()) return;
  if (y < tables_->vertical.first[static_cast<std::size_t>(next_output_)]) {
    return;
  }
  if (!padded_.empty()) {
    std::copy_n(row, tables_->source_width, padded_.begin());
    row = padded_.data();
  }
  Reduce(row, tables_->horizontal, {Slot(y), tables_->horizontal.first.size()});
  while (!done() && LastRowOf(next_output_) <= y) Blend();
}

template <typename Sample>
void BasicResampler<Sample>::Blend() {
  const auto& vertical = tables_->vertical;
  const int first = vertical.first[static_cast<std::size_t>(next_output_)];
  for (int k = 0; k < vertical.taps; ++k) {
    // Rows that are not there yet have weight 0: any samples will do.
    window_[static_cast<std::size_t>(k)] = Slot(first + k);
  }
  BlendInto(
      window_, vertical, next_output_,
      {output_.Row(next_output_), static_cast<std::size_t>(output_.width)});
  ++next_output_;
}

template <typename Sample>
std::uint64_t BasicResampler<Sample>::MemoryNeed(const ResampleShape& shape) {
  const auto width = static_cast<std::uint64_t>(shape.x.outputs);
  const auto height = static_cast<std::uint64_t>(shape.y.outputs);
  const std::uint64_t x_taps = TapsNeed(shape, shape.x, kHorizontalLayout);
  const std::uint64_t y_taps = TapsNeed(shape, shape.y, kVerticalLayout);
  // While a table is made, its weights exist as doubles too, in a vector for
  // every output.
  constexpr std::uint64_t kPerTap = sizeof(double) + sizeof(Weight);
  constexpr std::uint64_t kPerOutput = 80;
  const std::uint64_t tables = (width * x_taps + height * y_taps) * kPerTap +
                               (width + height) * kPerOutput;
  const std::uint64_t ring = PaddedWidth(width) * y_taps * sizeof(Reduced);
  const std::uint64_t rows = x_taps * sizeof(Sample) + y_taps * sizeof(void*);
  return tables + ring + rows + width * height * sizeof(Sample);
}

template struct BasicResampleTables<std::uint8_t>;
template struct BasicResampleTables<float>;
template class BasicResampler<std::uint8_t>;
template class BasicResampler<float>;

}  // namespace darkroom

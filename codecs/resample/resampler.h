// A streaming resize of one plane.

#ifndef DARKROOM_CODECS_RESAMPLE_RESAMPLER_H_
#define DARKROOM_CODECS_RESAMPLE_RESAMPLER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "codecs/plan.h"
#include "codecs/planes.h"
#include "codecs/resample/filter.h"

namespace darkroom {

// The window of a plane that is resized, to what, and with what.  An axis on
// which every output is a copy of one sample is copied, whatever the kernel.
struct ResampleShape {
  Axis x;
  Axis y;
  Kernel kernel = Kernel::kLanczos3;

  // Whether every output is a copy of one sample of the source.
  bool IsCopy() const;
  bool operator==(const ResampleShape&) const = default;
};

// What a resize of `Sample`s computes with.
template <typename Sample>
struct ResampleTypes;

template <>
struct ResampleTypes<std::uint8_t> {
  using Table = Coefficients;
  using Weight = std::int16_t;
  using Reduced = std::int16_t;  // Between the passes.
};

template <>
struct ResampleTypes<float> {
  using Table = FloatCoefficients;
  using Weight = float;
  using Reduced = float;
};

// Both axes' weights, shared by planes of the same shape.  Immutable.
template <typename Sample>
struct BasicResampleTables {
  explicit BasicResampleTables(const ResampleShape& shape);

  int source_width;  // Samples.
  typename ResampleTypes<Sample>::Table horizontal;
  typename ResampleTypes<Sample>::Table vertical;
};

// Takes the rows of a plane in order, and keeps no more of them than the
// filter is high, reduced to the output's width.  Bytes are resized in fixed
// point, floats in floats, unclamped.  Thread-compatible.
template <typename Sample>
class BasicResampler {
 public:
  using Tables = BasicResampleTables<Sample>;

  explicit BasicResampler(std::shared_ptr<const Tables> tables);

  // Row y of the source, source_width samples; y must not decrease.  A row
  // that no output needs costs nothing.
  void Push(int y, const Sample* row);

  // Whether all outputs are there.
  bool done() const { return next_output_ == output_.height; }

  // The resized plane, once done().
  BasicPlane<Sample> TakeOutput() && { return std::move(output_); }

  // Bytes that a resampler of this shape takes at most: tables, rows, output.
  static std::uint64_t MemoryNeed(const ResampleShape& shape);

 private:
  using Reduced = typename ResampleTypes<Sample>::Reduced;
  using Weight = typename ResampleTypes<Sample>::Weight;

  Reduced* Slot(int y);
  int LastRowOf(int output) const;
  void Blend();

  std::shared_ptr<const Tables> tables_;
  std::size_t stride_;                  // Samples of a reduced row.
  std::vector<Reduced> ring_;           // Reduced row y is in slot y % taps.
  std::vector<Sample> padded_;          // A copy of a row that is too short.
  std::vector<const Reduced*> window_;  // The rows of one output.
  BasicPlane<Sample> output_;
  int next_output_ = 0;
};

using ResampleTables = BasicResampleTables<std::uint8_t>;
using Resampler = BasicResampler<std::uint8_t>;
using FloatResampleTables = BasicResampleTables<float>;
using FloatResampler = BasicResampler<float>;

extern template struct BasicResampleTables<std::uint8_t>;
extern template struct BasicResampleTables<float>;
extern template class BasicResampler<std::uint8_t>;
extern template class BasicResampler<float>;

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RESAMPLE_RESAMPLER_H_

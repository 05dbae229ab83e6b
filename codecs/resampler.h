// A streaming resize of one plane.

#ifndef DARKROOM_CODECS_RESAMPLER_H_
#define DARKROOM_CODECS_RESAMPLER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "codecs/filter.h"
#include "codecs/planes.h"

namespace darkroom {

// The window of a plane that is resized, and to what.
struct ResampleShape {
  Axis x;
  Axis y;

  // Whether every output is a copy of one sample of the source.
  bool IsCopy() const;
  bool operator==(const ResampleShape&) const = default;
};

// Both axes' weights, shared by planes of the same shape.  Immutable.
struct ResampleTables {
  explicit ResampleTables(const ResampleShape& shape);

  int source_width;  // Samples.
  Coefficients horizontal;
  Coefficients vertical;
};

// Takes the rows of a plane in order, and keeps no more of them than the
// filter is high, reduced to the output's width.  Thread-compatible.
class Resampler {
 public:
  explicit Resampler(std::shared_ptr<const ResampleTables> tables);

  // Row y of the source, source_width samples; y must not decrease.  A row
  // that no output needs costs nothing.
  void Push(int y, const std::uint8_t* row);

  // Whether all outputs are there.
  bool done() const { return next_output_ == output_.height; }

  // The resized plane, once done().
  Plane TakeOutput() && { return std::move(output_); }

  // Bytes that a Resampler of this shape takes at most: tables, rows, output.
  static std::uint64_t MemoryNeed(const ResampleShape& shape);

 private:
  std::int16_t* Slot(int y);
  int LastRowOf(int output) const;
  void Blend();

  std::shared_ptr<const ResampleTables> tables_;
  std::size_t stride_;                // Samples of a reduced row.
  std::vector<std::int16_t> ring_;    // Reduced row y is in slot y % taps.
  std::vector<std::uint8_t> padded_;  // A copy of a row that is too short.
  std::vector<const std::int16_t*> window_;  // The rows of one output.
  Plane output_;
  int next_output_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RESAMPLER_H_

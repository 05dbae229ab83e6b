// Rows of integer samples as the float resampler takes them.

#ifndef DARKROOM_CODECS_RESAMPLE_DEEP_ROWS_H_
#define DARKROOM_CODECS_RESAMPLE_DEEP_ROWS_H_

#include <array>
#include <cstdint>
#include <vector>

#include "codecs/planes.h"

namespace darkroom {

// What a variant is resampled in.
enum class SampleForm : std::uint8_t {
  kBytes,     // As they come, colours times alpha.
  kStraight,  // Floats, colours without regard to alpha: for copies.
  kEncoded,   // Floats, colours times alpha.
  kLinear,    // Floats in linear light, colours times alpha.
};

// One row of kGray or kRgb at a time, of all planes.  Thread-compatible.
class DeepRows {
 public:
  DeepRows() = default;
  explicit DeepRows(const PlanarLayout& layout);

  // Makes floats of row `i` of `band`, whose planes are all full.  Requires a
  // form that is not kBytes.
  void Read(const Band& band, int i, SampleForm form);

  // The row of one plane, until the next Read.
  const float* Row(int plane) const {
    return rows_[static_cast<std::size_t>(plane)].data();
  }

  // Bytes that it takes at most, tables included.
  static std::uint64_t MemoryNeed(int width);

 private:
  void ReadPlane(const PlaneRows& from, int i, SampleForm form,
                 std::vector<float>& to) const;

  int sample_bytes_ = 1;
  bool alpha_ = false;
  std::vector<std::vector<float>> rows_;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RESAMPLE_DEEP_ROWS_H_

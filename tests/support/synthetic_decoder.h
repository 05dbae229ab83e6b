// A decoder of pictures that never were a file.

#ifndef DARKROOM_TESTS_SUPPORT_SYNTHETIC_DECODER_H_
#define DARKROOM_TESTS_SUPPORT_SYNTHETIC_DECODER_H_

#include <cstddef>
#include <vector>

#include "codecs/decoder.h"

namespace darkroom {

// Delivers planes that are ready, `band_rows` pixel rows at a time.  Reduces
// like a JPEG decoder, by the mean of whole blocks, if `reduces`.
class SyntheticDecoder final : public Decoder {
 public:
  struct State {
    int reduction = 0;  // Once started.
    bool alive = true;
    std::vector<Plane> planes;  // Kept when it is gone, for who weighs others.
  };
  struct Picture {
    ImageHeader header;
    ColorModel model = ColorModel::kRgb;
    std::vector<Plane> planes;  // Unreduced; alpha last.
    // If 2, `planes` are the samples' bytes, twice as wide, not reduced.
    int sample_bytes = 1;
    int chroma_step = 1;  // Pixels per sample of planes 1 and 2.
    int band_rows = 7;    // A multiple of chroma_step.
    bool reduces = true;
    bool ends_early = false;  // As no decoder should.
    State* state = nullptr;   // Where to say it; outlives the decoder.
  };

  explicit SyntheticDecoder(Picture picture) : picture_(std::move(picture)) {}
  SyntheticDecoder(const SyntheticDecoder&) = delete;
  SyntheticDecoder& operator=(const SyntheticDecoder&) = delete;
  ~SyntheticDecoder() override {
    if (picture_.state == nullptr) return;
    picture_.state->alive = false;
    picture_.state->planes = std::move(picture_.planes);
  }

  const ImageHeader& header() const override { return picture_.header; }
  std::uint64_t MemoryNeed(const DecodePlan& /*plan*/) const override {
    return 0;
  }
  Result<PlanarLayout> Start(const DecodePlan& plan) override;
  Result<const Band*> NextBand() override;

 private:
  Picture picture_;
  PlanarLayout layout_;
  Band band_;
  int next_row_ = 0;  // Of the decoded picture.
};

// `plane` with the mean of every block of `step` by `step` samples; what
// sticks out continues the outermost samples.
Plane BlockMeans(const Plane& plane, int step);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_SYNTHETIC_DECODER_H_

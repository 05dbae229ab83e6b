#include "codecs/png/plain_png_decoder.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "codecs/band_buffer.h"
#include "codecs/png/libpng_decoder.h"
#include "codecs/png/png_rows.h"
#include "codecs/png/png_samples.h"

namespace darkroom {
namespace {

class PlainPngDecoder final : public Decoder {
 public:
  PlainPngDecoder(const PlainPng& png, std::unique_ptr<Decoder> libpng)
      : png_(png), libpng_(std::move(libpng)) {}

  const ImageHeader& header() const override { return libpng_->header(); }
  SourceMetadata Metadata() const override { return libpng_->Metadata(); }
  std::uint64_t MemoryNeed(const DecodePlan& plan) const override;
  Result<PlanarLayout> Start(const DecodePlan& plan) override;
  Result<const Band*> NextBand() override;
  bool salvaged() const override { return libpng_->salvaged(); }

 private:
  // What decoding takes, and retreating gives back.
  struct Work {
    explicit Work(const PlainPng& png) : rows(png), samples(png) {}
    PngRows rows;
    PngSamples samples;
    BandBuffer bands;
  };

  bool FillBand(int count);
  Result<const Band*> Retreat();

  const PlainPng png_;
  const std::unique_ptr<Decoder> libpng_;
  DecodePlan plan_;
  PlanarLayout layout_;
  std::unique_ptr<Work> work_;  // Null once libpng decodes.
  int next_row_ = 0;            // Of the next band.
};

// libpng's share covers ours: its two rows of 8 bytes a pixel and one of what
// is delivered are our three as stored, or four of up to 4 bytes; and its MiB
// is more than igzip's state, 86 KiB, and the buffers on both sides, 192 KiB.
std::uint64_t PlainPngDecoder::MemoryNeed(const DecodePlan& plan) const {
  return libpng_->MemoryNeed(plan);
}

Result<PlanarLayout> PlainPngDecoder::Start(const DecodePlan& plan) {
  plan_ = plan;
  layout_ = PngLayout(png_.header);
  work_ = std::make_unique<Work>(png_);
  work_->bands = BandBuffer(layout_, kPngRowsPerBand);
  return layout_;
}

bool PlainPngDecoder::FillBand(int count) {
  for (int i = 0; i < count; ++i) {
    const std::uint8_t* row = work_->rows.Next();
    if (row == nullptr) return false;
    PngSamples::Planes planes = {};
    for (int p = 0; p < layout_.count(); ++p) {
      planes[static_cast<std::size_t>(p)] = work_->bands.Row(p, i);
    }
    work_->samples.Spread(row, planes);
  }
  return next_row_ + count < layout_.height || work_->rows.EndsHere();
}

Result<const Band*> PlainPngDecoder::NextBand() {
  if (work_ == nullptr) return libpng_->NextBand();
  if (next_row_ == layout_.height) return static_cast<const Band*>(nullptr);
  const int count = std::min(kPngRowsPerBand, layout_.height - next_row_);
  if (!FillBand(count)) return Retreat();
  work_->bands.PlaceAll(next_row_, count);
  next_row_ += count;
  return work_->bands.band();
}

// libpng's bands are as high.
Result<const Band*> PlainPngDecoder::Retreat() {
  work_.reset();
  TRY(libpng_->Start(plan_));
  for (int y = 0; y < next_row_; y += kPngRowsPerBand) {
    TRY(libpng_->NextBand());
  }
  return libpng_->NextBand();
}

}  // namespace

std::unique_ptr<Decoder> MakePlainPngDecoder(const PlainPng& png,
                                             std::unique_ptr<Decoder> libpng) {
  return std::make_unique<PlainPngDecoder>(png, std::move(libpng));
}

}  // namespace darkroom

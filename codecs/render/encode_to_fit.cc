#include "codecs/render/encode_to_fit.h"

#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "codecs/buffer_sink.h"
#include "codecs/pixel_count.h"
#include "codecs/pixels/ssim.h"
#include "codecs/render/encoder.h"
#include "codecs/render/luma.h"
#include "codecs/render/memory_need.h"
#include "codecs/render/quality_search.h"

namespace darkroom {
namespace {

constexpr std::size_t kAnySize = std::numeric_limits<std::size_t>::max();

// Encodes at one quality after the other and keeps the last that would do.
class Search {
 public:
  Search(const PlanarImage& image, const VariantSpec& spec,
         const Attachments& attachments)
      : image_(image), spec_(spec), attachments_(attachments) {}

  Result<int> FindAlike() {
    const Plane luma = LumaOf(image_);
    const int quality =
        TRY(LowestQuality([&](int q) { return LooksAlike(q, luma); }));
    if (kept_quality_ == quality) return quality;
    BufferSink encoded;
    TRY(EncodeAt(quality, encoded));
    Keep(quality, encoded);
    return quality;
  }

  Result<int> FindFitting(int highest) {
    const std::optional<int> quality =
        TRY(HighestQuality(highest, [&](int q) { return Fits(q); }));
    if (quality) return *quality;
    return Error(ErrorClass::kTooLarge, "over max_bytes " +
                                            std::to_string(spec_.max_bytes) +
                                            " even at quality 1");
  }

  const Bytes& kept() const { return kept_; }

 private:
  Result<bool> LooksAlike(int quality, const Plane& luma) {
    BufferSink encoded;
    TRY(EncodeAt(quality, encoded));
    const Plane seen = TRY(DecodedLuma(encoded.bytes));
    if (Ssim(luma, seen) < kAutoSsim) return false;
    Keep(quality, encoded);
    return true;
  }

  Result<bool> Fits(int quality) {
    if (quality == kept_quality_) return kept_.size() <= spec_.max_bytes;
    BufferSink encoded(spec_.max_bytes);
    Status status = EncodeAt(quality, encoded);
    if (encoded.full()) return false;
    TRY(std::move(status));
    Keep(quality, encoded);
    return true;
  }

  Status EncodeAt(int quality, ByteSink& out) {
    VariantSpec spec = spec_;
    spec.quality = quality;
    return Encode(image_, spec, attachments_, out);
  }

  void Keep(int quality, BufferSink& encoded) {
    kept_quality_ = quality;
    kept_ = std::move(encoded.bytes);
  }

  const PlanarImage& image_;
  const VariantSpec& spec_;
  const Attachments& attachments_;
  int kept_quality_ = 0;  // None.
  Bytes kept_;
};

Result<int> EncodeWithout(const PlanarImage& image, const VariantSpec& spec,
                          const Attachments& attachments, ByteSink& out) {
  BufferSink encoded(spec.max_bytes == 0 ? kAnySize : spec.max_bytes);
  Status status = Encode(image, spec, attachments, encoded);
  if (encoded.full()) {
    return Error(ErrorClass::kTooLarge,
                 "over max_bytes " + std::to_string(spec.max_bytes) +
                     ", and lossless: there is no quality to lower");
  }
  TRY(std::move(status));
  TRY(out.Append(encoded.bytes));
  return 100;
}

}  // namespace

Result<int> EncodeToFit(const PlanarImage& image, const VariantSpec& spec,
                        const Attachments& attachments, ByteSink& out) {
  const bool rules = spec.max_bytes > 0 || spec.quality == 0;
  if (!HasQuality(spec)) {
    if (spec.max_bytes > 0) return EncodeWithout(image, spec, attachments, out);
    TRY(Encode(image, spec, attachments, out));
    return 100;
  }
  if (!rules) {
    TRY(Encode(image, spec, attachments, out));
    return spec.quality;
  }
  Search search(image, spec, attachments);
  int quality = spec.quality;
  if (quality == 0) quality = TRY(search.FindAlike());
  if (spec.max_bytes > 0) quality = TRY(search.FindFitting(quality));
  TRY(out.Append(search.kept()));
  return quality;
}

std::uint64_t FitNeed(const VariantSpec& spec, PlaneSize size,
                      Transparency transparency) {
  const bool searches = HasQuality(spec) && spec.quality == 0;
  if (!searches && spec.max_bytes == 0) return 0;
  // The encoding that is kept and the next, in a vector that doubles.
  std::uint64_t need = 4 * OutputNeed(spec, size, transparency);
  // Two planes of luma; the decoder: coefficients of all scans or pixels.
  const std::uint64_t pixels = PixelsOf(size);
  if (searches) need += 12 * pixels + 5 * kMiB;
  return need;
}

}  // namespace darkroom

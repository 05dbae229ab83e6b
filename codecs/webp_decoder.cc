#include "codecs/webp_decoder.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <webp/decode.h>

#include "base/bytes.h"
#include "codecs/band_buffer.h"
#include "codecs/interleave.h"
#include "codecs/limits.h"
#include "codecs/webp_header.h"

namespace darkroom {
namespace {

constexpr int kRowsPerBand = 16;

Error StatusError(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_OUT_OF_MEMORY:
      return Error(ErrorClass::kMemory, "webp: no memory");
    case VP8_STATUS_NOT_ENOUGH_DATA:
    case VP8_STATUS_SUSPENDED:
      return CorruptError("webp", "truncated bitstream");
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      return Error(ErrorClass::kUnsupported, "unsupported webp feature");
    case VP8_STATUS_INVALID_PARAM:
    case VP8_STATUS_USER_ABORT:
      return Error(ErrorClass::kInternal, "webp: wrong use of the library");
    default:
      return CorruptError("webp", "damaged bitstream");
  }
}

class WebpDecoder final : public Decoder {
 public:
  WebpDecoder(const WebpHeader& parsed, bool alpha);

  const ImageHeader& header() const override { return header_; }
  std::uint64_t MemoryNeed(const DecodePlan& plan) const override;
  Result<PlanarLayout> Start(const DecodePlan& plan) override;
  Result<const Band*> NextBand() override;

 private:
  Status DecodeFrame();
  std::size_t channels() const { return header_.alpha ? 4 : 3; }
  std::size_t row_bytes() const {
    return static_cast<std::size_t>(header_.width) * channels();
  }

  const WebpHeader parsed_;
  ImageHeader header_;
  PlanarLayout layout_;
  BandBuffer bands_;
  std::vector<std::uint8_t> canvas_;  // RGB or RGBA.
  int next_row_ = 0;
};

WebpDecoder::WebpDecoder(const WebpHeader& parsed, bool alpha)
    : parsed_(parsed) {
  header_ = {.format = "webp",
             .width = parsed.width,
             .height = parsed.height,
             .orientation = parsed.orientation,
             .alpha = alpha};
}

std::uint64_t WebpDecoder::MemoryNeed(const DecodePlan& /*plan*/) const {
  // Huffman tables, rows of macroblocks, filter caches.
  constexpr std::uint64_t kFixedBytes = 4 * kMiB;
  const auto pixels = static_cast<std::uint64_t>(parsed_.frame.width) *
                      static_cast<std::uint64_t>(parsed_.frame.height);
  // VP8L keeps 4 bytes per pixel; a lossy frame's alpha, which may itself be
  // VP8L, as much and its plane.  Lossy macroblock data is a byte a pixel.
  std::uint64_t codec = pixels;
  if (parsed_.lossless) codec = 4 * pixels;
  if (!parsed_.lossless && header_.alpha) codec = 6 * pixels;
  const std::uint64_t rows =
      static_cast<std::uint64_t>(parsed_.height) + kRowsPerBand;
  return kFixedBytes + codec + rows * row_bytes();
}

// Straight into the canvas, which is transparent black elsewhere.
Status WebpDecoder::DecodeFrame() {
  const WebpHeader::Frame& frame = parsed_.frame;
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0) {
    return Error(ErrorClass::kInternal, "webp: library of another version");
  }
  const std::size_t offset = static_cast<std::size_t>(frame.y) * row_bytes() +
                             static_cast<std::size_t>(frame.x) * channels();
  config.output.colorspace = header_.alpha ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = canvas_.data() + offset;
  config.output.u.RGBA.stride = static_cast<int>(row_bytes());
  config.output.u.RGBA.size = canvas_.size() - offset;
  const VP8StatusCode status =
      WebPDecode(frame.bitstream.data(), frame.bitstream.size(), &config);
  if (status != VP8_STATUS_OK) return StatusError(status);
  return {};
}

Result<PlanarLayout> WebpDecoder::Start(const DecodePlan& /*plan*/) {
  canvas_.resize(row_bytes() * static_cast<std::size_t>(header_.height));
  TRY(DecodeFrame());
  layout_ = FullSizeLayout(ColorModel::kRgb, header_.alpha,
                           {.width = header_.width, .height = header_.height});
  bands_ = BandBuffer(layout_, kRowsPerBand);
  return layout_;
}

Result<const Band*> WebpDecoder::NextBand() {
  const int count = std::min(kRowsPerBand, layout_.height - next_row_);
  if (count <= 0) return static_cast<const Band*>(nullptr);
  for (int i = 0; i < count; ++i) {
    std::array<std::uint8_t*, kMaxPlanes> planes = {};
    for (int p = 0; p < layout_.count(); ++p) {
      planes[static_cast<std::size_t>(p)] = bands_.Row(p, i);
    }
    const auto row =
        static_cast<std::size_t>(next_row_) + static_cast<std::size_t>(i);
    Deinterleave(canvas_.data() + row * row_bytes(), layout_.count(),
                 static_cast<std::size_t>(layout_.width), planes);
  }
  bands_.PlaceAll(next_row_, count);
  next_row_ += count;
  return bands_.band();
}

// libwebp's own reading of the same header must come to the same frame.
Result<WebPBitstreamFeatures> FeaturesOf(const WebpHeader::Frame& frame) {
  WebPBitstreamFeatures features;
  const VP8StatusCode status = WebPGetFeatures(
      frame.bitstream.data(), frame.bitstream.size(), &features);
  if (status != VP8_STATUS_OK) return StatusError(status);
  if (features.width != frame.width || features.height != frame.height) {
    return CorruptError("webp", "ambiguous header");
  }
  return features;
}

}  // namespace

Result<std::unique_ptr<Decoder>> OpenWebp(ByteView source,
                                          const DecodeLimits& limits) {
  const WebpHeader parsed = TRY(ParseWebpHeader(source));
  TRY(CheckPictureSize(static_cast<std::uint64_t>(parsed.width),
                       static_cast<std::uint64_t>(parsed.height), limits));
  const WebPBitstreamFeatures features = TRY(FeaturesOf(parsed.frame));
  const bool alpha = features.has_alpha != 0 || !parsed.frame_fills_canvas();
  return std::unique_ptr<Decoder>(std::make_unique<WebpDecoder>(parsed, alpha));
}

std::string WebpDecoderVersion() {
  const int version = WebPGetDecoderVersion();
  return std::to_string(version >> 16) + "." +
         std::to_string(version >> 8 & 255) + "." +
         std::to_string(version & 255);
}

}  // namespace darkroom

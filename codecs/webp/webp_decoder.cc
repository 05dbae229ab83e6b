#include "codecs/webp/webp_decoder.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <webp/decode.h>

#include "base/bytes.h"
#include "base/handle.h"
#include "codecs/animation.h"
#include "codecs/band_buffer.h"
#include "codecs/canvas.h"
#include "codecs/limits.h"
#include "codecs/memory_watch.h"
#include "codecs/salvage.h"
#include "codecs/webp/lay_over.h"
#include "codecs/webp/webp_header.h"
#include "codecs/webp/webp_metadata.h"

namespace darkroom {
namespace {

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

// libwebp's own reading of the same header must come to the same frame.
Result<WebPBitstreamFeatures> FeaturesOf(const WebpFrame& frame) {
  WebPBitstreamFeatures features;
  const VP8StatusCode status = WebPGetFeatures(
      frame.bitstream.data(), frame.bitstream.size(), &features);
  if (status != VP8_STATUS_OK) return StatusError(status);
  if (features.width != frame.rect.width ||
      features.height != frame.rect.height) {
    return CorruptError("webp", "ambiguous header");
  }
  return features;
}

// Where a frame's rows are to go.
struct Target {
  std::uint8_t* pixels;
  std::size_t stride;  // Bytes.
  std::size_t size;    // Bytes.
  int channels;
};

Target TargetOn(Canvas& canvas, const CanvasRect& rect) {
  return {.pixels = canvas.Pixel(rect.x, rect.y),
          .stride = canvas.stride(),
          .size = canvas.BytesFrom(rect.x, rect.y),
          .channels = canvas.channels()};
}

Result<WebPDecoderConfig> ConfigFor(const Target& target) {
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0) {
    return Error(ErrorClass::kInternal, "webp: library of another version");
  }
  config.output.colorspace = target.channels == 4 ? MODE_RGBA : MODE_RGB;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = target.pixels;
  config.output.u.RGBA.stride = static_cast<int>(target.stride);
  config.output.u.RGBA.size = target.size;
  return config;
}

// The rows up to the damage; the others stay as they are.
void DecodeWhatThereIs(ByteView bitstream, WebPDecoderConfig& config) {
  const UniqueHandle<WebPIDecoder, WebPIDelete> decoder(
      WebPIDecode(nullptr, 0, &config));
  if (decoder == nullptr) return;
  WebPIUpdate(decoder.get(), bitstream.data(), bitstream.size());
}

class WebpDecoder final : public Decoder {
 public:
  WebpDecoder(const WebpHeader& parsed, bool alpha, const DecodeLimits& limits);

  const ImageHeader& header() const override { return header_; }
  SourceMetadata Metadata() const override {
    return WebpMetadata(parsed_.chunks);
  }
  std::uint64_t MemoryNeed(const DecodePlan& plan) const override;
  Result<PlanarLayout> Start(const DecodePlan& plan) override;
  Result<const Band*> NextBand() override { return canvas_.NextBand(); }
  Result<bool> NextFrame() override;
  std::chrono::milliseconds frame_duration() const override {
    return ShownFor(frame_.duration);
  }
  bool salvaged() const override { return salvage_.salvaged(); }

  // What the header has already shown.  Errors: as Salvage::LetPass.
  Status LetPass(const Flaw& flaw) { return salvage_.LetPass("webp", flaw); }

 private:
  PlaneSize size() const { return {header_.width, header_.height}; }
  Status Decode(const Target& target);
  Status BlendFrame();

  const WebpHeader parsed_;
  WebpFrames frames_;
  Salvage salvage_;
  ImageHeader header_;
  WebpFrame frame_;  // The present one.
  Canvas canvas_;
  std::vector<std::uint8_t> layer_;  // RGBA of a frame that blends.
};

WebpDecoder::WebpDecoder(const WebpHeader& parsed, bool alpha,
                         const DecodeLimits& limits)
    : parsed_(parsed),
      frames_(parsed_),
      salvage_(limits.fail_on),
      frame_(parsed.frame) {
  header_ = {.format = "webp",
             .width = parsed.width,
             .height = parsed.height,
             .orientation = parsed.orientation,
             .alpha = alpha,
             .lossless = parsed.lossless,
             .frames = parsed.frames,
             .loops = parsed.loops};
}

std::uint64_t WebpDecoder::MemoryNeed(const DecodePlan& /*plan*/) const {
  // Rows of macroblocks, filter caches, the tables of small pictures.
  constexpr std::uint64_t kFixedBytes = 4 * kMiB;
  // VP8L keeps 4 bytes per pixel; a lossy frame's alpha, which may itself be
  // VP8L, as much and its plane.  Lossy macroblock data is a byte a pixel.
  const std::uint64_t codec =
      std::max({parsed_.lossy_pixels, 4 * parsed_.lossless_pixels,
                6 * parsed_.alpha_pixels});
  return kFixedBytes + codec + parsed_.table_bytes +
         4 * parsed_.blended_pixels + Canvas::MemoryNeed(size(), header_.alpha);
}

// The present frame; what is damaged is decoded again as far as it goes.
Status WebpDecoder::Decode(const Target& target) {
  const ByteView bitstream = frame_.bitstream;
  WebPDecoderConfig config = TRY(ConfigFor(target));
  const MemoryWatch memory;
  const VP8StatusCode status =
      WebPDecode(bitstream.data(), bitstream.size(), &config);
  if (memory.ran_out()) return StatusError(VP8_STATUS_OUT_OF_MEMORY);
  if (status == VP8_STATUS_OK) return {};
  const Error error = StatusError(status);
  if (error.cls() != ErrorClass::kCorrupt) return error;
  const bool truncated =
      status == VP8_STATUS_NOT_ENOUGH_DATA || status == VP8_STATUS_SUSPENDED;
  TRY(LetPass(truncated ? Flaw{Damage::kTruncation, "truncated bitstream"}
                        : Flaw{Damage::kBroken, "damaged bitstream"}));
  config = TRY(ConfigFor(target));
  DecodeWhatThereIs(bitstream, config);
  if (memory.ran_out()) return StatusError(VP8_STATUS_OUT_OF_MEMORY);
  return {};
}

Status WebpDecoder::BlendFrame() {
  const CanvasRect& rect = frame_.rect;
  const auto width = static_cast<std::size_t>(rect.width);
  const std::size_t stride = 4 * width;
  layer_.assign(stride * static_cast<std::size_t>(rect.height), 0);
  TRY(Decode({.pixels = layer_.data(),
              .stride = stride,
              .size = layer_.size(),
              .channels = 4}));
  for (int y = 0; y < rect.height; ++y) {
    const std::uint8_t* row =
        layer_.data() + static_cast<std::size_t>(y) * stride;
    std::uint8_t* to = canvas_.Pixel(rect.x, rect.y + y);
    if (canvas_.channels() == 4) {
      LayOverAlpha(row, width, to);
    } else {
      LayOverOpaque(row, width, to);
    }
  }
  return {};
}

// The first frame goes straight into the canvas, which is transparent black
// elsewhere.
Result<PlanarLayout> WebpDecoder::Start(const DecodePlan& /*plan*/) {
  const PlanarLayout layout =
      FullSizeLayout(ColorModel::kRgb, header_.alpha, size());
  canvas_ = Canvas(layout);
  if (parsed_.animated) frames_.Next();  // Which is parsed_.frame.
  TRY(Decode(TargetOn(canvas_, frame_.rect)));
  return layout;
}

Result<bool> WebpDecoder::NextFrame() {
  if (!parsed_.animated) return false;
  const std::optional<WebpFrame> next = frames_.Next();
  if (!next) return false;
  if (frame_.clears) canvas_.Clear(frame_.rect);
  frame_ = *next;
  TRY(FeaturesOf(frame_));
  if (frame_.blends && frame_.alpha) {
    TRY(BlendFrame());
  } else {
    TRY(Decode(TargetOn(canvas_, frame_.rect)));
  }
  canvas_.Rewind();
  return true;
}

}  // namespace

Result<std::unique_ptr<Decoder>> OpenWebp(ByteView source,
                                          const DecodeLimits& limits) {
  const WebpHeader parsed = TRY(ParseWebpHeader(source));
  TRY(CheckPictureSize(static_cast<std::uint64_t>(parsed.width),
                       static_cast<std::uint64_t>(parsed.height), limits));
  const WebPBitstreamFeatures features = TRY(FeaturesOf(parsed.frame));
  const bool alpha = features.has_alpha != 0 || parsed.alpha;
  auto decoder = std::make_unique<WebpDecoder>(parsed, alpha, limits);
  if (parsed.flaw) TRY(decoder->LetPass(*parsed.flaw));
  return std::unique_ptr<Decoder>(std::move(decoder));
}

std::string WebpDecoderVersion() {
  const int version = WebPGetDecoderVersion();
  return std::to_string(version >> 16) + "." +
         std::to_string(version >> 8 & 255) + "." +
         std::to_string(version & 255);
}

}  // namespace darkroom

#include "codecs/webp/webp_encoder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <webp/encode.h>

#include "base/bytes.h"
#include "codecs/endian.h"
#include "codecs/memory_watch.h"
#include "codecs/out_of_memory.h"
#include "codecs/webp/webp_chunks.h"
#include "codecs/webp/webp_picture.h"
#include "codecs/webp/webp_tokens.h"

namespace darkroom {
namespace {

// Takes a whole file without growing on the way: its first bytes, which libwebp
// writes at once, say how long it is.
class RiffBuffer final : public ByteSink {
 public:
  Status Append(ByteView run) override {
    constexpr std::size_t kRiff = 8;  // What its size does not count.
    if (bytes.empty() && run.size() >= kRiff) {
      bytes.reserve(kRiff + Little32(run, 4));
    }
    bytes.insert(bytes.end(), run.begin(), run.end());
    return {};
  }

  Bytes bytes;
};

int OnWrite(const std::uint8_t* bytes, std::size_t count,
            const WebPPicture* picture) {
  auto* buffer = static_cast<RiffBuffer*>(picture->custom_ptr);
  return AppendInCallback(*buffer, {bytes, count}).ok() ? 1 : 0;
}

int OnProgress(int /*percent*/, const WebPPicture* picture) {
  return static_cast<WebpTokenWatch*>(picture->user_data)->Check() ? 1 : 0;
}

// Alpha is encoded first, without tokens and with more memory than these.
bool IsToBeWatched(const WebPConfig& config, const WebPPicture& picture) {
  return config.lossless == 0 &&
         MayExceedTokens({picture.width, picture.height}) &&
         WebPPictureHasTransparency(&picture) == 0;
}

struct Attempt {
  bool encoded = false;
  bool no_memory = false;
  bool too_many_tokens = false;  // Which ended it.
};

Attempt TryToEncode(const WebPConfig& config, WebPPicture& picture) {
  const MemoryWatch memory;
  const bool encoded = WebPEncode(&config, &picture) != 0;
  return {.encoded = encoded, .no_memory = memory.ran_out()};
}

Attempt TryWithTokens(const WebPConfig& config, WebPPicture& picture) {
  WebpTokenWatch watch({picture.width, picture.height});
  picture.progress_hook = OnProgress;
  picture.user_data = &watch;
  Attempt attempt = TryToEncode(config, picture);
  picture.progress_hook = nullptr;
  picture.user_data = nullptr;
  attempt.too_many_tokens = watch.exceeded();
  return attempt;
}

// Goes on within the two limits that a large picture with much detail may hit:
// the memory of tokens, and VP8's 512 KiB for how its blocks are predicted,
// which suffice if fewer blocks are parted; methods below 2 do not count.
Attempt EncodeWithinLimits(WebPConfig config, WebPPicture& picture,
                           RiffBuffer& buffer) {
  Attempt attempt = IsToBeWatched(config, picture)
                        ? TryWithTokens(config, picture)
                        : TryToEncode(config, picture);
  if (attempt.too_many_tokens) {
    config.low_memory = 1;
    // Without tokens 3 learns what is frequent from the upper half alone.
    config.method = std::max(config.method, 4);
    attempt = TryToEncode(config, picture);
  }
  const bool overflow = picture.error_code == VP8_ENC_ERROR_PARTITION0_OVERFLOW;
  if (attempt.encoded || !overflow) return attempt;
  buffer.bytes.clear();  // RIFF's header was written before it was noticed.
  config.low_memory = 1;
  config.partition_limit = 100;
  config.method = std::max(config.method, 2);
  return TryToEncode(config, picture);
}

Result<Bytes> EncodePicture(const PlanarImage& image, const VariantSpec& spec) {
  WebPConfig config;
  TRY(ConfigureWebp(spec, config));
  const OwnedWebpPicture picture =
      TRY(MakeWebpPicture(image, PixelsFor(image, spec)));
  RiffBuffer buffer;
  picture->writer = OnWrite;
  picture->custom_ptr = &buffer;
  const Attempt attempt = EncodeWithinLimits(config, *picture, buffer);
  if (attempt.no_memory) return Error(ErrorClass::kMemory, "webp: no memory");
  if (!attempt.encoded) return WebpError(*picture);
  return std::move(buffer.bytes);
}

}  // namespace

Status EncodeWebp(const PlanarImage& image, const VariantSpec& spec,
                  const Attachments& attachments, ByteSink& out) {
  if (image.model == ColorModel::kYCbCr && spec.lossless) {
    return Error(ErrorClass::kInternal, "webp: lossless takes no YCbCr");
  }
  const Bytes encoded = TRY(EncodePicture(image, spec));
  const bool plain = attachments.icc.empty() && attachments.exif.empty() &&
                     attachments.xmp.empty();
  if (plain) return out.Append(encoded);
  // Chunks go before and behind the picture.
  return RewriteWebp(encoded, attachments, OwnProfile::kReplaced, out);
}

std::string WebpEncoderVersion() {
  const int version = WebPGetEncoderVersion();
  return std::to_string(version >> 16) + "." +
         std::to_string(version >> 8 & 255) + "." +
         std::to_string(version & 255);
}

}  // namespace darkroom

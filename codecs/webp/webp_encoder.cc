#include "codecs/webp/webp_encoder.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <webp/encode.h>

#include "codecs/buffer_sink.h"
#include "codecs/memory_watch.h"
#include "codecs/out_of_memory.h"
#include "codecs/webp/webp_chunks.h"
#include "codecs/webp/webp_picture.h"

namespace darkroom {
namespace {

struct WebpSink {
  ByteSink& out;
  std::optional<Error> failure;
};

int OnWrite(const std::uint8_t* bytes, std::size_t count,
            const WebPPicture* picture) {
  auto* sink = static_cast<WebpSink*>(picture->custom_ptr);
  Status status = AppendInCallback(sink->out, {bytes, count});
  if (status.ok()) return 1;
  sink->failure = std::move(status).error();
  return 0;
}

Status EncodePicture(const PlanarImage& image, const VariantSpec& spec,
                     ByteSink& out) {
  WebPConfig config;
  TRY(ConfigureWebp(spec, config));
  const OwnedWebpPicture picture =
      TRY(MakeWebpPicture(image, PixelsFor(image, spec)));
  WebpSink sink = {.out = out};
  picture->writer = OnWrite;
  picture->custom_ptr = &sink;
  const MemoryWatch memory;
  const bool encoded = WebPEncode(&config, picture.get()) != 0;
  if (sink.failure) return *sink.failure;
  if (memory.ran_out()) return Error(ErrorClass::kMemory, "webp: no memory");
  if (encoded) return {};
  return WebpError(*picture);
}

}  // namespace

Status EncodeWebp(const PlanarImage& image, const VariantSpec& spec,
                  const Attachments& attachments, ByteSink& out) {
  if (image.model == ColorModel::kYCbCr && spec.lossless) {
    return Error(ErrorClass::kInternal, "webp: lossless takes no YCbCr");
  }
  const bool plain = attachments.icc.empty() && attachments.exif.empty() &&
                     attachments.xmp.empty();
  if (plain) return EncodePicture(image, spec, out);
  // Chunks go before and behind the picture.
  BufferSink encoded;
  TRY(EncodePicture(image, spec, encoded));
  return RewriteWebp(encoded.bytes, attachments, OwnProfile::kReplaced, out);
}

std::string WebpEncoderVersion() {
  const int version = WebPGetEncoderVersion();
  return std::to_string(version >> 16) + "." +
         std::to_string(version >> 8 & 255) + "." +
         std::to_string(version & 255);
}

}  // namespace darkroom

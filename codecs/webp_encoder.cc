#include "codecs/webp_encoder.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include <webp/encode.h>

#include "codecs/interleave.h"
#include "codecs/studio_range.h"

namespace darkroom {
namespace {

struct WebpSink {
  ByteSink& out;
  std::optional<Error> failure;
};

int OnWrite(const std::uint8_t* bytes, std::size_t count,
            const WebPPicture* picture) {
  auto* sink = static_cast<WebpSink*>(picture->custom_ptr);
  Status status = sink->out.Append({bytes, count});
  if (status.ok()) return 1;
  sink->failure = std::move(status).error();
  return 0;
}

// Owns what libwebp allocates for a picture.
struct Picture {
  WebPPicture webp = {};

  Picture() = default;
  ~Picture() { WebPPictureFree(&webp); }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
};

Error EncodingError(const WebPPicture& picture) {
  const WebPEncodingError code = picture.error_code;
  const bool memory = code == VP8_ENC_ERROR_OUT_OF_MEMORY ||
                      code == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY;
  return Error(memory ? ErrorClass::kMemory : ErrorClass::kInternal,
               "webp: encoder error " + std::to_string(code));
}

Status Allocate(WebPPicture& picture) {
  if (WebPPictureAlloc(&picture) != 0) return {};
  return EncodingError(picture);
}

std::uint8_t* RowOf(std::uint8_t* plane, int stride, int y) {
  return plane + static_cast<std::ptrdiff_t>(stride) * y;
}

void CopyAlpha(const PlanarImage& image, WebPPicture& to) {
  for (int y = 0; y < image.height; ++y) {
    std::memcpy(RowOf(to.a, to.a_stride, y), image.planes.back().Row(y),
                static_cast<std::size_t>(image.width));
  }
}

void FillChroma(const PlanarImage& image, std::size_t plane, std::uint8_t* to,
                const WebPPicture& picture) {
  const int width = (image.width + 1) / 2;
  const int height = (image.height + 1) / 2;
  for (int y = 0; y < height; ++y) {
    std::uint8_t* row = RowOf(to, picture.uv_stride, y);
    if (image.model == ColorModel::kGray) {
      std::memset(row, 128, static_cast<std::size_t>(width));
    } else if (image.half_chroma()) {
      ToStudioChroma(image.planes[plane].Row(y), width, row);
    } else {
      HalveToStudioChroma(image.planes[plane], y, row);
    }
  }
}

// Our full-range planes as the limited-range ones of VP8, without a detour
// through RGB.
Status FillYuv(const PlanarImage& image, WebPPicture& picture) {
  picture.use_argb = 0;
  picture.colorspace = image.alpha ? WEBP_YUV420A : WEBP_YUV420;
  TRY(Allocate(picture));
  for (int y = 0; y < image.height; ++y) {
    ToStudioLuma(image.planes[0].Row(y), image.width,
                 RowOf(picture.y, picture.y_stride, y));
  }
  FillChroma(image, 1, picture.u, picture);
  FillChroma(image, 2, picture.v, picture);
  if (image.alpha) CopyAlpha(image, picture);
  return {};
}

// As RGB(A); gray three times.
std::vector<std::uint8_t> Pixels(const PlanarImage& image) {
  const bool gray = image.model == ColorModel::kGray;
  const std::size_t channels = image.alpha ? 4 : 3;
  const auto width = static_cast<std::size_t>(image.width);
  std::vector<std::uint8_t> pixels(
      width * static_cast<std::size_t>(image.height) * channels);
  for (int y = 0; y < image.height; ++y) {
    std::array<const std::uint8_t*, kMaxPlanes> planes = {};
    for (std::size_t c = 0; c < 3; ++c) {
      planes[c] = image.planes[gray ? 0 : c].Row(y);
    }
    if (image.alpha) planes[3] = image.planes.back().Row(y);
    Interleave(planes, static_cast<int>(channels), width,
               pixels.data() + static_cast<std::size_t>(y) * width * channels);
  }
  return pixels;
}

Status FillFromPixels(const PlanarImage& image, const VariantSpec& spec,
                      WebPPicture& picture) {
  picture.use_argb = spec.lossless ? 1 : 0;
  const std::vector<std::uint8_t> pixels = Pixels(image);
  const int imported =
      image.alpha
          ? WebPPictureImportRGBA(&picture, pixels.data(), image.width * 4)
          : WebPPictureImportRGB(&picture, pixels.data(), image.width * 3);
  if (imported == 0) return EncodingError(picture);
  return {};
}

Status Configure(const VariantSpec& spec, WebPConfig& config) {
  bool valid = WebPConfigInit(&config) != 0;
  config.method = spec.effort;
  config.thread_level = 0;
  if (spec.lossless) {
    config.lossless = 1;  // Its `quality` is another effort: the default one.
  } else {
    config.quality = static_cast<float>(spec.quality);
  }
  valid = valid && WebPValidateConfig(&config) != 0;
  if (valid) return {};
  return Error(ErrorClass::kInternal, "webp: impossible configuration");
}

Status CheckImage(const PlanarImage& image, const VariantSpec& spec) {
  if (image.model == ColorModel::kCmyk) {
    return Error(ErrorClass::kInternal, "webp: takes no CMYK");
  }
  if (image.model == ColorModel::kYCbCr && spec.lossless) {
    return Error(ErrorClass::kInternal, "webp: lossless takes no YCbCr");
  }
  if (std::max(image.width, image.height) > WEBP_MAX_DIMENSION) {
    return Error(ErrorClass::kTooLarge,
                 "webp: a side over " + std::to_string(WEBP_MAX_DIMENSION));
  }
  return {};
}

}  // namespace

Status EncodeWebp(const PlanarImage& image, const VariantSpec& spec,
                  const Attachments& /*attachments*/, ByteSink& out) {
  TRY(CheckImage(image, spec));
  WebPConfig config;
  TRY(Configure(spec, config));
  Picture picture;
  if (WebPPictureInit(&picture.webp) == 0) {
    return Error(ErrorClass::kInternal, "webp: library of another version");
  }
  picture.webp.width = image.width;
  picture.webp.height = image.height;
  WebpSink sink = {.out = out};
  picture.webp.writer = OnWrite;
  picture.webp.custom_ptr = &sink;
  if (image.model == ColorModel::kRgb || spec.lossless) {
    TRY(FillFromPixels(image, spec, picture.webp));
  } else {
    TRY(FillYuv(image, picture.webp));
  }
  if (WebPEncode(&config, &picture.webp) != 0) return {};
  if (sink.failure) return *sink.failure;
  return EncodingError(picture.webp);
}

std::string WebpEncoderVersion() {
  const int version = WebPGetEncoderVersion();
  return std::to_string(version >> 16) + "." +
         std::to_string(version >> 8 & 255) + "." +
         std::to_string(version & 255);
}

}  // namespace darkroom

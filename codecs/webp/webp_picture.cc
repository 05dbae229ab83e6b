#include "codecs/webp/webp_picture.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <webp/encode.h>

#include "codecs/color/picture_content.h"
#include "codecs/color/studio_range.h"
#include "codecs/interleave.h"
#include "codecs/memory_watch.h"

namespace darkroom {
namespace {

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
  const bool alpha = IsTransparent(image);
  picture.use_argb = 0;
  picture.colorspace = alpha ? WEBP_YUV420A : WEBP_YUV420;
  if (WebPPictureAlloc(&picture) == 0) return WebpError(picture);
  for (int y = 0; y < image.height; ++y) {
    ToStudioLuma(image.planes[0].Row(y), image.width,
                 RowOf(picture.y, picture.y_stride, y));
  }
  FillChroma(image, 1, picture.u, picture);
  FillChroma(image, 2, picture.v, picture);
  if (alpha) CopyAlpha(image, picture);
  return {};
}

// As RGB(A); gray three times.
std::vector<std::uint8_t> Interleaved(const PlanarImage& image, int channels) {
  const bool gray = image.model == ColorModel::kGray;
  const auto width = static_cast<std::size_t>(image.width);
  const std::size_t stride = width * static_cast<std::size_t>(channels);
  std::vector<std::uint8_t> pixels(stride *
                                   static_cast<std::size_t>(image.height));
  for (int y = 0; y < image.height; ++y) {
    std::array<const std::uint8_t*, kMaxPlanes> planes = {};
    for (std::size_t c = 0; c < 3; ++c) {
      planes[c] = image.planes[gray ? 0 : c].Row(y);
    }
    if (channels == 4) planes[3] = image.planes.back().Row(y);
    Interleave(planes, channels, width,
               pixels.data() + static_cast<std::size_t>(y) * stride);
  }
  return pixels;
}

Status Import(const PlanarImage& image, WebPPicture& picture) {
  const int channels = IsTransparent(image) ? 4 : 3;
  const std::vector<std::uint8_t> pixels = Interleaved(image, channels);
  const int stride = image.width * channels;
  const int imported =
      channels == 4 ? WebPPictureImportRGBA(&picture, pixels.data(), stride)
                    : WebPPictureImportRGB(&picture, pixels.data(), stride);
  if (imported == 0) return WebpError(picture);
  return {};
}

Status FillArgb(const PlanarImage& image, WebPPicture& picture) {
  if (image.model == ColorModel::kYCbCr) {
    TRY(FillYuv(image, picture));
    if (WebPPictureYUVAToARGB(&picture) == 0) return WebpError(picture);
    return {};
  }
  picture.use_argb = 1;
  return Import(image, picture);
}

Status Fill(const PlanarImage& image, WebpPixels pixels, WebPPicture& picture) {
  if (pixels == WebpPixels::kArgb) return FillArgb(image, picture);
  if (image.model == ColorModel::kRgb) return Import(image, picture);
  return FillYuv(image, picture);
}

}  // namespace

WebpPixels PixelsFor(const PlanarImage& image, const VariantSpec& spec) {
  const bool sharp = spec.sharp_yuv && image.model == ColorModel::kRgb;
  return spec.lossless || sharp ? WebpPixels::kArgb : WebpPixels::kYuv;
}

Status ConfigureWebp(const VariantSpec& spec, WebPConfig& config) {
  bool valid = WebPConfigInit(&config) != 0;
  config.method = spec.effort;
  config.thread_level = 0;
  if (spec.lossless) {
    config.lossless = 1;  // Its `quality` is another effort: the default one.
    config.near_lossless = spec.near_lossless;
  } else {
    config.quality = static_cast<float>(spec.quality);
    config.alpha_quality = spec.alpha_quality;
    config.use_sharp_yuv = spec.sharp_yuv ? 1 : 0;
  }
  valid = valid && WebPValidateConfig(&config) != 0;
  if (valid) return {};
  return Error(ErrorClass::kInternal, "webp: impossible configuration");
}

void DeleteWebpPicture::operator()(WebPPicture* picture) const {
  WebPPictureFree(picture);
  delete picture;
}

Result<OwnedWebpPicture> MakeWebpPicture(const PlanarImage& image,
                                         WebpPixels pixels) {
  OwnedWebpPicture picture(new WebPPicture{});
  if (WebPPictureInit(picture.get()) == 0) {
    return Error(ErrorClass::kInternal, "webp: library of another version");
  }
  if (image.model == ColorModel::kCmyk) {
    return Error(ErrorClass::kInternal, "webp: takes no CMYK");
  }
  if (std::max(image.width, image.height) > WEBP_MAX_DIMENSION) {
    return Error(ErrorClass::kTooLarge,
                 "webp: a side over " + std::to_string(WEBP_MAX_DIMENSION));
  }
  picture->width = image.width;
  picture->height = image.height;
  const MemoryWatch memory;
  Status filled = Fill(image, pixels, *picture);
  if (memory.ran_out()) return Error(ErrorClass::kMemory, "webp: no memory");
  TRY(std::move(filled));
  return picture;
}

Error WebpError(const WebPPicture& picture) {
  const WebPEncodingError code = picture.error_code;
  const bool memory = code == VP8_ENC_ERROR_OUT_OF_MEMORY ||
                      code == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY;
  return Error(memory ? ErrorClass::kMemory : ErrorClass::kInternal,
               "webp: encoder error " + std::to_string(code));
}

}  // namespace darkroom

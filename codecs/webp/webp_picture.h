// Planes and specs in libwebp's terms, for stills and for animations.

#ifndef DARKROOM_CODECS_WEBP_WEBP_PICTURE_H_
#define DARKROOM_CODECS_WEBP_WEBP_PICTURE_H_

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "codecs/plan.h"
#include "codecs/planes.h"

struct WebPConfig;
struct WebPPicture;

namespace darkroom {

// How libwebp is given the pixels.
enum class WebpPixels : std::uint8_t {
  kYuv,   // As lossy WebP stores them: 4:2:0 in limited range.
  kArgb,  // As lossless WebP, sharp YUV and animations want them.
};

// What a spec wants of an image.  Gray and YCbCr go to kYuv unless it is
// lossless: there is nothing sharper to be had of halved chroma.
WebpPixels PixelsFor(const PlanarImage& image, const VariantSpec& spec);

// By the fields of `spec` that are WebP's.  Errors: kInternal.
Status ConfigureWebp(const VariantSpec& spec, WebPConfig& config);

struct DeleteWebpPicture {
  void operator()(WebPPicture* picture) const;
};
using OwnedWebpPicture = std::unique_ptr<WebPPicture, DeleteWebpPicture>;

// A copy of `image`, of any model but kCmyk; opaque alpha is left out.
// Errors: kInternal, kMemory, kTooLarge (a side over 16,383).
Result<OwnedWebpPicture> MakeWebpPicture(const PlanarImage& image,
                                         WebpPixels pixels);

// What libwebp says went wrong with `picture`.
Error WebpError(const WebPPicture& picture);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_WEBP_WEBP_PICTURE_H_

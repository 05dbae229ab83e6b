#include "codecs/render/codec_versions.h"

#include "codecs/jpeg/jpeg_decoder.h"
#include "codecs/png/libpng_decoder.h"
#include "codecs/png/png_inflate.h"
#include "codecs/png/png_raw_profile.h"
#include "codecs/webp/webp_decoder.h"
#include "codecs/webp/webp_encoder.h"

namespace darkroom {

std::vector<LibraryVersion> CodecVersions() {
  return {{.name = "libjpeg-turbo", .version = JpegLibraryVersion()},
          {.name = "libpng", .version = PngLibraryVersion()},
          {.name = "isa-l (igzip)", .version = IsalVersion()},
          {.name = "libwebp (decoder)", .version = WebpDecoderVersion()},
          {.name = "libwebp (encoder)", .version = WebpEncoderVersion()},
          {.name = "zlib", .version = ZlibVersion()}};
}

}  // namespace darkroom

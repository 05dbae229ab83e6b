#include "codecs/jpeg_decoder.h"
#include "codecs/libpng_decoder.h"
#include "codecs/png_inflate.h"
#include "codecs/png_raw_profile.h"
#include "codecs/version.h"
#include "codecs/webp_decoder.h"
#include "codecs/webp_encoder.h"

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

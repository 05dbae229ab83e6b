// Everything that looks at a picture before it is decoded.

#include "codecs/bmp/bmp_header.h"
#include "codecs/gif/gif_header.h"
#include "codecs/jpeg/jpeg_header.h"
#include "codecs/jpeg/jpeg_metadata.h"
#include "codecs/png/png_header.h"
#include "codecs/png/png_metadata.h"
#include "codecs/render/formats.h"
#include "codecs/render/rendering.h"
#include "codecs/source_metadata.h"
#include "codecs/webp/webp_header.h"
#include "codecs/webp/webp_metadata.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/fuzz/promise.h"

namespace darkroom {
namespace {

void CheckMetadata(const SourceMetadata& metadata) {
  Promise(metadata.color.icc.size() <= kMaxIccBytes, "ICC is bounded");
  Promise(metadata.exif.size() <= kMaxExifBytes, "EXIF is bounded");
}

// Whatever the sniffers say, as their callers might.
void ReadHeaders(ByteView input) {
  Rendering::Peek(input);
  UndecodedType(input);
  (void)ParseBmpHeader(input);
  (void)ParseJpegHeader(input);
  (void)ParsePngHeader(input);
  if (IsJpeg(input)) CheckMetadata(JpegMetadata(input));
  if (IsPng(input)) CheckMetadata(PngMetadata(input));
  if (IsGif(input)) (void)ParseGifHeader(input);
  if (!IsWebp(input)) return;
  const Result<WebpHeader> webp = ParseWebpHeader(input);
  if (webp.ok()) CheckMetadata(WebpMetadata(webp->chunks));
}

}  // namespace

const FuzzTarget kHeadersFuzz = {"headers", PictureSeeds, ReadHeaders};

}  // namespace darkroom

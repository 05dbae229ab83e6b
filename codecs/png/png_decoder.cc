#include "codecs/png/png_decoder.h"

#include <optional>
#include <utility>

#include "codecs/limits.h"
#include "codecs/png/libpng_decoder.h"
#include "codecs/png/plain_png.h"
#include "codecs/png/plain_png_decoder.h"
#include "codecs/png/png_header.h"
#include "codecs/tolerance.h"

namespace darkroom {

Result<std::unique_ptr<Decoder>> OpenPng(ByteView source,
                                         const DecodeLimits& limits) {
  const PngHeader parsed = TRY(ParsePngHeader(source));
  TRY(CheckPictureSize(parsed.width, parsed.height, limits));
  if (!parsed.complete && Refuses(limits.fail_on, Damage::kTruncation)) {
    return CorruptError("png", "truncated: no IEND");
  }
  std::unique_ptr<Decoder> decoder =
      MakeLibpngDecoder(source, parsed, limits.fail_on);
  const std::optional<PlainPng> plain = FindPlainPng(source, parsed);
  if (!plain) return decoder;
  return MakePlainPngDecoder(*plain, std::move(decoder));
}

}  // namespace darkroom

// The formats that are decoded, and those that are only known by name.

#ifndef DARKROOM_CODECS_RENDER_FORMATS_H_
#define DARKROOM_CODECS_RENDER_FORMATS_H_

#include <memory>
#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/decoder.h"
#include "codecs/plan.h"

namespace darkroom {

struct Format {
  std::string_view name;
  bool (*recognises)(ByteView head);
  Result<std::unique_ptr<Decoder>> (*open)(ByteView source,
                                           const DecodeLimits& limits);
};

std::span<const Format> Formats();

// By what it begins with; null if it is none of them.
const Format* FormatOf(ByteView head);

// The name of an image type that people upload and darkroom does not decode:
// "heic", "tiff".  Empty for everything else.
std::string_view UndecodedType(ByteView head);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_FORMATS_H_

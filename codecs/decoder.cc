#include "codecs/decoder.h"

#include <string>
#include <string_view>

#include "codecs/formats.h"
#include "codecs/limits.h"

namespace darkroom {

Result<std::unique_ptr<Decoder>> OpenDecoder(ByteView source,
                                             const DecodeLimits& limits) {
  TRY(CheckSourceSize(source, limits));
  for (const Format& format : Formats()) {
    if (format.recognises(source)) return format.open(source, limits);
  }
  const std::string_view type = UndecodedType(source);
  if (type.empty()) return Error(ErrorClass::kUnsupported, "not an image");
  return Error(ErrorClass::kUnsupported,
               "unsupported type: " + std::string(type));
}

}  // namespace darkroom

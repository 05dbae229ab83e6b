#include "codecs/render/open_decoder.h"

#include <string>
#include <string_view>

#include "base/text.h"
#include "codecs/limits.h"
#include "codecs/render/formats.h"

namespace darkroom {
namespace {

std::string TypesRead() {
  std::string names;
  for (const Format& format : Formats()) AppendItem(names, format.name);
  return names;
}

}  // namespace

Result<std::unique_ptr<Decoder>> OpenDecoder(ByteView source,
                                             const DecodeLimits& limits) {
  TRY(CheckSourceSize(source, limits));
  if (const Format* format = FormatOf(source)) {
    return format->open(source, limits);
  }
  const std::string_view type = UndecodedType(source);
  const std::string what =
      type.empty() ? "not an image" : "unsupported type: " + std::string(type);
  return Error(ErrorClass::kUnsupported, what + "; read are " + TypesRead());
}

}  // namespace darkroom

#include "codecs/limits.h"

#include <algorithm>
#include <string>

namespace darkroom {
namespace {

// The noun, the value, the limit and the key that raises it.
Error OverLimit(const std::string& what, std::string_view key,
                std::uint64_t limit) {
  return Error(ErrorClass::kTooLarge, what + ", over limits." +
                                          std::string(key) + " of " +
                                          std::to_string(limit));
}

}  // namespace

Status CheckPictureSize(std::uint64_t width, std::uint64_t height,
                        const DecodeLimits& limits) {
  const std::string sides =
      std::to_string(width) + "x" + std::to_string(height);
  if (width == 0 || height == 0) {
    return Error(ErrorClass::kCorrupt, "picture of " + sides + " pixels");
  }
  // The sides first: their product cannot overflow after that.
  const auto max_side = static_cast<std::uint64_t>(limits.max_side);
  if (std::max(width, height) > max_side) {
    return OverLimit("picture of " + sides, "max_side", max_side);
  }
  if (width * height > limits.max_pixels) {
    return OverLimit("picture of " + sides + " = " +
                         std::to_string(width * height) + " pixels",
                     "max_pixels", limits.max_pixels);
  }
  return {};
}

Status CheckSourceSize(ByteView source, const DecodeLimits& limits) {
  if (source.empty()) return Error(ErrorClass::kEmpty, "no bytes");
  if (source.size() > limits.max_source_bytes) {
    return OverLimit("source of " + std::to_string(source.size()) + " bytes",
                     "max_source_bytes", limits.max_source_bytes);
  }
  return {};
}

Error CorruptError(std::string_view format, std::string_view what) {
  return Error(ErrorClass::kCorrupt,
               std::string(format) + ": " + std::string(what));
}

}  // namespace darkroom

#include "codecs/color/picture_content.h"

#include <cstddef>
#include <string_view>

#include "codecs/color/alpha.h"

namespace darkroom {

bool IsTransparent(const PlanarImage& image) {
  return image.alpha && !IsOpaque(image.planes.back().samples);
}

bool HasOnlyGrays(const PlanarImage& image) {
  return image.model == ColorModel::kRgb &&
         image.planes[0].samples == image.planes[1].samples &&
         image.planes[0].samples == image.planes[2].samples;
}

ProfileSpace SpaceOf(ByteView icc) {
  // ICC.1, 7.2: a header of 128 bytes, the data colour space at 16.
  constexpr std::size_t kHeaderBytes = 128;
  if (icc.size() < kHeaderBytes) return ProfileSpace::kNone;
  const std::string_view space = AsText(icc.subspan(16, 4));
  if (space == "GRAY") return ProfileSpace::kGray;
  return space == "RGB " ? ProfileSpace::kRgb : ProfileSpace::kOther;
}

}  // namespace darkroom

#include "tests/support/hostile.h"

namespace darkroom {

Hostile MetadataBomb(std::string_view name, Bytes (*make)()) {
  return {.name = name,
          .make = make,
          .cost = HostileCost::kPixels,
          .ask = HostileAsk::kMetadata};
}

void PrintTo(const Hostile& hostile, std::ostream* to) { *to << hostile.name; }

std::vector<Hostile> AllBombs() {
  std::vector<Hostile> all;
  for (const auto& group :
       {PngBombs(), PngFloods(), JpegBombs(), JpegFloods(), WebpBombs(),
        GifBombs(), BmpBombs(), IccBombs(), ExifBombs()}) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

}  // namespace darkroom

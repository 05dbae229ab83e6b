// Durations, sizes and numbers as people write them.

#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promise.h"
#include "worker/config/units.h"

namespace darkroom {
namespace {

void Read(ByteView input) {
  const std::string_view text = AsText(input);
  const auto duration = ParseDuration(text);
  Promise(!duration || ParseDuration(DurationText(*duration)) == duration,
          "a duration survives");
  const auto size = ParseSize(text);
  Promise(!size || ParseSize(SizeText(*size)) == size, "a size survives");
  const auto pixels = ParsePixels(text);
  Promise(!pixels || ParsePixels(PixelsText(*pixels)) == pixels,
          "pixels survive");
  const auto number = ParseNumber(text);
  Promise(!number || ParseNumber(NumberText(*number)) == number,
          "a number survives");
}

}  // namespace

const FuzzTarget kUnitsFuzz = {
    "units",
    [] {
      std::vector<Bytes> seeds;
      for (const char* text :
           {"500ms", "30s", "2m", "12h", "50MB", "512MiB", "100MP", "0.25",
            ".25", "3", "18446744073709551615"}) {
        seeds.push_back(BytesOf(text));
      }
      return seeds;
    },
    Read};

}  // namespace darkroom

#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/fuzz/promise.h"
#include "tests/support/jpeg_mcus.h"

namespace darkroom {
namespace {

constexpr std::uint64_t kMaxPixels = 100'000;

std::vector<Bytes> Seeds() {
  std::vector<Bytes> seeds;
  for (const std::uint8_t reduction : {0, 1, 2, 3}) {
    for (Bytes& seed : WithHead({reduction}, JpegSeeds())) {
      seeds.push_back(std::move(seed));
    }
  }
  return seeds;
}

void Run(ByteView input) {
  FuzzInput from(input);
  const int reduction = 1 << from.Choice(4);
  Promise(CompareMcus(from.rest(), reduction, kMaxPixels).same,
          "what is not given up is what libjpeg reads");
}

}  // namespace

const FuzzTarget kJpegEntropyFuzz = {"jpeg_entropy", Seeds, Run};

}  // namespace darkroom

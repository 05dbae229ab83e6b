#include <algorithm>
#include <array>

#include "codecs/jpeg/jpeg_markers.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/fuzz/promise.h"
#include "tests/support/jpeg_coefficients.h"
#include "tests/support/jpeg_progressions.h"
#include "tests/support/jpeg_writer.h"

namespace darkroom {
namespace {

constexpr std::uint64_t kMaxPixels = 100'000;

// Which libjpeg refuses, of a first scan of several components.
Bytes WithComponentsSwapped(Bytes jpeg) {
  const std::array<std::uint8_t, 2> scan = {0xff, kJpegSos};
  const auto named =
      std::search(jpeg.begin(), jpeg.end(), scan.begin(), scan.end()) + 5;
  std::swap_ranges(named, named + 2, named + 2);
  return jpeg;
}

// With scans of every kind, in the usual order, and with restarts.
std::vector<Bytes> Progressives() {
  const std::array<std::array<int, 2>, 4> k420 = {
      {{2, 2}, {1, 1}, {1, 1}, {1, 1}}};
  const JpegOptions plain = {.width = 40, .height = 24, .sampling = k420};
  std::vector<Bytes> files;
  for (const JpegSpace space :
       {JpegSpace::kGray, JpegSpace::kYCbCr, JpegSpace::kYcck}) {
    JpegOptions options = plain;
    options.space = space;
    options.progressive = true;
    files.push_back(WriteJpeg(options));
    options.restart_rows = 1;
    files.push_back(WriteJpeg(options));
  }
  const auto keep = [](int, JpegBlock) {};
  files.push_back(RewriteJpeg(WriteJpeg(plain), keep,
                              {.restart_interval = 2,
                               .scans = {{{1}, 0, 0, 0, 1},
                                         {{0, 2}, 0, 0, 0, 0},
                                         {{0}, 1, 9, 0, 3},
                                         {{0}, 1, 9, 3, 2},
                                         {{0}, 10, 63, 0, 2},
                                         {{0}, 1, 63, 2, 1},
                                         {{1}, 1, 63, 0, 0},
                                         {{1}, 0, 0, 1, 0},
                                         {{2}, 1, 63, 0, 1},
                                         {{2}, 1, 63, 1, 0},
                                         {{0}, 1, 63, 1, 0}}}));
  files.push_back(WithComponentsSwapped(files[2]));
  return files;
}

std::vector<Bytes> Seeds() {
  std::vector<Bytes> seeds;
  for (const std::uint8_t reduction : {0, 1, 2, 3}) {
    for (Bytes& seed : WithHead({reduction}, Progressives())) {
      seeds.push_back(std::move(seed));
    }
  }
  return seeds;
}

void Run(ByteView input) {
  FuzzInput from(input);
  const int reduction = 1 << from.Choice(4);
  Promise(CompareProgressions(from.rest(), reduction, kMaxPixels).same,
          "what is not given up is what libjpeg reads");
}

}  // namespace

const FuzzTarget kJpegProgressiveFuzz = {"jpeg_progressive", Seeds, Run};

}  // namespace darkroom

// Small pictures of every form that a decoder of ours tells apart.

#ifndef DARKROOM_TESTS_FUZZ_PICTURE_SEEDS_H_
#define DARKROOM_TESTS_FUZZ_PICTURE_SEEDS_H_

#include <vector>

#include "base/bytes.h"

namespace darkroom {

std::vector<Bytes> JpegSeeds();
std::vector<Bytes> PngSeeds();
std::vector<Bytes> WebpSeeds();
std::vector<Bytes> GifSeeds();
std::vector<Bytes> BmpSeeds();
std::vector<Bytes> PictureSeeds();  // All of these.

std::vector<Bytes> ExifSeeds();
std::vector<Bytes> IccSeeds();

// Each of `seeds` with `head` before it.
std::vector<Bytes> WithHead(const Bytes& head, std::vector<Bytes> seeds);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_FUZZ_PICTURE_SEEDS_H_

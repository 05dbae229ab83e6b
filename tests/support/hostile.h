// Pictures that are meant to harm, made by code, and what each may cost.

#ifndef DARKROOM_TESTS_SUPPORT_HOSTILE_H_
#define DARKROOM_TESTS_SUPPORT_HOSTILE_H_

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace darkroom {

// When the harm is seen, and so what may be spent on it.
enum class HostileCost {
  kHeader,  // By the header alone: < 20 ms of CPU, < 5 MB of memory.
  kPixels,  // Not before pixels are decoded: < 2 s, the memory asked for.
};

// What is asked of it.
enum class HostileAsk {
  kStill,      // Two small variants by the default limits.
  kAnimation,  // All of its frames.
  kSalvage,    // As kStill, of whatever can be shown.
  kMetadata,   // As kStill, with all of its metadata.
};

struct Hostile {
  std::string_view name;  // Letters, digits and underscores.
  Bytes (*make)() = nullptr;
  HostileCost cost = HostileCost::kHeader;
  std::optional<ErrorClass> verdict;  // Nothing: it is rendered.
  std::string_view says;              // A part of the error's message.
  HostileAsk ask = HostileAsk::kStill;
};

// One that costs no more than its pixels and is rendered, metadata and all.
Hostile MetadataBomb(std::string_view name, Bytes (*make)());

// Its name, for messages of a test.
void PrintTo(const Hostile& hostile, std::ostream* to);

std::vector<Hostile> PngBombs();
std::vector<Hostile> PngFloods();
std::vector<Hostile> JpegBombs();
std::vector<Hostile> JpegFloods();
std::vector<Hostile> WebpBombs();
std::vector<Hostile> GifBombs();
std::vector<Hostile> BmpBombs();
std::vector<Hostile> IccBombs();
std::vector<Hostile> ExifBombs();
// All of the above.
std::vector<Hostile> AllBombs();

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_HOSTILE_H_

// What fuzzing feeds: a piece of the program, and inputs to start from.

#ifndef DARKROOM_TESTS_FUZZ_FUZZ_TARGET_H_
#define DARKROOM_TESTS_FUZZ_FUZZ_TARGET_H_

#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace darkroom {

struct FuzzTarget {
  std::string_view name;
  // Made by code, the same at all times.
  std::vector<Bytes> (*seeds)();
  // Any bytes may come.  Ends the process where a promise is broken.
  void (*run)(ByteView input);
};

extern const FuzzTarget kBmpFuzz;
extern const FuzzTarget kConfigFuzz;
extern const FuzzTarget kCredentialsFuzz;
extern const FuzzTarget kEventFuzz;
extern const FuzzTarget kExifFuzz;
extern const FuzzTarget kGifFuzz;
extern const FuzzTarget kHeadersFuzz;
extern const FuzzTarget kHttpFuzz;
extern const FuzzTarget kIccFuzz;
extern const FuzzTarget kJpegEntropyFuzz;
extern const FuzzTarget kJpegProgressiveFuzz;
extern const FuzzTarget kJpegFuzz;
extern const FuzzTarget kKeyPathFuzz;
extern const FuzzTarget kKeysFuzz;
extern const FuzzTarget kPacketFuzz;
extern const FuzzTarget kPngFuzz;
extern const FuzzTarget kProtocolFuzz;
extern const FuzzTarget kRenderingFuzz;
extern const FuzzTarget kS3AnswersFuzz;
extern const FuzzTarget kSidecarFuzz;
extern const FuzzTarget kSigV4Fuzz;
extern const FuzzTarget kSqsAnswersFuzz;
extern const FuzzTarget kStripFuzz;
extern const FuzzTarget kTraceHeaderFuzz;
extern const FuzzTarget kUnitsFuzz;
extern const FuzzTarget kWebpFuzz;

// All of the above, the most exposed first.
std::span<const FuzzTarget* const> FuzzTargets();

// Null if there is none of this name.
const FuzzTarget* FuzzTargetNamed(std::string_view name);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_FUZZ_FUZZ_TARGET_H_

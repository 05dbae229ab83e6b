// A decoder pulled to its end by somebody who trusts it with nothing.

#ifndef DARKROOM_TESTS_FUZZ_PULL_ALL_H_
#define DARKROOM_TESTS_FUZZ_PULL_ALL_H_

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/decoder.h"
#include "tests/fuzz/fuzz_target.h"

namespace darkroom {

// So low that no input takes long.
inline constexpr DecodeLimits kFuzzLimits = {.max_pixels = 200'000,
                                             .max_scans = 20,
                                             .max_frames = 12,
                                             .max_animation_pixels = 400'000,
                                             .max_memory = 64 * kMiB};

// All samples of all frames, one frame and plane after the other.  Ends the
// process if a band is not what Decoder promises.  Errors: as Decoder;
// kTooLarge also for what Rendering would refuse by kFuzzLimits.
Result<Bytes> PullAll(Decoder& decoder, const DecodePlan& plan);

// A first byte says how the rest is decoded, if `recognises` it: reduced, to
// RGB, and how strictly.
void DecodeInput(ByteView input, bool (*recognises)(ByteView head));

// `pictures` in some of the ways that DecodeInput knows.
std::vector<Bytes> DecodeSeeds(const std::vector<Bytes>& pictures);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_FUZZ_PULL_ALL_H_

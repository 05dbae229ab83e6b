#include <algorithm>
#include <array>

#include "tests/fuzz/fuzz_target.h"

namespace darkroom {

std::span<const FuzzTarget* const> FuzzTargets() {
  static constexpr std::array kTargets = {
      &kRenderingFuzz, &kGifFuzz,         &kBmpFuzz,
      &kJpegFuzz,      &kJpegEntropyFuzz, &kJpegProgressiveFuzz,
      &kPngFuzz,       &kWebpFuzz,        &kStripFuzz,
      &kExifFuzz,      &kIccFuzz,         &kHeadersFuzz,
      &kProtocolFuzz,  &kPacketFuzz,      &kEventFuzz,
      &kS3AnswersFuzz, &kSqsAnswersFuzz,  &kHttpFuzz,
      &kSigV4Fuzz,     &kCredentialsFuzz, &kConfigFuzz,
      &kKeysFuzz,      &kTraceHeaderFuzz, &kUnitsFuzz,
      &kKeyPathFuzz,   &kSidecarFuzz};
  return kTargets;
}

const FuzzTarget* FuzzTargetNamed(std::string_view name) {
  const auto targets = FuzzTargets();
  const auto found = std::ranges::find(targets, name, &FuzzTarget::name);
  return found == targets.end() ? nullptr : *found;
}

}  // namespace darkroom

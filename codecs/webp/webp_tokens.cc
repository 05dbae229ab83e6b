#include "codecs/webp/webp_tokens.h"

#include <algorithm>

#include "base/bytes.h"
#include "codecs/heap_use.h"
#include "codecs/pixel_count.h"

namespace darkroom {
namespace {

// Of noise at quality 100.
constexpr std::uint64_t kMostTokens = 30;

// Photographs as cameras make them stay below it up to quality 95.
constexpr std::uint64_t kUsualTokens = 8;

// Below it nothing is gained by being frugal.
constexpr std::uint64_t kFreeTokens = 32 * kMiB;

}  // namespace

std::uint64_t WebpTokenAllowance(PlaneSize size) {
  const std::uint64_t pixels = PixelsOf(size);
  return std::min(kMostTokens * pixels,
                  std::max(kUsualTokens * pixels, kFreeTokens));
}

bool MayExceedTokens(PlaneSize size) {
  return WebpTokenAllowance(size) < kMostTokens * PixelsOf(size);
}

WebpTokenWatch::WebpTokenWatch(PlaneSize size)
    : allowed_(WebpTokenAllowance(size)) {}

bool WebpTokenWatch::Check() {
  const std::size_t now = HeapInUse();
  if (!before_) before_ = now;
  exceeded_ = exceeded_ || now > *before_ + allowed_;
  return !exceeded_;
}

}  // namespace darkroom

#include "codecs/interleave.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "codecs/simd_dispatch.h"

namespace darkroom {
namespace {

// One byte more than asked for on each plane, which must stay as it is.
constexpr std::uint8_t kUntouched = 0xee;

void ExpectBothWays(int channels, std::size_t count) {
  Bytes pixels(count * static_cast<std::size_t>(channels));
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  }
  std::vector<Bytes> planes(4, Bytes(count + 1, kUntouched));
  Deinterleave(
      pixels.data(), channels, count,
      {planes[0].data(), planes[1].data(), planes[2].data(), planes[3].data()});
  for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_EQ(planes[c][i],
                pixels[i * static_cast<std::size_t>(channels) + c]);
    }
    ASSERT_EQ(planes[c][count], kUntouched);
  }
  Bytes again(pixels.size() + 1, kUntouched);
  Interleave(
      {planes[0].data(), planes[1].data(), planes[2].data(), planes[3].data()},
      channels, count, again.data());
  ASSERT_EQ(again.back(), kUntouched);
  again.pop_back();
  ASSERT_EQ(again, pixels);
}

TEST(Interleave, IsItsDefinitionOnEveryTargetAtEveryLength) {
  for (const std::int64_t target : SupportedSimdTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    const OnlySimdTarget only(target);
    for (int channels = 1; channels <= 4; ++channels) {
      for (std::size_t count = 0; count < 200; ++count) {
        ExpectBothWays(channels, count);
      }
    }
  }
}

}  // namespace
}  // namespace darkroom

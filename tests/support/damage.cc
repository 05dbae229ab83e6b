#include "tests/support/damage.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>

#include <gtest/gtest.h>

#include "tests/support/decode_all.h"

namespace darkroom {
namespace {

// A spoilt header may claim any size: this much is enough for these tests.
constexpr DecodeLimits kSmall = {.max_pixels = 1'000'000, .max_scans = 50};

// Exactly as long as the bytes, so that the sanitizer sees a read beyond.
Result<DecodedPicture> DecodeCopy(ByteView bytes,
                                  FailOn fail_on = FailOn::kWarning) {
  const Bytes copy(bytes.begin(), bytes.end());
  DecodeLimits limits = kSmall;
  limits.fail_on = fail_on;
  return DecodeAll(copy, limits);
}

bool SamePixels(const DecodedPicture& a, const DecodedPicture& b) {
  return std::ranges::equal(a.planes, b.planes, {}, &Plane::samples,
                            &Plane::samples);
}

constexpr FailOn kFromStrictest[] = {FailOn::kWarning, FailOn::kError,
                                     FailOn::kTruncated, FailOn::kNone};

void ExpectLaxerLevelsAcceptMore(ByteView bytes) {
  bool accepted = false;
  for (const FailOn fail_on : kFromStrictest) {
    const auto decoded = DecodeCopy(bytes, fail_on);
    EXPECT_TRUE(decoded.ok() || !accepted) << decoded.error().message();
    accepted = decoded.ok();
    if (accepted) continue;
    EXPECT_NE(decoded.error().kind(), ErrorKind::kInternal)
        << decoded.error().message();
  }
}

void DecodeEveryFrame(ByteView bytes) {
  const Bytes copy(bytes.begin(), bytes.end());
  DecodeLimits limits = kSmall;
  limits.fail_on = FailOn::kNone;
  const auto decoded = DecodeFrames(copy, limits);
  if (decoded.ok()) return;
  EXPECT_NE(decoded.error().kind(), ErrorKind::kInternal)
      << decoded.error().message();
}

}  // namespace

void ExpectEveryTruncationRefused(std::string_view name, ByteView source) {
  const auto whole = DecodeCopy(source);
  ASSERT_TRUE(whole.ok()) << whole.error().message();
  for (std::size_t size = 0; size < source.size(); ++size) {
    SCOPED_TRACE(std::string(name) + " cut to " + std::to_string(size));
    const auto decoded = DecodeCopy(source.first(size));
    ExpectLaxerLevelsAcceptMore(source.first(size));
    if (decoded.ok()) {
      ASSERT_TRUE(SamePixels(decoded.value(), whole.value()));
      continue;
    }
    EXPECT_EQ(decoded.error().kind(), ErrorKind::kInvalid)
        << decoded.error().message();
  }
}

void DecodeMutations(std::string_view name, ByteView source, int count,
                     unsigned seed) {
  std::mt19937 random(seed);
  for (int i = 0; i < count; ++i) {
    SCOPED_TRACE(std::string(name) + " mutation " + std::to_string(i));
    Bytes bytes(source.begin(), source.end());
    const unsigned changes = 1 + random() % 4;
    for (unsigned c = 0; c < changes; ++c) {
      bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    }
    ExpectLaxerLevelsAcceptMore(bytes);
    DecodeEveryFrame(bytes);
  }
}

}  // namespace darkroom

#include "tests/support/two_png_decoders.h"

#include <memory>
#include <optional>
#include <utility>

#include <gtest/gtest.h>

#include "codecs/png/libpng_decoder.h"
#include "codecs/png/plain_png.h"
#include "codecs/png/plain_png_decoder.h"
#include "codecs/png/png_header.h"

namespace darkroom {
namespace {

// libpng, which remembers whether it was wanted.
class Watched final : public Decoder {
 public:
  Watched(std::unique_ptr<Decoder> watched, bool& started)
      : watched_(std::move(watched)), started_(started) {}

  const ImageHeader& header() const override { return watched_->header(); }
  std::uint64_t MemoryNeed(const DecodePlan& plan) const override {
    return watched_->MemoryNeed(plan);
  }
  Result<PlanarLayout> Start(const DecodePlan& plan) override {
    started_ = true;
    return watched_->Start(plan);
  }
  Result<const Band*> NextBand() override { return watched_->NextBand(); }
  bool salvaged() const override { return watched_->salvaged(); }

 private:
  std::unique_ptr<Decoder> watched_;
  bool& started_;
};

}  // namespace

PlainDecoding DecodePlain(ByteView png, FailOn fail_on) {
  const auto parsed = ParsePngHeader(png);
  if (!parsed.ok()) return {.picture = parsed.error()};
  const std::optional<PlainPng> plain = FindPlainPng(png, *parsed);
  if (!plain) return {.picture = DecodeByLibpng(png, fail_on)};
  bool left = false;
  const std::unique_ptr<Decoder> decoder = MakePlainPngDecoder(
      *plain, std::make_unique<Watched>(
                  MakeLibpngDecoder(png, *parsed, fail_on), left));
  auto picture = DecodeAll(*decoder);
  return {.picture = std::move(picture),
          .path = left ? PlainPath::kLeft : PlainPath::kTaken};
}

Result<DecodedPicture> DecodeByLibpng(ByteView png, FailOn fail_on) {
  const PngHeader parsed = TRY(ParsePngHeader(png));
  return DecodeAll(*MakeLibpngDecoder(png, parsed, fail_on));
}

PlainPath ExpectSameFromBoth(ByteView png) {
  PlainPath path = PlainPath::kNotTaken;
  for (const FailOn fail_on :
       {FailOn::kNone, FailOn::kTruncated, FailOn::kError, FailOn::kWarning}) {
    SCOPED_TRACE("fail_on " + std::to_string(static_cast<int>(fail_on)));
    const auto expected = DecodeByLibpng(png, fail_on);
    const PlainDecoding plain = DecodePlain(png, fail_on);
    path = plain.path;
    EXPECT_EQ(plain.picture.ok(), expected.ok());
    if (!plain.picture.ok() && !expected.ok()) {
      EXPECT_EQ(plain.picture.error().message(), expected.error().message());
    }
    if (!plain.picture.ok() || !expected.ok()) continue;
    EXPECT_EQ(plain.picture->salvaged, expected->salvaged);
    EXPECT_EQ(plain.picture->planes.size(), expected->planes.size());
    for (std::size_t p = 0; p < expected->planes.size(); ++p) {
      EXPECT_TRUE(plain.picture->planes[p].samples ==
                  expected->planes[p].samples)
          << "plane " << p;
    }
  }
  return path;
}

}  // namespace darkroom

#include "codecs/gif/gif_header.h"

#include <gtest/gtest.h>

#include "tests/support/containers.h"
#include "tests/support/gif_writer.h"

namespace darkroom {
namespace {

int One(int /*x*/, int /*y*/) { return 1; }

GifOptions Frames(const std::vector<GifFrameOptions>& frames) {
  GifOptions options = {.palette = GifPalette(), .frames = frames};
  for (GifFrameOptions& frame : options.frames) frame.index = One;
  return options;
}

GifHeader HeaderOf(const GifOptions& options) {
  const auto header = ParseGifHeader(WriteGif(options));
  EXPECT_TRUE(header.ok()) << header.error().message();
  return header.ok() ? *header : GifHeader();
}

TEST(GifHeader, CountsFramesAndLoops) {
  GifOptions options = Frames({{}, {}, {}});
  EXPECT_EQ(HeaderOf(options).frames, 3);
  // As browsers: once without the extension, and a repeat is not the first.
  EXPECT_EQ(HeaderOf(options).loops, 1);
  options.repeats = 0;
  EXPECT_EQ(HeaderOf(options).loops, 0);
  options.repeats = 4;
  EXPECT_EQ(HeaderOf(options).loops, 5);
  options.repeats = 65535;
  EXPECT_EQ(HeaderOf(options).loops, 65535);
}

TEST(GifHeader, SaysWhetherAnythingIsEverTransparent) {
  struct Case {
    const char* name;
    std::vector<GifFrameOptions> frames;
    bool alpha;
  };
  const Case cases[] = {
      {"one that covers the canvas", {{}}, false},
      {"one with transparency", {{.transparent = 3}}, true},
      {"one that is smaller", {{.width = 8}}, true},
      {"one that lies elsewhere", {{.x = 1}}, true},
      {"a second with transparency or smaller",
       {{}, {.width = 2, .height = 2, .transparent = 3}},
       false},
      {"a first that is cleared", {{.disposal = 2}, {}}, true},
      {"a first that makes way for nothing", {{.disposal = 3}, {}}, true},
      {"a second that makes way for the first",
       {{}, {.disposal = 3}, {}},
       false},
      {"a last that is cleared", {{}, {.disposal = 2}}, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(HeaderOf(Frames(c.frames)).alpha, c.alpha) << c.name;
  }
}

TEST(GifHeader, GrowsAScreenThatIsTooSmallForTheFirstFrame) {
  GifOptions options = Frames({{.width = 20, .height = 4}});
  const GifHeader grown = HeaderOf(options);
  EXPECT_EQ(grown.width, 20);
  EXPECT_EQ(grown.height, 7);
  options.width = options.height = 0;
  const GifHeader none = HeaderOf(options);
  EXPECT_EQ(none.width, 20);
  EXPECT_EQ(none.height, 4);
  EXPECT_FALSE(none.alpha);
}

TEST(GifHeader, StopsAtDamageAndKeepsTheFramesBeforeIt) {
  const Bytes whole = WriteGif(Frames({{}, {}}));
  struct Case {
    const char* name;
    Bytes end;
    Damage kind;
  };
  const Bytes frame = {0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0};
  const auto frame_with = [&](std::size_t at, std::uint8_t value, Bytes rest) {
    Bytes bytes = frame;
    bytes[at] = value;
    Put(bytes, rest);
    return bytes;
  };
  const Case cases[] = {
      {"no block", {0x55, 1, 2, 3}, Damage::kHarm},
      {"a cut extension", {0x21, 0xf9, 4, 0}, Damage::kTruncation},
      {"a cut frame", {0x2c, 0, 0}, Damage::kTruncation},
      {"no width", frame_with(5, 0, {4, 1, 0, 0}), Damage::kBroken},
      {"no height", frame_with(7, 0, {4, 1, 0, 0}), Damage::kBroken},
      {"no bits", frame_with(9, 0, {0, 1, 0, 0}), Damage::kBroken},
      {"nine bits", frame_with(9, 0, {9, 1, 0, 0}), Damage::kBroken},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Bytes gif(whole.begin(), whole.end() - 1);
    Put(gif, c.end);
    const auto header = ParseGifHeader(gif);
    ASSERT_TRUE(header.ok());
    EXPECT_EQ(header->frames, 2);
    ASSERT_TRUE(header->flaw);
    EXPECT_EQ(header->flaw->kind, c.kind);
  }
}

TEST(GifHeader, RefusesAFileWithoutAFrameOrAPalette) {
  GifOptions options = Frames({{}});
  options.palette.clear();
  EXPECT_FALSE(ParseGifHeader(WriteGif(options)).ok());
  options.frames[0].palette = GifPalette();
  EXPECT_TRUE(ParseGifHeader(WriteGif(options)).ok());
  EXPECT_FALSE(ParseGifHeader(WriteGif(Frames({}))).ok());
}

TEST(GifHeader, MissesNeitherATrailerNorMindsEmptyBlocks) {
  GifOptions options = Frames({{}, {}});
  options.trailer = false;
  Bytes gif = WriteGif(options);
  auto header = ParseGifHeader(gif);
  ASSERT_TRUE(header.ok());
  EXPECT_FALSE(header->flaw);
  Put(gif, Bytes{0, 0, 0x3b, 0x55});  // And what follows the trailer.
  header = ParseGifHeader(gif);
  ASSERT_TRUE(header.ok());
  EXPECT_FALSE(header->flaw);
  EXPECT_EQ(header->frames, 2);
}

}  // namespace
}  // namespace darkroom

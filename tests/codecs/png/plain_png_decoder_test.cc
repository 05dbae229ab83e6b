// The plain decoder and libpng: the same pixels of what is sound, the same
// verdict on what is not.

#include "codecs/png/plain_png_decoder.h"

#include <zlib.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "codecs/render/open_decoder.h"
#include "tests/support/containers.h"
#include "tests/support/corpus_test_base.h"
#include "tests/support/png_writer.h"
#include "tests/support/two_png_decoders.h"

namespace darkroom {
namespace {

// Repeats now and then, so that there is something to compress.
int Sample(int depth, int x, int y, int c) {
  const int noise = x * 7919 + y * 104729 + c * 1299709 + x * y * 31;
  const int value = (x / 16 + y / 8) % 2 == 0 ? x + 3 * y + c : noise >> 3;
  return value & ((1 << depth) - 1);
}

Bytes Palette(int entries) {
  Bytes colors;
  for (int i = 0; i < 3 * entries; ++i) {
    colors.push_back(static_cast<std::uint8_t>(i * 37));
  }
  return PngChunk("PLTE", colors);
}

PngOptions OptionsOf(const PngKind& kind) {
  PngOptions options = {.width = 37,
                        .height = 35,
                        .bit_depth = kind.depth,
                        .color_type = kind.color_type,
                        .sample = [depth = kind.depth](int x, int y, int c) {
                          return Sample(depth, x, y, c);
                        }};
  if (kind.color_type == 3) options.chunks = Palette(1 << kind.depth);
  return options;
}

std::string NameOf(const PngOptions& options) {
  return "type " + std::to_string(options.color_type) + " depth " +
         std::to_string(options.bit_depth) + " width " +
         std::to_string(options.width);
}

void ExpectTaken(const PngOptions& options) {
  SCOPED_TRACE(NameOf(options));
  EXPECT_EQ(ExpectSameFromBoth(WritePng(options)), PlainPath::kTaken);
}

TEST(PlainPngDecoder, DecodesEveryKindByEveryFilterWithoutLibpng) {
  for (const PngKind& kind : kPngKinds) {
    for (const int width : {1, 2, 3, 8, 37}) {
      PngOptions options = OptionsOf(kind);
      options.width = width;
      for (int filter = 0; filter <= 4; ++filter) {
        options.filter = [filter](int) { return filter; };
        ExpectTaken(options);
      }
      options.filter = [](int y) { return y * 7 % 5; };
      ExpectTaken(options);
    }
  }
}

// Of gray and colours, a colour; a palette's entries may be more than opaque.
TEST(PlainPngDecoder, MakesAlphaOfTransparencyWithoutLibpng) {
  for (const PngKind& kind : kPngKinds) {
    if (kind.color_type >= 4) continue;
    PngOptions options = OptionsOf(kind);
    Bytes clear;
    for (int c = 0; c < 3 && (c == 0 || kind.color_type == 2); ++c) {
      // What is above the depth is to be ignored.
      const int sample = Sample(kind.depth, 3, 3, c) | 0x5a00 << 8;
      const int junk = kind.depth == 16 ? 0 : 0x5a00;
      clear.push_back(static_cast<std::uint8_t>((sample | junk) >> 8));
      clear.push_back(static_cast<std::uint8_t>(sample));
    }
    if (kind.color_type == 3) clear = {0, 100};
    Put(options.chunks, PngChunk("tRNS", clear));
    ExpectTaken(options);
  }
}

TEST(PlainPngDecoder, TakesChunksOfAnySize) {
  PngOptions options = OptionsOf({2, 8});
  options.filter = [](int y) { return y % 5; };
  for (const std::size_t bytes : {1, 2, 3, 7, 100, 1'000}) {
    options.idat_bytes = bytes;
    ExpectTaken(options);
  }
  options.chunks = PngChunk("IDAT", {});
  ExpectTaken(options);
}

// Rows of more than is inflated at once, and more rows than that holds.
TEST(PlainPngDecoder, TakesWideAndTallPictures) {
  PngOptions wide = OptionsOf({6, 16});
  wide.width = 20'011;
  wide.filter = [](int y) { return y % 5; };
  ExpectTaken(wide);
  PngOptions tall = OptionsOf({2, 8});
  tall.width = 333;
  tall.height = 1'999;
  tall.filter = [](int y) { return y % 5; };
  tall.idat_bytes = 8'192;
  ExpectTaken(tall);
}

Bytes Deflated(const Bytes& rows, int level, int window_bits, int strategy) {
  z_stream stream = {};
  deflateInit2(&stream, level, Z_DEFLATED, window_bits, 8, strategy);
  Bytes out(deflateBound(&stream, static_cast<uLong>(rows.size())));
  stream.next_in = const_cast<Bytef*>(rows.data());
  stream.avail_in = static_cast<uInt>(rows.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(PlainPngDecoder, TakesEveryFormOfDeflate) {
  for (const int level : {0, 1, 9}) {
    for (const int strategy :
         {Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED}) {
      PngOptions options = OptionsOf({2, 8});
      options.compressed = [=](const Bytes& rows) {
        return Deflated(rows, level, 15, strategy);
      };
      ExpectTaken(options);
    }
  }
}

struct Odd {
  std::string name;
  PlainPath path;
  Bytes png;
};

// The zlib stream of the pixels, changed.
template <typename Change>
Bytes WithStream(Change change) {
  PngOptions options = OptionsOf({2, 8});
  options.compressed = [change](const Bytes& rows) {
    Bytes stream = Deflated(rows, 6, 15, Z_DEFAULT_STRATEGY);
    change(stream);
    return stream;
  };
  return WritePng(options);
}

// The rows of the pixels, changed.
template <typename Change>
Bytes WithRows(Change change) {
  PngOptions options = OptionsOf({2, 8});
  options.compressed = [change](const Bytes& rows) {
    Bytes changed = rows;
    change(changed);
    return Deflated(changed, 6, 15, Z_DEFAULT_STRATEGY);
  };
  return WritePng(options);
}

Bytes WithChunks(const PngKind& kind, const Bytes& chunks) {
  PngOptions options = OptionsOf(kind);
  options.chunks = chunks;
  return WritePng(options);
}

// `png` with chunks before its IEND.
Bytes WithTail(Bytes png, const Bytes& chunks) {
  constexpr std::size_t kIend = 12;
  png.insert(png.end() - kIend, chunks.begin(), chunks.end());
  return png;
}

Bytes BadCrc(Bytes chunk) {
  chunk.back() ^= 1;
  return chunk;
}

Bytes Joined(Bytes first, const Bytes& second) {
  Put(first, second);
  return first;
}

// A window of 256 bytes to go back 1,000.
Bytes SmallWindow(std::uint8_t cmf) {
  return WithStream([cmf](Bytes& stream) {
    stream[0] = cmf;
    stream[1] = static_cast<std::uint8_t>(31 - stream[0] * 256 % 31);
  });
}

std::vector<Odd> OddStreams() {
  constexpr auto kLeft = PlainPath::kLeft;
  constexpr auto kNotTaken = PlainPath::kNotTaken;
  return {
      {"window of 256 bytes", kNotTaken, SmallWindow(0x08)},
      {"window of 16 KiB", kNotTaken, SmallWindow(0x68)},
      {"window of 64 KiB", kNotTaken, SmallWindow(0x88)},
      {"another method", kNotTaken, SmallWindow(0x77)},
      {"wrong header check", kLeft,
       WithStream([](Bytes& stream) { stream[1] ^= 1; })},
      {"a dictionary", kLeft, WithStream([](Bytes& stream) {
         stream[1] = 0x20;
         stream[1] = static_cast<std::uint8_t>(
             stream[1] + 31 - (stream[0] * 256 + stream[1]) % 31);
       })},
      {"wrong Adler-32", kLeft,
       WithStream([](Bytes& stream) { stream.back() ^= 1; })},
      {"half an Adler-32", kLeft,
       WithStream([](Bytes& stream) { stream.resize(stream.size() - 2); })},
      {"no Adler-32", kLeft,
       WithStream([](Bytes& stream) { stream.resize(stream.size() - 4); })},
      {"no end", kLeft,
       WithStream([](Bytes& stream) { stream.resize(stream.size() - 9); })},
      {"half a stream", kLeft,
       WithStream([](Bytes& stream) { stream.resize(stream.size() / 2); })},
      {"a byte behind it", kLeft,
       WithStream([](Bytes& stream) { stream.push_back(0); })},
      {"ten bytes behind it", kLeft,
       WithStream([](Bytes& stream) { stream.resize(stream.size() + 10); })},
      {"a row too few", kLeft,
       WithRows([](Bytes& rows) { rows.resize(rows.size() - 112); })},
      {"a byte too few", kLeft, WithRows([](Bytes& rows) { rows.pop_back(); })},
      {"a byte too many", kLeft,
       WithRows([](Bytes& rows) { rows.push_back(0); })},
      {"rows too many", kLeft,
       WithRows([](Bytes& rows) { rows.resize(rows.size() * 3); })},
      {"a filter that there is not", kLeft,
       WithRows([](Bytes& rows) { rows[20 * 112] = 5; })},
      {"block of no type", kLeft,
       WithStream([](Bytes& stream) { stream[2] |= 6; })},
      {"nothing", kNotTaken, WithStream([](Bytes& stream) { stream.clear(); })},
      {"a byte", kLeft, WithStream([](Bytes& stream) { stream.resize(1); })},
  };
}

std::vector<Odd> OddChunks() {
  constexpr auto kLeft = PlainPath::kLeft;
  constexpr auto kNotTaken = PlainPath::kNotTaken;
  const Bytes gray = PngChunk("tRNS", Bytes{0, 1});
  const Bytes color = PngChunk("tRNS", Bytes{0, 1, 0, 2, 0, 3});
  const Bytes some = PngChunk("tRNS", Bytes{9, 8, 7});
  const Bytes good = WithChunks({2, 8}, {});
  Bytes long_end = good;
  long_end.resize(long_end.size() - 12);
  Put(long_end, PngChunk("IEND", Bytes{0}));
  Bytes text_between = good;
  const std::size_t idat = AsText(good).find("IDAT") - 4;
  return {
      {"unknown critical chunk", kNotTaken,
       WithChunks({2, 8}, PngChunk("ABcd", {}))},
      {"unknown critical chunk behind", kLeft,
       WithTail(good, PngChunk("ABcd", {}))},
      {"chunk of no letters", kNotTaken,
       WithChunks({2, 8}, PngChunk("ab1d", {}))},
      {"chunk of no letters behind", kLeft,
       WithTail(good, PngChunk("ab1d", {}))},
      {"damaged text", PlainPath::kTaken,
       WithChunks({2, 8}, BadCrc(PngChunk("tEXt", AsBytes("a"))))},
      {"damaged text behind", PlainPath::kTaken,
       WithTail(good, BadCrc(PngChunk("tEXt", AsBytes("a"))))},
      {"damaged palette", kNotTaken, WithChunks({3, 4}, BadCrc(Palette(16)))},
      {"damaged transparency", kNotTaken, WithChunks({2, 8}, BadCrc(color))},
      {"no palette", kNotTaken, WithChunks({3, 4}, {})},
      {"palette of half a colour", kNotTaken,
       WithChunks({3, 4}, PngChunk("PLTE", Bytes(10)))},
      {"empty palette", kNotTaken, WithChunks({3, 4}, PngChunk("PLTE", {}))},
      {"short palette", PlainPath::kTaken, WithChunks({3, 4}, Palette(3))},
      {"long palette", kNotTaken, WithChunks({3, 2}, Palette(5))},
      {"two palettes", kNotTaken,
       WithChunks({3, 4}, Joined(Palette(16), Palette(16)))},
      {"palette behind", kLeft,
       WithTail(WithChunks({3, 4}, Palette(16)), Palette(16))},
      {"suggested palette", PlainPath::kTaken,
       WithChunks({2, 8}, Palette(256))},
      {"palette for gray", kNotTaken, WithChunks({0, 8}, Palette(16))},
      {"transparency before the palette", kNotTaken,
       WithChunks({3, 4}, Joined(some, Palette(16)))},
      {"transparency before a suggestion", kNotTaken,
       WithChunks({2, 8}, Joined(color, Palette(16)))},
      {"transparency twice", kNotTaken,
       WithChunks({2, 8}, Joined(color, color))},
      {"transparency of gray for colour", kNotTaken, WithChunks({2, 8}, gray)},
      {"transparency of colour for gray", kNotTaken, WithChunks({0, 8}, color)},
      {"empty transparency", kNotTaken,
       WithChunks({0, 8}, PngChunk("tRNS", {}))},
      {"transparency of more than the palette", kNotTaken,
       WithChunks({3, 4}, Joined(Palette(2), some))},
      {"transparency beside alpha", kNotTaken, WithChunks({6, 8}, color)},
      {"transparency behind", PlainPath::kTaken, WithTail(good, color)},
      {"IHDR twice", kNotTaken,
       WithChunks({2, 8}, PngChunk("IHDR", ByteView(good).subspan(16, 13)))},
      {"empty IDAT behind", PlainPath::kTaken,
       WithTail(good, PngChunk("IDAT", {}))},
      {"IDAT behind", kLeft, WithTail(good, PngChunk("IDAT", Bytes(3)))},
      {"IDAT behind a text", kLeft,
       WithTail(good,
                Joined(PngChunk("tEXt", {}), PngChunk("IDAT", Bytes(3))))},
      {"a text among the IDATs", kLeft,
       Joined(Bytes(good.begin(), good.begin() + static_cast<int>(idat)),
              Joined(PngChunk("IDAT", Bytes{0x78}),
                     Joined(PngChunk("tEXt", {}),
                            Bytes(good.begin() + static_cast<int>(idat),
                                  good.end()))))},
      {"IEND with a body", kLeft, long_end},
      {"damaged IEND", kLeft, BadCrc(good)},
      {"bytes behind IEND", PlainPath::kTaken, Joined(good, Bytes(99))},
  };
}

TEST(PlainPngDecoder, JudgesAsLibpngDoes) {
  for (const auto& odds : {OddStreams(), OddChunks()}) {
    for (const Odd& odd : odds) {
      SCOPED_TRACE(odd.name);
      EXPECT_EQ(ExpectSameFromBoth(odd.png), odd.path);
    }
  }
}

TEST(PlainPngDecoder, JudgesEveryTruncationAsLibpngDoes) {
  for (const PngKind& kind : {PngKind{2, 8}, PngKind{3, 4}}) {
    PngOptions options = OptionsOf(kind);
    options.idat_bytes = 500;
    const Bytes png = WritePng(options);
    for (std::size_t size = 0; size < png.size(); ++size) {
      SCOPED_TRACE(size);
      ExpectSameFromBoth(ByteView(png).first(size));
    }
  }
}

TEST(PlainPngDecoder, JudgesEveryDamagedByteAsLibpngDoes) {
  for (const PngKind& kind : {PngKind{2, 8}, PngKind{3, 4}}) {
    PngOptions options = OptionsOf(kind);
    options.width = 17;
    options.height = 19;
    const Bytes png = WritePng(options);
    for (std::size_t at = 0; at < png.size(); ++at) {
      for (const std::uint8_t bits : {0x01, 0x10, 0x80, 0xff}) {
        SCOPED_TRACE(std::to_string(at) + " by " + std::to_string(bits));
        Bytes damaged = png;
        damaged[at] ^= bits;
        // A header may want more than a test should take.
        if (at >= 16 && at < 24) continue;
        ExpectSameFromBoth(damaged);
      }
    }
  }
}

// Every damage of the stream under a right CRC.
TEST(PlainPngDecoder, JudgesDamagedDeflateAsLibpngDoes) {
  PngOptions options = OptionsOf({0, 8});
  Bytes stream;
  options.compressed = [&stream](const Bytes& rows) {
    return stream = Deflated(rows, 6, 15, Z_DEFAULT_STRATEGY);
  };
  WritePng(options);
  options.compressed = [&stream](const Bytes&) { return stream; };
  for (std::size_t at = 0; at < stream.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      SCOPED_TRACE(std::to_string(at) + " bit " + std::to_string(bit));
      const auto flip = static_cast<std::uint8_t>(1 << bit);
      stream[at] ^= flip;
      ExpectSameFromBoth(WritePng(options));
      stream[at] ^= flip;
    }
  }
}

// One block with a code of two symbols, of two bits each, for the literal 0 and
// the end: zlib wants the other two, which do not occur, to mean something.
// Both checksums are right, so that nothing was damaged on the way.
TEST(PlainPngDecoder, ShowsWhatHasACodeWithGapsWhichZlibRefuses) {
  PngOptions options = {.width = 1, .height = 1, .color_type = 0};
  options.sample = [](int, int, int) { return 0; };
  options.compressed = [](const Bytes&) {
    return Bytes{0x78, 0x01, 0x05, 0x80, 0x81, 0x08, 0x00, 0x00, 0x00,
                 0x80, 0xf6, 0xa7, 0x3e, 0x10, 0x00, 0x02, 0x00, 0x01};
  };
  const Bytes png = WritePng(options);
  EXPECT_FALSE(DecodeByLibpng(png, FailOn::kWarning).ok());
  const PlainDecoding plain = DecodePlain(png, FailOn::kWarning);
  EXPECT_EQ(plain.path, PlainPath::kTaken);
  ASSERT_TRUE(plain.picture.ok());
  EXPECT_EQ(plain.picture->planes[0].samples, Bytes{0});
}

using PlainPngCorpus = CorpusTestBase;

TEST_F(PlainPngCorpus, EveryPngIsTheSameFromBoth) {
  int taken = 0;
  for (const LabelledImage& image : labels_) {
    if (image.format != "png") continue;
    SCOPED_TRACE(image.path);
    const Bytes png = Read(image);
    const auto parsed = OpenDecoder(png, {});
    // Bombs have a test of their own.
    if (!parsed.ok() || parsed.value()->header().width > 5'000) continue;
    const PlainPath path = ExpectSameFromBoth(png);
    taken += path == PlainPath::kTaken ? 1 : 0;
  }
  EXPECT_GT(taken, 100);
}

}  // namespace
}  // namespace darkroom

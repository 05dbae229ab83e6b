#include "codecs/render/lossless_strip.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "tests/support/containers.h"
#include "tests/support/corpus.h"
#include "tests/support/decode_all.h"
#include "tests/support/file_parts.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

Bytes BytesOf(std::string_view text) {
  Bytes bytes;
  Put(bytes, text);
  return bytes;
}

const Attachments& Secrets() {
  static const Attachments secrets = {.icc = BytesOf("no profile"),
                                      .exif = BytesOf("II*\0secret exif"),
                                      .xmp = BytesOf("<secret xmp>"),
                                      .iptc = BytesOf("secret iptc")};
  return secrets;
}

Bytes Encoded(const VariantSpec& spec, bool alpha = false) {
  BytesSink sink;
  EXPECT_TRUE(Encode(MakePicture(ColorModel::kRgb, alpha, 61, 45), spec,
                     Secrets(), sink)
                  .ok());
  return sink.bytes;
}

Result<Bytes> Stripped(ByteView source, const Attachments& attachments = {}) {
  // Exactly as long, so that the sanitizer sees a read beyond.
  const Bytes copy(source.begin(), source.end());
  BytesSink sink;
  TRY(CopyWithoutMetadata(copy, attachments, sink));
  return sink.bytes;
}

void ExpectSamePixels(ByteView a, ByteView b) {
  const auto before = DecodeAll(a);
  const auto after = DecodeAll(b);
  ASSERT_TRUE(before.ok()) << before.error().message();
  ASSERT_TRUE(after.ok()) << after.error().message();
  EXPECT_EQ(before->layout.alpha, after->layout.alpha);
  ASSERT_EQ(before->planes.size(), after->planes.size());
  for (std::size_t p = 0; p < before->planes.size(); ++p) {
    EXPECT_EQ(before->planes[p].samples, after->planes[p].samples);
  }
}

struct Source {
  std::string name;
  Bytes bytes;
};

std::vector<Source> Sources() {
  std::vector<Source> sources = {
      {"png", Encoded({.format = OutputFormat::kPng})},
      {"png with alpha", Encoded({.format = OutputFormat::kPng}, true)},
      {"webp", Encoded({})},
      {"webp with alpha", Encoded({}, true)},
      {"lossless webp", Encoded({.lossless = true})},
      {"lossless webp with alpha", Encoded({.lossless = true}, true)},
      {"jpeg", Encoded({.format = OutputFormat::kJpeg})},
      {"progressive jpeg",
       Encoded({.format = OutputFormat::kJpeg, .progressive = true})},
      {"restarts", WriteJpeg({.restart_rows = 1})},
      {"scans", WriteJpeg({.interleaved = false})},
      {"arithmetic", WriteJpeg({.arithmetic = true})},
      {"rgb", WriteJpeg({.space = JpegSpace::kRgb})},
      {"cmyk", WriteJpeg({.space = JpegSpace::kCmyk})},
      {"ycck", WriteJpeg({.space = JpegSpace::kYcck})},
  };
  return sources;
}

TEST(LosslessStrip, LeavesThePixelsAndNoSecret) {
  for (const Source& source : Sources()) {
    SCOPED_TRACE(source.name);
    const auto stripped = Stripped(source.bytes);
    ASSERT_TRUE(stripped.ok()) << stripped.error().message();
    EXPECT_EQ(AsText(*stripped).find("secret"), std::string::npos);
    EXPECT_LE(stripped->size(), source.bytes.size());
    ExpectSamePixels(source.bytes, *stripped);
    // There is nothing left to take away.
    EXPECT_EQ(*Stripped(*stripped), *stripped);
  }
}

TEST(LosslessStrip, AddsWhatItIsGiven) {
  const Attachments mine = {.icc = BytesOf("not taken"),
                            .exif = MakeExif(ByteOrder::kIntel, 1)};
  for (const Source& source : Sources()) {
    SCOPED_TRACE(source.name);
    const auto stripped = Stripped(source.bytes, mine);
    ASSERT_TRUE(stripped.ok());
    const auto parts = PartsOf(*stripped);
    const bool jpeg = source.bytes[0] == 0xff;
    const bool png = source.bytes[0] == 0x89;
    const auto exif =
        jpeg ? BodiesOf(parts, "e1", std::string_view("Exif\0\0", 6))
             : BodiesOf(parts, png ? "eXIf" : "EXIF");
    ASSERT_EQ(exif.size(), 1U);
    EXPECT_EQ(exif[0], mine.exif);
    EXPECT_EQ(AsText(*stripped).find("not taken"), std::string::npos);
    ExpectSamePixels(source.bytes, *stripped);
    EXPECT_EQ(*Stripped(*stripped, mine), *stripped);
  }
}

TEST(LosslessStrip, KeepsWhatSaysHowToReadAJpeg) {
  const Bytes plain = WriteJpeg({.space = JpegSpace::kYcck});
  Bytes laden(plain.begin(), plain.begin() + 2);
  const auto put = [&laden](std::uint8_t marker, std::string_view body) {
    laden.insert(laden.end(),
                 {0xff, marker, 0, static_cast<std::uint8_t>(body.size() + 2)});
    Put(laden, body);
  };
  put(0xe0, {"JFXX\0thumbnail", 14});
  put(0xe1, "secret");
  put(0xe2, {"ICC_PROFILE\0\1\1profile", 21});
  put(0xe2, {"MPF\0secret", 10});
  put(0xe5, "secret");
  put(0xef, "secret");
  put(0xfe, "secret");
  Put(laden, ByteView(plain).subspan(2));
  laden.insert(laden.end(), plain.begin(), plain.end());  // As in an MPO.
  const auto stripped = Stripped(laden);
  ASSERT_TRUE(stripped.ok());
  const auto parts = PartsOf(*stripped);
  EXPECT_EQ(BodiesOf(parts, "e2").size(), 1U);
  EXPECT_EQ(BodiesOf(parts, "ee").size(), 1U);
  EXPECT_EQ(BodiesOf(parts, "e0").size(), 0U);
  EXPECT_EQ(AsText(*stripped).find("secret"), std::string::npos);
  EXPECT_EQ(stripped->size(), plain.size() + 4 + 21);
  ExpectSamePixels(laden, *stripped);
}

TEST(LosslessStrip, KeepsWhatSaysHowToReadAPng) {
  const Bytes plain = *Stripped(Encoded({.format = OutputFormat::kPng}));
  Bytes chunks;
  for (const std::string_view type :
       {"cICP", "gAMA", "cHRM", "sBIT", "pHYs", "tEXt", "zTXt", "iTXt", "tIME",
        "eXIf", "prVt"}) {
    Put(chunks, PngChunk(type, BytesOf("secret")));
  }
  Bytes laden = PngWithChunk(plain, chunks);
  Put(laden, "trailing secret");
  const Bytes stripped = *Stripped(laden);
  EXPECT_EQ(NamesOf(PartsOf(stripped)),
            "IHDR cICP gAMA cHRM sBIT pHYs IDAT IEND");
  EXPECT_EQ(*Stripped(plain), plain);
}

TEST(LosslessStrip, KeepsAProfileButNotItsName) {
  const Bytes plain = *Stripped(Encoded({.format = OutputFormat::kPng}));
  const Bytes named = PngChunk("iCCP", BytesOf({"secret\0\0stream", 14}));
  const Bytes stripped = *Stripped(PngWithChunk(plain, named));
  EXPECT_EQ(AsText(BodiesOf(PartsOf(stripped), "iCCP").at(0)),
            std::string_view("icc\0\0stream", 11));
  // No reader takes these for a profile.
  Bytes damaged = named;
  damaged.back() ^= 1;
  EXPECT_EQ(*Stripped(PngWithChunk(plain, damaged)), plain);
  const Bytes nameless = PngChunk("iCCP", BytesOf("secret"));
  EXPECT_EQ(*Stripped(PngWithChunk(plain, nameless)), plain);
}

TEST(LosslessStrip, MakesAWebpSimpleWhereNothingElseIsLeft) {
  EXPECT_EQ(NamesOf(PartsOf(*Stripped(Encoded({})))), "VP8X ICCP VP8 ");
  Bytes lossy;
  Put(lossy, RiffChunk("VP8X", Vp8x(0x0c, 61, 45)));
  BytesSink plain;
  ASSERT_TRUE(
      Encode(MakePicture(ColorModel::kRgb, false, 61, 45), {}, {}, plain).ok());
  Put(lossy, WebpChunks(plain.bytes));
  Put(lossy, RiffChunk("EXIF", BytesOf("secret")));
  Put(lossy, RiffChunk("XMP ", BytesOf("secret!")));
  Put(lossy, RiffChunk("odd!", BytesOf("secret")));
  Bytes file = WebpFile(lossy);
  Put(file, "trailing secret");
  EXPECT_EQ(*Stripped(file), plain.bytes);
}

// `make fuzz` found a copy that was no animation any more.
TEST(LosslessStrip, AnAnimationWithoutAnimStaysOne) {
  BytesSink picture;
  ASSERT_TRUE(Encode(MakePicture(ColorModel::kRgb, false, 20, 10),
                     {.lossless = true}, {}, picture)
                  .ok());
  Bytes anmf = {0, 0, 0, 0, 0, 0, 19, 0, 0, 9, 0, 0, 40, 0, 0, 0};
  Put(anmf, WebpChunks(picture.bytes));
  Bytes chunks;
  constexpr std::uint8_t kAnimation = 0x02;
  Put(chunks, RiffChunk("VP8X", Vp8x(kAnimation, 20, 10)));
  Put(chunks, RiffChunk("ANMF", anmf));
  Put(chunks, RiffChunk("ANMF", anmf));
  const Bytes file = WebpFile(chunks);
  ASSERT_TRUE(Stripped(file).ok());
  ExpectSamePixels(file, *Stripped(file));
}

// It also found frames that no decoder looks at, and that stood first then.
TEST(LosslessStrip, FramesOfNoAnimationAreLeftOut) {
  BytesSink plain;
  ASSERT_TRUE(
      Encode(MakePicture(ColorModel::kRgb, false, 20, 10), {}, {}, plain).ok());
  constexpr std::uint8_t kAlpha = 0x10;
  Bytes chunks;
  Put(chunks, RiffChunk("VP8X", Vp8x(kAlpha, 20, 10)));
  Put(chunks, RiffChunk("ANIM", BytesOf("secret")));
  Put(chunks, RiffChunk("ANMF", BytesOf("secret")));
  Put(chunks, WebpChunks(plain.bytes));
  EXPECT_EQ(*Stripped(WebpFile(chunks)), plain.bytes);
}

TEST(LosslessStrip, RefusesWhatItDoesNotKnowOrCannotRead) {
  for (const std::string_view none : {"", "GIF89a", "BM", "plain text"}) {
    const auto stripped = Stripped(AsBytes(none));
    ASSERT_FALSE(stripped.ok());
    EXPECT_EQ(stripped.error().cls(), ErrorClass::kUnsupported);
  }
  for (const Source& source : Sources()) {
    SCOPED_TRACE(source.name);
    for (std::size_t size = 20; size < source.bytes.size(); ++size) {
      const auto stripped = Stripped(ByteView(source.bytes).first(size));
      ASSERT_FALSE(stripped.ok()) << size;
      EXPECT_EQ(stripped.error().cls(), ErrorClass::kCorrupt);
    }
    std::mt19937 random(5);
    for (int i = 0; i < 2000; ++i) {
      Bytes spoilt = source.bytes;
      for (int c = 0; c < 3; ++c) {
        spoilt[random() % std::min<std::size_t>(spoilt.size(), 700)] =
            static_cast<std::uint8_t>(random());
      }
      const auto stripped = Stripped(spoilt);
      if (stripped.ok()) {
        EXPECT_LE(stripped->size(), spoilt.size() + 20);
      }
    }
  }
}

TEST(LosslessStrip, LeavesThePixelsOfTheCorpus) {
  const auto corpus = CorpusFolder();
  if (!corpus) GTEST_SKIP() << "no corpus, see corpus_test.cc";
  int count = 0;
  for (const LabelledImage& image : ReadLabels(*corpus)) {
    const bool known = image.format == "jpeg" || image.format == "png" ||
                       image.format == "webp";
    const bool small = image.width * image.height < 2'000'000;
    if (!known || image.expect != "ok" || !small) continue;
    SCOPED_TRACE(image.path);
    const Bytes bytes = ReadFile(*corpus + "/" + image.path);
    const auto stripped = Stripped(bytes);
    ASSERT_TRUE(stripped.ok()) << stripped.error().message();
    if (!DecodeAll(bytes).ok()) continue;  // Of a kind that is not decoded.
    ExpectSamePixels(bytes, *stripped);
    ++count;
  }
  EXPECT_GT(count, 100);
}

TEST(LosslessStrip, LeavesOutTheThumbnailOfJfif) {
  const Bytes jpeg = Encoded({.format = OutputFormat::kJpeg});
  Bytes source(jpeg.begin(), jpeg.begin() + 2);
  Put(source, std::string_view("\xff\xe0\x00\x16JFIF\0\1\1\0\0\1\0\1\2\1", 18));
  Put(source, "secret");
  // Behind the encoder's own JFIF segment of 18 bytes.
  Put(source, ByteView(jpeg).subspan(20));
  const Bytes stripped = Stripped(source).value();
  EXPECT_EQ(AsText(stripped).find("secret"), std::string_view::npos);
  const auto jfif = BodiesOf(PartsOf(stripped), "e0");
  ASSERT_EQ(jfif.size(), 1U);
  EXPECT_EQ(AsText(jfif[0]), std::string_view("JFIF\0\1\1\0\0\1\0\1\0\0", 14));
  ExpectSamePixels(source, stripped);
}

}  // namespace
}  // namespace darkroom

// What the three decoders find in their files beside the pixels.

#include <zlib.h>

#include <gtest/gtest.h>

#include "codecs/render/open_decoder.h"
#include "tests/support/containers.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/png_writer.h"

namespace darkroom {
namespace {

SourceMetadata MetadataOf(ByteView source) {
  const auto decoder = OpenDecoder(source, {});
  EXPECT_TRUE(decoder.ok()) << decoder.error().message();
  if (!decoder.ok()) return {};
  return decoder.value()->Metadata();
}

Bytes Text(std::string_view text) {
  Bytes bytes;
  Put(bytes, text);
  return bytes;
}

Bytes Joined(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) Put(all, part);
  return all;
}

// --- JPEG

Bytes Segment(int marker, std::string_view prefix, ByteView body) {
  Bytes segment = {0xff, static_cast<std::uint8_t>(marker)};
  const std::size_t length = 2 + prefix.size() + body.size();
  segment.push_back(static_cast<std::uint8_t>(length >> 8));
  segment.push_back(static_cast<std::uint8_t>(length));
  Put(segment, prefix);
  Put(segment, body);
  return segment;
}

Bytes IccPiece(int number, int count, std::string_view body) {
  Bytes piece = {static_cast<std::uint8_t>(number),
                 static_cast<std::uint8_t>(count)};
  Put(piece, body);
  return Segment(0xe2, {"ICC_PROFILE\0", 12}, piece);
}

Bytes JpegWith(const std::vector<Bytes>& segments) {
  const Bytes plain = WriteJpeg({.width = 8, .height = 8});
  Bytes jpeg(plain.begin(), plain.begin() + 2);
  Put(jpeg, Joined(segments));
  Put(jpeg, ByteView(plain).subspan(2));
  return jpeg;
}

TEST(JpegMetadata, IsEmptyInAPlainFile) {
  const SourceMetadata metadata = MetadataOf(JpegWith({}));
  EXPECT_TRUE(metadata.color.icc.empty());
  EXPECT_TRUE(metadata.exif.empty());
  EXPECT_TRUE(metadata.xmp.empty());
  EXPECT_TRUE(metadata.iptc.empty());
}

TEST(JpegMetadata, JoinsAProfileWhoseEveryPieceIsThereOnce) {
  struct Case {
    const char* name;
    std::vector<Bytes> segments;
    const char* icc;
  };
  const Case cases[] = {
      {"one", {IccPiece(1, 1, "abc")}, "abc"},
      {"two", {IccPiece(1, 2, "abc"), IccPiece(2, 2, "de")}, "abcde"},
      {"out of order",
       {IccPiece(3, 3, "c"), IccPiece(1, 3, "a"), IccPiece(2, 3, "b")},
       "abc"},
      {"an empty piece", {IccPiece(2, 2, ""), IccPiece(1, 2, "abc")}, "abc"},
      {"missing first", {IccPiece(2, 2, "de")}, ""},
      {"missing last", {IccPiece(1, 2, "de")}, ""},
      {"twice", {IccPiece(1, 1, "abc"), IccPiece(1, 1, "abc")}, ""},
      {"of two counts", {IccPiece(1, 2, "abc"), IccPiece(2, 3, "de")}, ""},
      {"number 0", {IccPiece(0, 1, "abc"), IccPiece(1, 1, "abc")}, ""},
      {"beyond its count", {IccPiece(1, 1, "abc"), IccPiece(2, 1, "d")}, ""},
      {"too short", {Segment(0xe2, {"ICC_PROFILE\0", 12}, Bytes(1, 1))}, ""},
      {"another APP2",
       {Segment(0xe2, "MPF", {}), IccPiece(1, 1, "abc")},
       "abc"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(MetadataOf(JpegWith(c.segments)).color.icc, Text(c.icc));
  }
}

TEST(JpegMetadata, LeavesOutAProfileOverTheLimit) {
  const std::string part(65'000, 'x');
  const int most = static_cast<int>(kMaxIccBytes / part.size());
  for (const int count : {most, most + 1}) {
    std::vector<Bytes> segments;
    for (int i = 1; i <= count; ++i) {
      segments.push_back(IccPiece(i, count, part));
    }
    const Bytes icc = MetadataOf(JpegWith(segments)).color.icc;
    EXPECT_EQ(icc.size(),
              count == most ? part.size() * static_cast<std::size_t>(most) : 0);
  }
}

TEST(JpegMetadata, TakesTheFirstExifFromItsByteOrderMarkOn) {
  const std::string_view prefix("Exif\0\0", 6);
  const Bytes first = MakeExif(ByteOrder::kIntel, 6);
  const Bytes second = MakeExif(ByteOrder::kMotorola, 3);
  EXPECT_EQ(MetadataOf(JpegWith({Segment(0xe1, prefix, first),
                                 Segment(0xe1, prefix, second)}))
                .exif,
            first);
  EXPECT_TRUE(
      MetadataOf(JpegWith({Segment(0xe1, prefix, Text("neither II nor MM"))}))
          .exif.empty());
}

TEST(JpegMetadata, TakesXmpWithoutItsExtension) {
  const std::string_view main("http://ns.adobe.com/xap/1.0/\0", 29);
  const std::string_view more("http://ns.adobe.com/xmp/extension/\0", 35);
  const SourceMetadata metadata =
      MetadataOf(JpegWith({Segment(0xe1, more, Text("extension")),
                           Segment(0xe1, main, Text("<x:xmpmeta/>"))}));
  EXPECT_EQ(metadata.xmp, Text("<x:xmpmeta/>"));
  EXPECT_TRUE(metadata.exif.empty());
}

Bytes Resource(int number, std::string_view name, std::string_view body) {
  Bytes resource = Text("8BIM");
  resource.push_back(static_cast<std::uint8_t>(number >> 8));
  resource.push_back(static_cast<std::uint8_t>(number));
  resource.push_back(static_cast<std::uint8_t>(name.size()));
  Put(resource, name);
  if (name.size() % 2 == 0) resource.push_back(0);
  PutBig32(resource, static_cast<std::uint32_t>(body.size()));
  Put(resource, body);
  if (body.size() % 2 == 1) resource.push_back(0);
  return resource;
}

TEST(JpegMetadata, FindsIptcAmongPhotoshopsResources) {
  const std::string_view prefix("Photoshop 3.0\0", 14);
  const Bytes iptc = Resource(0x0404, "", "IIM");
  Bytes liar = Resource(0x0404, "", "IIM");
  liar[10] = 0xff;  // Longer than the segment.
  struct Case {
    const char* name;
    Bytes resources;
    const char* iptc;
  };
  const Case cases[] = {
      {"alone", iptc, "IIM"},
      {"after an even name and an odd body",
       Joined({Resource(0x03ed, "ab", "odd"), iptc}), "IIM"},
      {"after an odd name and an even body",
       Joined({Resource(0x03ed, "abc", "even"), iptc}), "IIM"},
      {"none", Resource(0x03ed, "", "even"), ""},
      {"a length that lies", liar, ""},
      {"cut in the name", Joined({Text("8BIM\x04\x04\xff"), Bytes(9)}), ""},
      {"no resources", {}, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Bytes jpeg = JpegWith({Segment(0xed, prefix, c.resources)});
    EXPECT_EQ(MetadataOf(jpeg).iptc, Text(c.iptc));
  }
}

// --- PNG

Bytes Deflated(ByteView bytes) {
  uLongf size = compressBound(bytes.size());
  Bytes deflated(size);
  compress(deflated.data(), &size, bytes.data(), bytes.size());
  deflated.resize(size);
  return deflated;
}

Bytes Iccp(ByteView icc) {
  Bytes body = Text({"name\0\0", 6});
  Put(body, Deflated(icc));
  return PngChunk("iCCP", body);
}

Bytes PngOf(const Bytes& chunks) {
  return WritePng(
      {.width = 3, .height = 2, .chunks = chunks, .sample = [](int, int, int) {
         return 7;
       }});
}

// Behind the pixels.
Bytes PngWithLate(const Bytes& chunk) {
  Bytes png = PngOf({});
  constexpr std::size_t kIend = 12;
  png.insert(png.end() - kIend, chunk.begin(), chunk.end());
  return png;
}

Bytes Big32s(std::initializer_list<std::uint32_t> values) {
  Bytes bytes;
  for (const std::uint32_t value : values) PutBig32(bytes, value);
  return bytes;
}

const Bytes kGama = PngChunk("gAMA", Big32s({45455}));

TEST(PngMetadata, ReadsEveryColourChunk) {
  const Bytes chrm = PngChunk(
      "cHRM", Big32s({31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000}));
  const SourceMetadata metadata = MetadataOf(
      PngOf(Joined({PngChunk("cICP", Bytes{9, 16, 0, 1}), Iccp(Text("icc")),
                    PngChunk("sRGB", Bytes{0}), kGama, chrm})));
  const ColorSignal& color = metadata.color;
  ASSERT_TRUE(color.cicp && color.gamma && color.chromaticities);
  EXPECT_EQ(color.cicp->primaries, 9);
  EXPECT_EQ(color.cicp->transfer, 16);
  EXPECT_EQ(color.cicp->matrix, 0);
  EXPECT_TRUE(color.cicp->full_range);
  EXPECT_EQ(color.icc, Text("icc"));
  EXPECT_TRUE(color.srgb);
  EXPECT_DOUBLE_EQ(*color.gamma, 0.45455);
  EXPECT_DOUBLE_EQ(color.chromaticities->white.y, 0.329);
  EXPECT_DOUBLE_EQ(color.chromaticities->blue.x, 0.15);
}

TEST(PngMetadata, LeavesOutBrokenColourChunks) {
  Bytes bad_crc = kGama;
  bad_crc.back() ^= 1;
  Bytes cut_stream = Text({"name\0\0", 6});
  const Bytes deflated = Deflated(Bytes(1000, 7));
  Put(cut_stream, ByteView(deflated).first(deflated.size() - 3));
  const Bytes cases[] = {
      bad_crc,
      PngChunk("gAMA", Big32s({0})),
      PngChunk("gAMA", Bytes(3)),
      PngChunk("cHRM", Bytes(31)),
      PngChunk("cICP", Bytes{9, 16, 0}),
      PngChunk("cICP", Bytes{9, 16, 0, 2}),
      PngChunk("sRGB", {}),
      PngChunk("iCCP", Text("no end of the name")),
      PngChunk("iCCP", Text({"name\0", 5})),
      PngChunk("iCCP", Text({"name\0\1xxxx", 10})),
      PngChunk("iCCP", cut_stream),
      Iccp(Bytes(kMaxIccBytes + 1)),
  };
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    SCOPED_TRACE(i);
    const ColorSignal color = MetadataOf(PngOf(cases[i])).color;
    EXPECT_FALSE(color.cicp || color.gamma || color.chromaticities ||
                 color.srgb);
    EXPECT_TRUE(color.icc.empty());
  }
  EXPECT_EQ(MetadataOf(PngOf(Iccp(Bytes(kMaxIccBytes)))).color.icc.size(),
            kMaxIccBytes);
}

TEST(PngMetadata, TakesColourBeforeThePixelsOnlyAndTheRestAnywhere) {
  EXPECT_FALSE(MetadataOf(PngWithLate(kGama)).color.gamma);
  EXPECT_TRUE(MetadataOf(PngWithLate(Iccp(Text("icc")))).color.icc.empty());
  const Bytes exif = MakeExif(ByteOrder::kMotorola, 6);
  EXPECT_EQ(MetadataOf(PngWithLate(PngChunk("eXIf", exif))).exif, exif);
}

TEST(PngMetadata, TakesTheFirstOfAKindOnly) {
  const Bytes other = PngChunk("gAMA", Big32s({100000}));
  EXPECT_EQ(MetadataOf(PngOf(Joined({kGama, other}))).color.gamma, 0.45455);
  // A bomb and no second chance.
  EXPECT_TRUE(MetadataOf(PngOf(Joined({Iccp(Bytes(kMaxIccBytes + 1)),
                                       Iccp(Text("icc"))})))
                  .color.icc.empty());
}

TEST(PngMetadata, ReadsXmpCompressedOrNot) {
  const std::string_view keyword("XML:com.adobe.xmp\0", 18);
  const auto itxt = [&](std::string_view flags, ByteView text) {
    Bytes body = Text(keyword);
    Put(body, flags);
    Put(body, text);
    return PngOf(PngChunk("iTXt", body));
  };
  const Bytes xmp = Text("<x:xmpmeta/>");
  EXPECT_EQ(MetadataOf(itxt({"\0\0\0\0", 4}, xmp)).xmp, xmp);
  EXPECT_EQ(MetadataOf(itxt({"\0\0en\0key\0", 9}, xmp)).xmp, xmp);
  EXPECT_EQ(MetadataOf(itxt({"\1\0\0\0", 4}, Deflated(xmp))).xmp, xmp);
  EXPECT_TRUE(MetadataOf(itxt({"\1\0\0\0", 4}, xmp)).xmp.empty());
  EXPECT_TRUE(MetadataOf(itxt({"\1\1\0\0", 4}, Deflated(xmp))).xmp.empty());
  EXPECT_TRUE(MetadataOf(itxt({"\0\0en", 4}, {})).xmp.empty());
  const Bytes bomb = Deflated(Bytes(kMaxExifBytes + 1));
  EXPECT_TRUE(MetadataOf(itxt({"\1\0\0\0", 4}, bomb)).xmp.empty());
}

// --- WebP

// One lossless pixel.
Bytes Vp8l() {
  return RiffChunk("VP8L", Bytes{0x2f, 0, 0, 0, 0, 7, 0x10, 0x11, 0x11, 0x88,
                                 0x88, 0xe8, 0x7f, 0, 0});
}

TEST(WebpMetadata, ReadsTheFirstOfEachChunk) {
  const Bytes exif = MakeExif(ByteOrder::kIntel, 3);
  const Bytes webp = WebpFile(Joined(
      {RiffChunk("VP8X", Vp8x(0x2c, 1, 1)), RiffChunk("ICCP", Text("icc")),
       Vp8l(), RiffChunk("EXIF", exif), RiffChunk("XMP ", Text("xmp")),
       RiffChunk("ICCP", Text("other"))}));
  const SourceMetadata metadata = MetadataOf(webp);
  EXPECT_EQ(metadata.color.icc, Text("icc"));
  EXPECT_EQ(metadata.exif, exif);
  EXPECT_EQ(metadata.xmp, Text("xmp"));
}

TEST(WebpMetadata, LeavesOutWhatIsTooLargeOrNoExif) {
  const Bytes webp =
      WebpFile(Joined({RiffChunk("VP8X", Vp8x(0x2c, 1, 1)),
                       RiffChunk("ICCP", Bytes(kMaxIccBytes + 1)), Vp8l(),
                       RiffChunk("EXIF", Text("neither II nor MM")),
                       RiffChunk("XMP ", Bytes(kMaxExifBytes + 1))}));
  const SourceMetadata metadata = MetadataOf(webp);
  EXPECT_TRUE(metadata.color.icc.empty());
  EXPECT_TRUE(metadata.exif.empty());
  EXPECT_TRUE(metadata.xmp.empty());
}

}  // namespace
}  // namespace darkroom

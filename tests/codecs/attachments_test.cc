// What every encoder does with a profile, EXIF, XMP and IPTC.

#include "codecs/attachments.h"

#include <string>

#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "tests/support/containers.h"
#include "tests/support/decode_all.h"
#include "tests/support/file_parts.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

Bytes BytesOf(std::string_view text) {
  const ByteView view = AsBytes(text);
  return {view.begin(), view.end()};
}

std::vector<Bytes> Only(const Bytes& body) { return {body}; }

Bytes Pattern(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) {
    bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
  }
  return bytes;
}

// Sound enough for libpng: sizes, signature, version and no tags.
Bytes Profile(std::string_view space, std::size_t size = 132) {
  Bytes icc = Pattern(size);
  std::fill_n(icc.begin(), 132, std::uint8_t{0});
  for (std::size_t i = 0; i < 4; ++i) {
    icc[i] = static_cast<std::uint8_t>(size >> (24 - 8 * i));
  }
  const auto put = [&icc](std::size_t at, std::string_view text) {
    std::copy(text.begin(), text.end(),
              icc.begin() + static_cast<std::ptrdiff_t>(at));
  };
  icc[8] = 2;
  put(12, "mntr");
  put(16, space);
  put(20, "XYZ ");
  put(36, "acsp");
  constexpr std::uint8_t kD50[] = {0, 0, 0xf6, 0xd6, 0,    1,
                                   0, 0, 0,    0,    0xd3, 0x2d};
  std::copy(std::begin(kD50), std::end(kD50), icc.begin() + 68);
  return icc;
}

Attachments All() {
  return {.icc = Profile("RGB "),
          .exif = MakeExif(ByteOrder::kIntel, 1),
          .xmp = BytesOf("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"),
          .iptc = BytesOf({"\x1c\x02\x50\0\3Ann", 8})};
}

Bytes Encoded(const PlanarImage& image, const VariantSpec& spec,
              const Attachments& attachments) {
  BytesSink sink;
  const Status status = Encode(image, spec, attachments, sink);
  EXPECT_TRUE(status.ok()) << status.error().message();
  return sink.bytes;
}

std::vector<FilePart> Written(const VariantSpec& spec,
                              const Attachments& attachments) {
  return PartsOf(
      Encoded(MakePicture(ColorModel::kRgb, false, 40, 30), spec, attachments));
}

constexpr std::string_view kIccPart{"ICC_PROFILE\0", 12};
constexpr std::string_view kExifPart{"Exif\0\0", 6};
constexpr std::string_view kXmpPart{"http://ns.adobe.com/xap/1.0/\0", 29};

TEST(Attachments, OfAJpegAreSegmentsBeforeTheTables) {
  const Attachments all = All();
  const auto parts = Written({.format = OutputFormat::kJpeg}, all);
  EXPECT_EQ(NamesOf(parts).substr(0, 17), "e0 e1 e1 ed e2 db");
  EXPECT_EQ(BodiesOf(parts, "e1", kExifPart), Only(all.exif));
  EXPECT_EQ(BodiesOf(parts, "e1", kXmpPart), Only(all.xmp));
  Bytes resource = BytesOf(std::string_view("\0\0\0\x08", 4));
  Put(resource, all.iptc);
  EXPECT_EQ(BodiesOf(parts, "ed",
                     std::string_view("Photoshop 3.0\0"
                                      "8BIM\x04\x04\0\0",
                                      22)),
            Only(resource));
  Bytes icc = {1, 1};
  Put(icc, all.icc);
  EXPECT_EQ(BodiesOf(parts, "e2", kIccPart), Only(icc));
}

TEST(Attachments, AProfileIsSpreadOverSegmentsAndTheRestIsNot) {
  constexpr std::size_t kSegment = 65'533;
  Attachments large = {.icc = Profile("RGB ", 200'000),
                       .exif = Pattern(kSegment - 6),
                       .xmp = Pattern(kSegment - 29),
                       .iptc = Pattern(kSegment - 26)};
  const VariantSpec jpeg = {.format = OutputFormat::kJpeg};
  const auto parts = Written(jpeg, large);
  const std::vector<Bytes> icc = BodiesOf(parts, "e2", kIccPart);
  ASSERT_EQ(icc.size(), 4U);
  Bytes joined;
  for (std::size_t i = 0; i < icc.size(); ++i) {
    EXPECT_EQ(icc[i][0], i + 1);
    EXPECT_EQ(icc[i][1], 4);
    Put(joined, ByteView(icc[i]).subspan(2));
  }
  EXPECT_EQ(joined, large.icc);
  EXPECT_EQ(BodiesOf(parts, "e1", kExifPart), Only(large.exif));
  EXPECT_EQ(BodiesOf(parts, "e1", kXmpPart), Only(large.xmp));
  // The padding of an odd size would not fit.
  EXPECT_TRUE(BodiesOf(parts, "ed").empty());
  large.iptc.pop_back();
  large.exif.push_back(0);
  large.xmp.push_back(0);
  const auto fewer = Written(jpeg, large);
  EXPECT_TRUE(BodiesOf(fewer, "e1").empty());
  EXPECT_EQ(BodiesOf(fewer, "ed").size(), 1U);
}

TEST(Attachments, OfAPngAreChunksBeforeThePixels) {
  const Attachments all = All();
  const auto parts = Written({.format = OutputFormat::kPng}, all);
  EXPECT_EQ(NamesOf(parts), "IHDR iCCP eXIf iTXt IDAT IEND");
  EXPECT_EQ(BodiesOf(parts, "eXIf"), Only(all.exif));
  EXPECT_EQ(BodiesOf(parts, "iTXt",
                     std::string_view("XML:com.adobe.xmp\0\0\0\0\0", 22)),
            Only(all.xmp));
}

TEST(Attachments, OfAWebpAreChunksInTheOrderOfItsContainer) {
  const Attachments all = All();
  for (const bool lossless : {false, true}) {
    const auto parts = Written({.lossless = lossless}, all);
    EXPECT_EQ(NamesOf(parts), std::string("VP8X ICCP ") +
                                  (lossless ? "VP8L" : "VP8 ") + " EXIF XMP ");
    EXPECT_EQ(parts[0].body, (Bytes{0x2c, 0, 0, 0, 39, 0, 0, 29, 0, 0}));
    EXPECT_EQ(BodiesOf(parts, "ICCP"), Only(all.icc));
    EXPECT_EQ(BodiesOf(parts, "EXIF"), Only(all.exif));
    EXPECT_EQ(BodiesOf(parts, "XMP "), Only(all.xmp));
  }
  EXPECT_EQ(NamesOf(Written({}, {.iptc = all.iptc})), "VP8 ");
}

TEST(Attachments, LeaveThePixelsAsTheyAre) {
  const VariantSpec specs[] = {{.format = OutputFormat::kJpeg},
                               {.format = OutputFormat::kPng},
                               {.format = OutputFormat::kWebp},
                               {.lossless = true}};
  for (const bool alpha : {false, true}) {
    const PlanarImage image = MakePicture(ColorModel::kRgb, alpha, 41, 31);
    for (const VariantSpec& spec : specs) {
      if (alpha && spec.format == OutputFormat::kJpeg) continue;
      const auto plain = DecodeAll(Encoded(image, spec, {}));
      const auto laden = DecodeAll(Encoded(image, spec, All()));
      ASSERT_TRUE(plain.ok() && laden.ok());
      EXPECT_EQ(laden->layout.alpha, alpha);
      for (std::size_t p = 0; p < plain->planes.size(); ++p) {
        EXPECT_EQ(plain->planes[p].samples, laden->planes[p].samples);
      }
    }
  }
}

TEST(Attachments, AProfileOfOtherColorsIsLeftOut) {
  const PlanarImage gray = MakePicture(ColorModel::kGray, false, 20, 20);
  const PlanarImage color = MakePicture(ColorModel::kRgb, false, 20, 20);
  const VariantSpec jpeg = {.format = OutputFormat::kJpeg};
  const VariantSpec png = {.format = OutputFormat::kPng};
  const Attachments for_gray = {.icc = Profile("GRAY")};
  const Attachments for_rgb = {.icc = Profile("RGB ")};
  const auto has = [](const PlanarImage& image, const VariantSpec& spec,
                      const Attachments& attachments) {
    const auto parts = PartsOf(Encoded(image, spec, attachments));
    return !BodiesOf(parts, "e2").empty() || !BodiesOf(parts, "iCCP").empty();
  };
  EXPECT_TRUE(has(gray, jpeg, for_gray) && has(gray, png, for_gray));
  EXPECT_FALSE(has(color, jpeg, for_gray) || has(color, png, for_gray));
  EXPECT_TRUE(has(color, jpeg, for_rgb) && has(color, png, for_rgb));
  EXPECT_FALSE(has(gray, jpeg, for_rgb));
  // PNG can store gray as RGB, and then has the profile it needs.
  EXPECT_TRUE(has(gray, png, for_rgb));
  EXPECT_EQ(PartsOf(Encoded(gray, png, for_rgb))[0].body[9] & 2, 2);
  EXPECT_EQ(PartsOf(Encoded(gray, png, for_gray))[0].body[9], 0);
}

TEST(Attachments, AnUnsoundProfileFailsNoPicture) {
  const PlanarImage image = MakePicture(ColorModel::kRgb, false, 20, 20);
  Bytes junk = Pattern(5000);
  const std::string_view space = "RGB ";
  std::copy(space.begin(), space.end(), junk.begin() + 16);
  for (const Bytes& icc : {Pattern(3), Pattern(127), junk}) {
    for (const OutputFormat format :
         {OutputFormat::kJpeg, OutputFormat::kPng, OutputFormat::kWebp}) {
      const Bytes bytes = Encoded(image, {.format = format}, {.icc = icc});
      EXPECT_TRUE(DecodeAll(bytes).ok());
    }
  }
}

TEST(Attachments, ThatAreEmptyAddNothing) {
  for (const OutputFormat format :
       {OutputFormat::kJpeg, OutputFormat::kPng, OutputFormat::kWebp}) {
    const auto parts = Written({.format = format}, {});
    const std::string names = NamesOf(parts);
    EXPECT_EQ(names.find("e1"), std::string::npos);
    EXPECT_EQ(names.find("ed"), std::string::npos);
    if (format == OutputFormat::kPng) {
      EXPECT_EQ(names, "IHDR IDAT IEND");
    }
    if (format == OutputFormat::kWebp) {
      EXPECT_EQ(names, "VP8 ");
    }
  }
}

}  // namespace
}  // namespace darkroom

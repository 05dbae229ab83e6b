// The eight orientations in every container that can carry them.

#include <gtest/gtest.h>

#include "codecs/metadata/exif.h"
#include "codecs/render/encoder.h"
#include "tests/support/containers.h"
#include "tests/support/decode_all.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

Bytes Encoded(OutputFormat format) {
  BytesSink sink;
  EXPECT_TRUE(Encode(MakePicture(ColorModel::kRgb, false, 24, 16),
                     {.format = format}, {}, sink)
                  .ok());
  return sink.bytes;
}

Bytes WebpWithExif(ByteView webp, ByteView exif) {
  constexpr std::uint8_t kExifFlag = 0x08;
  Bytes chunks;
  Put(chunks, RiffChunk("VP8X", Vp8x(kExifFlag, 24, 16)));
  Put(chunks, WebpChunks(webp));
  Put(chunks, RiffChunk("EXIF", exif));
  return WebpFile(chunks);
}

void ExpectOrientation(const Bytes& file, int orientation) {
  const auto decoded = DecodeAll(file);
  ASSERT_TRUE(decoded.ok()) << decoded.error().message();
  const ImageHeader& header = decoded->header;
  EXPECT_EQ(static_cast<int>(header.orientation), orientation);
  EXPECT_EQ(header.width, 24);
  EXPECT_EQ(header.height, 16);
  EXPECT_EQ(header.upright_width(), orientation >= 5 ? 16 : 24);
  EXPECT_EQ(header.upright_height(), orientation >= 5 ? 24 : 16);
}

TEST(Orientation, IsReadFromEveryContainer) {
  const Bytes jpeg = Encoded(OutputFormat::kJpeg);
  const Bytes png = Encoded(OutputFormat::kPng);
  const Bytes webp = Encoded(OutputFormat::kWebp);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    for (const ByteOrder order : {ByteOrder::kIntel, ByteOrder::kMotorola}) {
      SCOPED_TRACE(orientation);
      const Bytes exif = MakeExif(order, orientation);
      ExpectOrientation(JpegWithExif(jpeg, exif), orientation);
      ExpectOrientation(PngWithChunk(png, PngChunk("eXIf", exif)), orientation);
      ExpectOrientation(WebpWithExif(webp, exif), orientation);
      Bytes prefixed;
      Put(prefixed, kExifPrefix);
      Put(prefixed, exif);
      ExpectOrientation(WebpWithExif(webp, prefixed), orientation);
    }
  }
}

TEST(Orientation, IsUprightWithoutExif) {
  ExpectOrientation(Encoded(OutputFormat::kJpeg), 1);
  ExpectOrientation(Encoded(OutputFormat::kPng), 1);
  ExpectOrientation(Encoded(OutputFormat::kWebp), 1);
}

}  // namespace
}  // namespace darkroom

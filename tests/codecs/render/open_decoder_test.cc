#include <string_view>

#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "codecs/render/open_decoder.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

using std::string_view_literals::operator""sv;

Error RefusalOf(std::string_view bytes, const DecodeLimits& limits = {}) {
  auto decoder = OpenDecoder(AsBytes(bytes), limits);
  EXPECT_FALSE(decoder.ok());
  if (decoder.ok()) return Error(ErrorClass::kInternal, "accepted");
  return std::move(decoder).error();
}

TEST(Decoder, RefusesNoBytesAsEmpty) {
  EXPECT_EQ(RefusalOf("").cls(), ErrorClass::kEmpty);
}

TEST(Decoder, NamesTheTypesThatItDoesNotDecode) {
  struct Case {
    std::string_view type;
    std::string_view bytes;
  };
  const Case cases[] = {
      {"heic",
       "\0\0\0\x18"
       "ftypheic\0\0\0\0"sv},
      {"heic",
       "\0\0\0\x18"
       "ftypmif1\0\0\0\0"sv},
      {"avif",
       "\0\0\0\x18"
       "ftypavif\0\0\0\0"sv},
      {"tiff", "II*\0\x08\0\0\0"sv},
      {"tiff", "MM\0*\0\0\0\x08"sv},
      {"raw", "II*\0\x10\0\0\0CR\x02\0"sv},
      {"raw",
       "\0\0\0\x18"
       "ftypcrx \0\0\0\1"sv},
      {"raw", "FUJIFILMCCD-RAW 0201"sv},
      {"jxl", "\xff\x0a\0\0"sv},
      {"jp2", "\0\0\0\x0cjP  \r\n\x87\n"sv},
      {"svg", "\xef\xbb\xbf <?xml version=\"1.0\"?><!-- --><svg/>"sv},
  };
  for (const Case& c : cases) {
    const Error refusal = RefusalOf(c.bytes);
    EXPECT_EQ(refusal.cls(), ErrorClass::kUnsupported);
    EXPECT_EQ(refusal.message(), "unsupported type: " + std::string(c.type) +
                                     "; read are jpeg, png, webp, gif, bmp");
  }
}

TEST(Decoder, RefusesWhatIsNoImage) {
  for (const std::string_view bytes :
       {"hello"sv, "%PDF-1.7"sv, "<html></html>"sv, "\xff"sv, "RIFF"sv,
        "RIFF\x10\0\0\0AVI LIST"sv, "\0"sv}) {
    const Error refusal = RefusalOf(bytes);
    EXPECT_EQ(refusal.cls(), ErrorClass::kUnsupported);
    EXPECT_EQ(refusal.message(),
              "not an image; read are jpeg, png, webp, gif, bmp");
  }
}

TEST(Decoder, RefusesLargeSourcesAndPicturesByTheirHeaders) {
  for (const OutputFormat format :
       {OutputFormat::kJpeg, OutputFormat::kPng, OutputFormat::kWebp}) {
    SCOPED_TRACE(ContentTypeOf(format));
    BytesSink sink;
    ASSERT_TRUE(Encode(MakePicture(ColorModel::kRgb, false, 40, 30),
                       {.format = format}, {}, sink)
                    .ok());
    const std::string_view bytes = AsText(sink.bytes);
    const std::uint64_t size = bytes.size();
    const DecodeLimits too_small[] = {
        {.max_source_bytes = size - 1}, {.max_pixels = 1199}, {.max_side = 39}};
    for (const DecodeLimits& limits : too_small) {
      EXPECT_EQ(RefusalOf(bytes, limits).cls(), ErrorClass::kTooLarge);
    }
    EXPECT_TRUE(OpenDecoder(sink.bytes, {.max_source_bytes = size,
                                         .max_pixels = 1200,
                                         .max_side = 40})
                    .ok());
  }
}

}  // namespace
}  // namespace darkroom

#include "codecs/jpeg/jpeg_decoder.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "codecs/color/color.h"
#include "tests/support/decode_all.h"
#include "tests/support/jpeg_coefficients.h"
#include "tests/support/jpeg_writer.h"

namespace darkroom {
namespace {

struct Sampling {
  const char* name;
  std::array<std::array<int, 2>, 4> factors;
};

constexpr Sampling kSamplings[] = {
    {"4:4:4", {{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}},
    {"4:2:2", {{{2, 1}, {1, 1}, {1, 1}, {1, 1}}}},
    {"4:2:0", {{{2, 2}, {1, 1}, {1, 1}, {1, 1}}}},
    {"4:4:0", {{{1, 2}, {1, 1}, {1, 1}, {1, 1}}}},
    {"4:1:1", {{{4, 1}, {1, 1}, {1, 1}, {1, 1}}}},
    {"4:1:0", {{{4, 2}, {1, 1}, {1, 1}, {1, 1}}}},
    {"4:4:1", {{{1, 4}, {1, 1}, {1, 1}, {1, 1}}}},
    {"2x2 1x2 2x1", {{{2, 2}, {1, 2}, {2, 1}, {1, 1}}}},
    {"1x2 all over", {{{1, 2}, {1, 2}, {1, 2}, {1, 1}}}},
};

constexpr PlaneSize kSizes[] = {{1, 1}, {15, 17}, {16, 16}, {33, 8}, {97, 61}};

// The sample that covers pixel (x, y).
int SampleAt(const DecodedPicture& picture, std::size_t plane, int x, int y) {
  const PlanarLayout::Plane& layout = picture.layout.planes[plane];
  return picture.planes[plane].Row(y / layout.y_step)[x / layout.x_step];
}

// What JpegEntropy reads.
bool IsReadByUs(const JpegOptions& options) {
  return !options.progressive && !options.arithmetic && options.interleaved;
}

// Equal to libjpeg's own output, sample by sample; where we read the
// coefficients, to that of those which reduced blocks have samples for.
void ExpectAsLibjpegDecodes(const JpegOptions& options, int reduction,
                            Upsampling upsampling = Upsampling::kRepeated) {
  const Bytes jpeg = WriteJpeg(options);
  const auto decoded = DecodeAll(jpeg, {}, {.max_reduction = reduction});
  ASSERT_TRUE(decoded.ok()) << decoded.error().message();
  const std::vector<Plane> expected = ReadWithLibjpeg(
      IsReadByUs(options) ? LowFrequencies(jpeg, reduction) : jpeg, reduction,
      upsampling);
  ASSERT_EQ(decoded->planes.size(), expected.size());
  EXPECT_EQ(decoded->layout.width, (options.width + reduction - 1) / reduction);
  EXPECT_EQ(decoded->layout.height,
            (options.height + reduction - 1) / reduction);
  for (std::size_t p = 0; p < expected.size(); ++p) {
    const PlanarLayout::Plane& plane = decoded->layout.planes[p];
    EXPECT_LT(plane.size.width * plane.x_step - decoded->layout.width,
              plane.x_step);
    EXPECT_LT(plane.size.height * plane.y_step - decoded->layout.height,
              plane.y_step);
    ASSERT_EQ(expected[p].width, decoded->layout.width);
    for (int y = 0; y < expected[p].height; ++y) {
      for (int x = 0; x < expected[p].width; ++x) {
        ASSERT_EQ(SampleAt(*decoded, p, x, y), expected[p].Row(y)[x])
            << "plane " << p << " at " << x << "," << y;
      }
    }
  }
}

TEST(JpegDecoder, DeliversEverySamplingAtEveryScaleAsItIsStored) {
  for (const Sampling& sampling : kSamplings) {
    for (const PlaneSize& size : kSizes) {
      for (const int reduction : {1, 2, 4, 8}) {
        SCOPED_TRACE(std::string(sampling.name) + " " +
                     std::to_string(size.width) + "x" +
                     std::to_string(size.height) + " 1/" +
                     std::to_string(reduction));
        ExpectAsLibjpegDecodes({.width = size.width,
                                .height = size.height,
                                .sampling = sampling.factors},
                               reduction);
      }
    }
  }
}

TEST(JpegDecoder, DecodesEveryKindOfFile) {
  const std::array<std::array<int, 2>, 4> k420 = kSamplings[2].factors;
  struct Case {
    const char* name;
    JpegOptions options;
  };
  const Case cases[] = {
      {"997x613", {.width = 997, .height = 613, .sampling = k420}},
      {"progressive", {.sampling = k420, .progressive = true}},
      {"arithmetic", {.sampling = k420, .arithmetic = true}},
      {"arithmetic progressive",
       {.sampling = k420, .progressive = true, .arithmetic = true}},
      {"restart markers", {.sampling = k420, .restart_rows = 1}},
      {"a scan for each component", {.sampling = k420, .interleaved = false}},
      {"gray", {.space = JpegSpace::kGray}},
      {"gray with factors of 2x2",
       {.width = 35, .space = JpegSpace::kGray, .sampling = {{{2, 2}}}}},
      {"rgb", {.space = JpegSpace::kRgb}},
      {"rgb known by its ids",
       {.space = JpegSpace::kRgb, .adobe_marker = false}},
      {"cmyk without a marker",
       {.space = JpegSpace::kCmyk, .adobe_marker = false}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ExpectAsLibjpegDecodes(c.options, 1);
    if (c.options.progressive) continue;  // tests/codecs/jpeg_scans_test.cc
    for (const int reduction : {2, 8}) {
      ExpectAsLibjpegDecodes(c.options, reduction);
    }
  }
}

TEST(JpegDecoder, LeavesToLibjpegWhatPlanesCannotSay) {
  const Sampling samplings[] = {
      {"luma halved", {{{1, 1}, {2, 2}, {1, 1}, {1, 1}}}},
      {"green and blue halved", {{{2, 2}, {1, 1}, {1, 1}, {1, 1}}}},
  };
  for (const Sampling& sampling : samplings) {
    SCOPED_TRACE(sampling.name);
    const bool luma = sampling.factors[0][0] == 1;
    const JpegOptions options = {
        .width = 31,
        .space = luma ? JpegSpace::kYCbCr : JpegSpace::kRgb,
        .sampling = sampling.factors};
    for (const int reduction : {1, 4}) {
      ExpectAsLibjpegDecodes(options, reduction, Upsampling::kSmooth);
    }
  }
}

// The first byte of the SOF0 segment.
std::size_t FindFrameHeader(const Bytes& jpeg) {
  std::size_t at = 2;
  while (jpeg[at] != 0xff || jpeg[at + 1] != 0xc0) ++at;
  return at;
}

TEST(JpegDecoder, DeliversRgbWhereAsked) {
  for (const bool progressive : {false, true}) {
    const Bytes jpeg = WriteJpeg({.width = 61,
                                  .height = 47,
                                  .sampling = {{{2, 2}, {1, 1}, {1, 1}}},
                                  .progressive = progressive});
    const auto decoded = DecodeAll(jpeg, {}, {.rgb = true});
    ASSERT_TRUE(decoded.ok()) << decoded.error().message();
    EXPECT_EQ(decoded->layout.model, ColorModel::kRgb);
    EXPECT_EQ(decoded->layout.planes[2].x_step, 1);
    PlanarImage expected = {.model = ColorModel::kYCbCr};
    expected.planes = ReadWithLibjpeg(jpeg, 1, Upsampling::kSmooth);
    ToRgb(expected);
    for (std::size_t p = 0; p < 3; ++p) {
      for (std::size_t i = 0; i < expected.planes[p].samples.size(); ++i) {
        ASSERT_NEAR(decoded->planes[p].samples[i],
                    expected.planes[p].samples[i], 1);
      }
    }
  }
  // Others stay what they are.
  const auto gray =
      DecodeAll(WriteJpeg({.space = JpegSpace::kGray}), {}, {.rgb = true});
  EXPECT_EQ(gray->layout.model, ColorModel::kGray);
  const auto inks =
      DecodeAll(WriteJpeg({.space = JpegSpace::kYcck}), {}, {.rgb = true});
  EXPECT_EQ(inks->layout.model, ColorModel::kCmyk);
}

TEST(JpegDecoder, RefusesChromaAtAFractionOfLuma) {
  Bytes jpeg = WriteJpeg({});
  const std::size_t first_factors = FindFrameHeader(jpeg) + 11;
  jpeg[first_factors] = 0x31;
  jpeg[first_factors + 3] = 0x21;
  const auto refused = DecodeAll(jpeg);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().cls(), ErrorClass::kUnsupported)
      << refused.error().message();
}

TEST(JpegDecoder, TellsTheColourModel) {
  struct Case {
    JpegSpace space;
    ColorModel model;
  };
  const Case cases[] = {{JpegSpace::kGray, ColorModel::kGray},
                        {JpegSpace::kYCbCr, ColorModel::kYCbCr},
                        {JpegSpace::kRgb, ColorModel::kRgb},
                        {JpegSpace::kCmyk, ColorModel::kCmyk},
                        {JpegSpace::kYcck, ColorModel::kCmyk}};
  for (const Case& c : cases) {
    const auto decoded = DecodeAll(WriteJpeg({.space = c.space}));
    ASSERT_TRUE(decoded.ok()) << decoded.error().message();
    EXPECT_EQ(decoded->layout.model, c.model);
    EXPECT_FALSE(decoded->layout.alpha);
  }
}

TEST(JpegDecoder, TurnsTheInksOfAdobeFilesRound) {
  for (const JpegSpace space : {JpegSpace::kCmyk, JpegSpace::kYcck}) {
    const Bytes jpeg = WriteJpeg({.space = space});
    const auto decoded = DecodeAll(jpeg);
    ASSERT_TRUE(decoded.ok());
    const std::vector<Plane> stored =
        ReadWithLibjpeg(jpeg, 1, Upsampling::kSmooth);
    for (std::size_t p = 0; p < 4; ++p) {
      for (std::size_t i = 0; i < stored[p].samples.size(); ++i) {
        ASSERT_EQ(decoded->planes[p].samples[i], 255 - stored[p].samples[i]);
      }
    }
  }
}

TEST(JpegDecoder, CountsScansAgainstTheLimit) {
  const Bytes jpeg = WriteJpeg({.progressive = true});  // 10 scans.
  EXPECT_TRUE(DecodeAll(jpeg, {.max_scans = 10}).ok());
  const auto refused = DecodeAll(jpeg, {.max_scans = 9});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().cls(), ErrorClass::kTooLarge);
  EXPECT_EQ(refused.error().message(),
            "jpeg: more scans than limits.max_scans of 9");
}

TEST(JpegDecoder, NeedsRowsForBaselineAndThePictureForProgressive) {
  const Bytes baseline = WriteJpeg({.width = 1600, .height = 1600});
  const Bytes progressive =
      WriteJpeg({.width = 1600, .height = 1600, .progressive = true});
  constexpr std::uint64_t kCoefficients = 3 * 2 * 1600 * 1600;
  EXPECT_LT(DecodeAll(baseline)->memory_need, 2'000'000U);
  EXPECT_GT(DecodeAll(progressive)->memory_need, kCoefficients);
  EXPECT_LT(DecodeAll(progressive)->memory_need, kCoefficients + 2'000'000);
}

TEST(JpegDecoder, AcceptsBytesAfterTheEndAndAMissingEndBehindAllPixels) {
  Bytes jpeg = WriteJpeg({});
  const auto whole = DecodeAll(jpeg);
  jpeg.insert(jpeg.end(), 100, 0x55);
  EXPECT_TRUE(DecodeAll(jpeg).ok());
  jpeg.resize(jpeg.size() - 102);  // Without EOI.
  const auto unended = DecodeAll(jpeg);
  ASSERT_TRUE(unended.ok());
  EXPECT_EQ(unended->planes[0].samples, whole->planes[0].samples);
  jpeg.resize(jpeg.size() - 4);
  const auto cut = DecodeAll(jpeg);
  ASSERT_FALSE(cut.ok());
  EXPECT_EQ(cut.error().cls(), ErrorClass::kCorrupt);
  EXPECT_EQ(cut.error().message(), "jpeg: truncated");
}

Result<DecodedPicture> DecodeLax(ByteView jpeg, FailOn fail_on) {
  DecodeLimits limits;
  limits.fail_on = fail_on;
  return DecodeAll(jpeg, limits);
}

bool SameTopRows(const DecodedPicture& a, const DecodedPicture& b, int rows) {
  const Plane& first = a.planes[0];
  return std::equal(first.Row(0), first.Row(rows), b.planes[0].Row(0));
}

TEST(JpegDecoder, ShowsWhatThereIsOfATruncatedFileIfToldTo) {
  for (const bool progressive : {false, true}) {
    SCOPED_TRACE(progressive);
    Bytes jpeg =
        WriteJpeg({.width = 64, .height = 256, .progressive = progressive});
    const auto whole = DecodeAll(jpeg);
    jpeg.resize(jpeg.size() * 2 / 3);
    EXPECT_FALSE(DecodeLax(jpeg, FailOn::kWarning).ok());
    EXPECT_FALSE(DecodeLax(jpeg, FailOn::kError).ok());
    EXPECT_FALSE(DecodeLax(jpeg, FailOn::kTruncated).ok());
    const auto shown = DecodeLax(jpeg, FailOn::kNone);
    ASSERT_TRUE(shown.ok());
    EXPECT_TRUE(shown->salvaged);
    if (!progressive) {
      EXPECT_TRUE(SameTopRows(*whole, *shown, 96));
    }
    EXPECT_NE(shown->planes[0].samples, whole->planes[0].samples);
  }
}

// A restart marker in every row of MCUs; the third one becomes another.
Bytes WithAWrongRestart(JpegSpace space = JpegSpace::kYCbCr) {
  Bytes jpeg = WriteJpeg({.width = 64,
                          .height = 256,
                          .space = space,
                          .adobe_marker = false,
                          .restart_rows = 1});
  int restarts = 0;
  for (std::size_t i = 0; i + 1 < jpeg.size(); ++i) {
    if (jpeg[i] != 0xff || (jpeg[i + 1] & 0xf8) != 0xd0) continue;
    if (++restarts == 3) jpeg[i + 1] ^= 4;
  }
  EXPECT_GT(restarts, 3);
  return jpeg;
}

TEST(JpegDecoder, ShowsPixelsThatMayBeWrongIfToldTo) {
  const Bytes jpeg = WithAWrongRestart();
  EXPECT_FALSE(DecodeLax(jpeg, FailOn::kWarning).ok());
  for (const FailOn fail_on :
       {FailOn::kError, FailOn::kTruncated, FailOn::kNone}) {
    const auto shown = DecodeLax(jpeg, fail_on);
    ASSERT_TRUE(shown.ok()) << shown.error().message();
    EXPECT_TRUE(shown->salvaged);
  }
}

// Bands that were given out before are not given out once more.  Planes, and
// rows of all components.
TEST(JpegDecoder, LeavesDamageToLibjpeg) {
  for (const JpegSpace space : {JpegSpace::kYCbCr, JpegSpace::kCmyk}) {
    const Bytes jpeg = WithAWrongRestart(space);
    for (const int reduction : {1, 2, 4}) {
      SCOPED_TRACE("1/" + std::to_string(reduction));
      const auto shown = DecodeAll(jpeg, {.fail_on = FailOn::kNone},
                                   {.max_reduction = reduction});
      ASSERT_TRUE(shown.ok()) << shown.error().message();
      EXPECT_TRUE(shown->salvaged);
      const std::vector<Plane> read =
          ReadWithLibjpeg(jpeg, reduction, Upsampling::kRepeated);
      const int damaged = 3 * 8 / reduction;
      for (std::size_t p = 0; p < read.size(); ++p) {
        ASSERT_EQ(shown->planes[p].height, read[p].height);
        const std::uint8_t* from = read[p].Row(damaged);
        EXPECT_TRUE(std::equal(from, read[p].Row(read[p].height - 1),
                               shown->planes[p].Row(damaged)))
            << "plane " << p;
      }
    }
  }
}

// Ones without end begin no code that JPEG allows, in the last scan.
TEST(JpegDecoder, TellsABadCodeWhateverFollowsIt) {
  for (const bool interleaved : {true, false}) {
    SCOPED_TRACE(interleaved);
    Bytes jpeg = WriteJpeg({.interleaved = interleaved});
    constexpr std::size_t kHeader = 16;  // Of SOS, and some data.
    const std::uint8_t sos[] = {0xff, 0xda};
    const auto scan = std::find_end(jpeg.begin(), jpeg.end(), sos, sos + 2);
    for (std::ptrdiff_t i = 0; i < 8; ++i) {
      scan[static_cast<std::ptrdiff_t>(kHeader) + i] = i % 2 == 0 ? 0xff : 0;
    }
    for (const std::size_t behind : {0, 5000}) {
      jpeg.resize(jpeg.size() + behind);
      const auto refused = DecodeAll(jpeg);
      ASSERT_FALSE(refused.ok());
      EXPECT_EQ(refused.error().message(),
                "jpeg: Corrupt JPEG data: bad Huffman code");
    }
  }
}

TEST(JpegDecoder, LeavesGreyWhatComesAfterAPlaceThatCannotBeRead) {
  Bytes jpeg = WriteJpeg({.width = 64, .height = 256, .restart_rows = 1});
  const auto whole = DecodeAll(jpeg);
  // Instead of the eighth restart marker, a frame of another kind begins.
  int restarts = 0;
  for (std::size_t i = 0; i + 1 < jpeg.size() && restarts < 8; ++i) {
    if (jpeg[i] != 0xff || (jpeg[i + 1] & 0xf8) != 0xd0) continue;
    if (++restarts == 8) jpeg[i + 1] = 0xc3;
  }
  ASSERT_EQ(restarts, 8);
  EXPECT_FALSE(DecodeLax(jpeg, FailOn::kError).ok());
  const auto shown = DecodeLax(jpeg, FailOn::kTruncated);
  ASSERT_TRUE(shown.ok()) << shown.error().message();
  EXPECT_TRUE(shown->salvaged);
  EXPECT_TRUE(SameTopRows(*whole, *shown, 64));
}

TEST(JpegDecoder, RefusesAComponentThatNeverCame) {
  // Scans of Y, Cb and Cr; the third is cut out and the end put back.
  Bytes jpeg = WriteJpeg({.interleaved = false});
  std::size_t third = 0;
  int scans = 0;
  for (std::size_t i = 0; i + 1 < jpeg.size(); ++i) {
    if (jpeg[i] != 0xff || jpeg[i + 1] != 0xda) continue;
    if (++scans == 3) third = i;
  }
  ASSERT_EQ(scans, 3);
  jpeg.resize(third);
  jpeg.push_back(0xff);
  jpeg.push_back(0xd9);
  const auto refused = DecodeAll(jpeg);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(), "jpeg: a component is missing");
}

TEST(JpegDecoder, NamesTheKindsThatItDoesNotDecode) {
  struct Case {
    const char* what;
    std::size_t at;  // Behind SOF's marker.
    std::uint8_t value;
    ErrorClass cls;
  };
  const Case cases[] = {
      {"12 bits", 2, 12, ErrorClass::kUnsupported},
      {"lossless", static_cast<std::size_t>(-1), 0xc3,
       ErrorClass::kUnsupported},
      {"hierarchical", static_cast<std::size_t>(-1), 0xc5,
       ErrorClass::kUnsupported},
      {"sampling of 0", 9, 0x01, ErrorClass::kCorrupt},
      {"a factor of 5", 9, 0x51, ErrorClass::kCorrupt},
  };
  const Bytes jpeg = WriteJpeg({});
  const std::size_t sof = FindFrameHeader(jpeg);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.what);
    Bytes changed = jpeg;
    changed[sof + 2 + c.at] = c.value;
    const auto refused = DecodeAll(changed);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().cls(), c.cls) << refused.error().message();
  }
}

}  // namespace
}  // namespace darkroom

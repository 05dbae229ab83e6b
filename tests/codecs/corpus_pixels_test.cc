// Orientation and colours of the corpus, judged by pixels at the far end.

#include <cmath>
#include <string>

#include "codecs/render/open_decoder.h"
#include "tests/support/corpus_test_base.h"
#include "tests/support/icc_maker.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/render_one.h"

namespace darkroom {
namespace {

using CorpusPixels = CorpusTestBase;

SourceMetadata MetadataOf(ByteView bytes) {
  const auto decoder = OpenDecoder(bytes, {});
  EXPECT_TRUE(decoder.ok());
  return decoder.ok() ? (*decoder)->Metadata() : SourceMetadata();
}

// -- Orientation --------------------------------------------------------------

struct Glyphs {
  const char* ending;
  int worst;  // Of 255: JPEGs and lossy WebPs were compressed as they lie.
  double mean;
};

constexpr Glyphs kGlyphs[] = {
    {"_eXIf.png", 0, 0},
    {"_raw_profile.png", 0, 0},
    {".webp", 0, 0},
    {"_exifprefix.webp", 0, 0},
    {"_II.jpg", 24, 0.5},
    {"_MM.jpg", 24, 0.5},
    {"_after_jfif.jpg", 24, 0.5},
};

TEST_F(CorpusPixels, GlyphsComeOutUprightInEveryContainer) {
  const SeenPicture upright =
      ReadWithLibpng(Read("orientation-glyph/upright_reference.png"));
  ASSERT_FALSE(upright.pixels.empty());
  for (const Glyphs& glyphs : kGlyphs) {
    for (int o = 1; o <= 8; ++o) {
      const std::string name = "o" + std::to_string(o) + glyphs.ending;
      SCOPED_TRACE(name);
      const Distance distance = DistanceOf(
          RenderedPixels(Read("orientation-glyph/" + name)), upright);
      EXPECT_LE(distance.worst, glyphs.worst);
      EXPECT_LE(distance.mean, glyphs.mean);
    }
  }
}

// The EXIF alone counts, as in browsers.
TEST_F(CorpusPixels, AnOrientationInXmpAloneIsNotApplied) {
  const SeenPicture upright =
      ReadWithLibpng(Read("orientation-glyph/upright_reference.png"));
  const SeenPicture seen =
      RenderedPixels(Read("orientation-glyph/xmp_only_6.jpg"));
  EXPECT_LE(DistanceOf(seen, upright).mean, 3);
}

VariantSpec Box(int side, OutputFormat format) {
  VariantSpec spec;
  spec.width = side;
  spec.height = side;
  spec.format = format;
  return spec;
}

// The number in the pictures is theirs; the rest is one photograph each.
TEST_F(CorpusPixels, PhotographsComeOutUprightReducedToo) {
  for (const std::string scene : {"Landscape", "Portrait"}) {
    for (const int side : {450, 150}) {
      const auto read = [&](int o) {
        return RenderedPixels(Read("exif-orientation/" + scene + "_" +
                                   std::to_string(o) + ".jpg"),
                              Box(side, OutputFormat::kPng));
      };
      const SeenPicture upright = read(0);
      for (int o = 1; o <= 8; ++o) {
        SCOPED_TRACE(scene + " " + std::to_string(o));
        EXPECT_LE(DistanceOf(read(o), upright).mean, 4);
      }
    }
  }
}

// -- Colour -------------------------------------------------------------------

constexpr int kPatchSide = 64;
constexpr int kPatchTolerance = 4;
constexpr std::array<std::array<int, 3>, 6> kPatches = {{{200, 60, 50},
                                                         {60, 160, 70},
                                                         {50, 80, 190},
                                                         {230, 200, 60},
                                                         {128, 128, 128},
                                                         {240, 240, 240}}};

constexpr const char* kPatchFiles[] = {
    "patches_srgb.png",     "patches_srgb.jpg",     "patches_srgb.webp",
    "patches_adobergb.png", "patches_adobergb.jpg", "patches_adobergb.webp",
    "patches_p3.png",       "patches_p3.jpg",       "patches_p3.webp"};

// What the pixels of `picture` are in sRGB by `icc`, read by lcms.
class Eye {
 public:
  explicit Eye(ByteView icc) : judge_(icc) {}
  std::array<double, 3> See(const SeenPicture& picture, int x, int y) const {
    const std::uint8_t* pixel = picture.At(x, y);
    return judge_.ToSrgb({pixel[0], pixel[1], pixel[2]});
  }

 private:
  LcmsJudge judge_;
};

// The middle half of every patch: further out, a reduction sees its neighbour.
template <typename See>
void ExpectPatches(const SeenPicture& picture, See see) {
  ASSERT_FALSE(picture.pixels.empty());
  const int side = picture.height;
  ASSERT_EQ(picture.width, 6 * side);
  for (std::size_t p = 0; p < kPatches.size(); ++p) {
    const int left = static_cast<int>(p) * side;
    for (int y = side / 4; y < side * 3 / 4; ++y) {
      for (int x = left + side / 4; x < left + side * 3 / 4; ++x) {
        const std::array<double, 3> rgb = see(picture, x, y);
        for (std::size_t c = 0; c < 3; ++c) {
          ASSERT_NEAR(rgb[c], kPatches[p][c], kPatchTolerance)
              << "patch " << p << " at " << x << "," << y;
        }
      }
    }
  }
}

std::array<double, 3> AsSrgb(const SeenPicture& picture, int x, int y) {
  const std::uint8_t* pixel = picture.At(x, y);
  return {double{1} * pixel[0], double{1} * pixel[1], double{1} * pixel[2]};
}

TEST_F(CorpusPixels, PatchesComeOutAsTheColoursTheyWereMadeOf) {
  for (const char* name : kPatchFiles) {
    const Bytes source = Read(std::string("color/") + name);
    for (const int reduction : {1, 2, 8}) {
      for (const bool linear : {false, true}) {
        SCOPED_TRACE(std::string(name) + " 1/" + std::to_string(reduction) +
                     (linear ? " linear" : ""));
        VariantSpec spec;
        spec.height = kPatchSide / reduction;
        spec.linear = linear;
        ExpectPatches(RenderedPixels(source, spec), AsSrgb);
      }
    }
  }
}

TEST_F(CorpusPixels, PatchesKeepTheirColoursInOtherSpaces) {
  for (const char* name : kPatchFiles) {
    const Bytes source = Read(std::string("color/") + name);
    for (const ColorTarget target :
         {ColorTarget::kDisplayP3, ColorTarget::kKeep}) {
      SCOPED_TRACE(std::string(name) +
                   (target == ColorTarget::kKeep ? " kept" : " in P3"));
      VariantSpec spec;
      spec.height = kPatchSide / 2;
      spec.color = target;
      spec.format = OutputFormat::kPng;
      const auto rendered = RenderSpecs(source, {spec});
      ASSERT_TRUE(rendered.ok()) << rendered.error().message();
      const ByteView png = rendered->renditions.at(0).bytes.view();
      const Bytes icc = MetadataOf(png).color.icc;
      ASSERT_FALSE(icc.empty());
      if (target == ColorTarget::kKeep) {
        EXPECT_EQ(icc, MetadataOf(source).color.icc);
      }
      const Eye eye(icc);
      ExpectPatches(ReadWithLibpng(png),
                    [&](const SeenPicture& picture, int x, int y) {
                      return eye.See(picture, x, y);
                    });
    }
  }
}

// Rings and bars hold colours within sRGB beside such that are not.
void ExpectSeenThroughLcms(const SeenPicture& stored, ByteView source,
                           double tolerance) {
  const SeenPicture seen = RenderedPixels(source);
  ASSERT_EQ(seen.pixels.size(), stored.pixels.size());
  const Eye eye(MetadataOf(source).color.icc);
  int count = 0;
  for (int y = 0; y < stored.height; y += 5) {
    for (int x = 0; x < stored.width; x += 3) {
      if (stored.At(x, y)[3] == 0) continue;
      ++count;
      const std::array<double, 3> expected = eye.See(stored, x, y);
      for (std::size_t c = 0; c < 3; ++c) {
        ASSERT_NEAR(seen.At(x, y)[c], expected[c], tolerance) << x << "," << y;
      }
    }
  }
  EXPECT_GT(count, 20'000);
}

// Of a JPEG: as libjpeg decodes it.
SeenPicture StoredJpeg(ByteView jpeg) {
  const std::vector<Plane> planes =
      ReadWithLibjpeg(jpeg, 1, Upsampling::kSmooth);
  SeenPicture picture{.width = planes[0].width, .height = planes[0].height};
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      for (const double sample : LibjpegRgb(planes, x, y)) {
        picture.pixels.push_back(
            static_cast<std::uint8_t>(std::lround(sample)));
      }
      picture.pixels.push_back(255);
    }
  }
  return picture;
}

TEST_F(CorpusPixels, WideGamutsAreClippedAsLcmsClipsThem) {
  struct Case {
    const char* name;
    double tolerance;  // BT.2020's matrix makes a level of red nearly two.
  };
  const Case cases[] = {{"P3-sRGB-color-bars.png", 1.6},
                        {"P3-sRGB-color-ring.png", 1.6},
                        {"P3-sRGB-color-bars.jpg", 3},
                        {"P3-sRGB-color-ring.jpg", 3},
                        {"R2020-sRGB-color-ring.jpg", 6}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Bytes source = Read(std::string("wide-gamut/") + c.name);
    const bool jpeg = Rendering::Peek(source)->format == "jpeg";
    ExpectSeenThroughLcms(jpeg ? StoredJpeg(source) : ReadWithLibpng(source),
                          source, c.tolerance);
  }
}

}  // namespace
}  // namespace darkroom

// The whole corpus through the whole pipeline: what comes out, and how large.

#include <algorithm>
#include <ctime>
#include <string>

#include "tests/support/corpus_test_base.h"
#include "tests/support/render_one.h"

namespace darkroom {
namespace {

using CorpusRendering = CorpusTestBase;

VariantSpec Spec(int width, OutputFormat format) {
  VariantSpec spec;
  spec.name = std::to_string(width);
  spec.width = width;
  spec.format = format;
  spec.effort = 0;  // Quality is not what is judged here.
  return spec;
}

VariantSpec Square(int side) {
  VariantSpec spec = Spec(side, OutputFormat::kJpeg);
  spec.height = side;
  spec.fit = Fit::kCover;
  return spec;
}

std::vector<VariantSpec> Usual() {
  return {Spec(128, OutputFormat::kWebp), Spec(512, OutputFormat::kWebp),
          Square(300), Spec(64, OutputFormat::kPng)};
}

PlaneSize Upright(const LabelledImage& image) {
  return image.orientation >= 5 ? PlaneSize{image.height, image.width}
                                : PlaneSize{image.width, image.height};
}

// As docs/imaging.md says, in the words of somebody else.
PlaneSize Expected(const VariantSpec& spec, const PlaneSize& upright) {
  if (spec.fit == Fit::kCover) {
    return {std::min(spec.width, upright.width),
            std::min(spec.height, upright.height)};
  }
  if (upright.width <= spec.width) return upright;
  const double height =
      static_cast<double>(upright.height) * spec.width / upright.width;
  return {spec.width, std::max(1, static_cast<int>(height + 0.5))};
}

std::string_view NameOf(OutputFormat format) {
  if (format == OutputFormat::kJpeg) return "jpeg";
  return format == OutputFormat::kPng ? "png" : "webp";
}

// Both what the rendition claims and what its file says.
void ExpectSize(const Rendition& rendition, const PlaneSize& size) {
  EXPECT_EQ(rendition.width, size.width);
  EXPECT_EQ(rendition.height, size.height);
  const auto header = Rendering::Peek(rendition.bytes.view());
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->format, NameOf(rendition.format));
  EXPECT_EQ(header->width, size.width);
  EXPECT_EQ(header->height, size.height);
  EXPECT_EQ(header->orientation, Orientation::kUpright);
}

TEST_F(CorpusRendering, EveryGoodImageComesOutInItsLabelledSize) {
  const std::vector<VariantSpec> specs = Usual();
  int count = 0;
  for (const LabelledImage& image : GoodOnes("")) {
    SCOPED_TRACE(image.path);
    const auto rendered = RenderSpecs(Read(image), specs);
    if (!rendered.ok()) {
      ADD_FAILURE() << rendered.error().message();
      continue;
    }
    ++count;
    EXPECT_FALSE(rendered->salvaged);
    ASSERT_EQ(rendered->renditions.size(), specs.size());
    for (std::size_t i = 0; i < specs.size(); ++i) {
      SCOPED_TRACE(specs[i].name);
      ExpectSize(rendered->renditions[i], Expected(specs[i], Upright(image)));
    }
  }
  EXPECT_GE(count, 457);
}

// No picture at all, or one of a kind that is not decoded.
bool IsUndamaged(const LabelledImage& image) {
  return image.format == "unknown" ||
         image.path == "libjpeg-turbo/testimages/monkey12.jpg" ||
         image.path == "malformed/bmp_comp_png.bmp";
}

TEST_F(CorpusRendering, EveryBadImageIsRefusedForGoodInTheSameWords) {
  int count = 0;
  for (const LabelledImage& image : labels_) {
    if (image.expect != "reject") continue;
    SCOPED_TRACE(image.path);
    ++count;
    const Bytes bytes = Read(image);
    const auto once = RenderSpecs(bytes, Usual());
    const auto again = RenderSpecs(bytes, {Spec(32, OutputFormat::kJpeg)});
    ASSERT_FALSE(once.ok());
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(once.error().cls(), IsUndamaged(image) ? ErrorClass::kUnsupported
                                                     : ErrorClass::kCorrupt)
        << once.error().message();
    EXPECT_EQ(once.error().cls(), again.error().cls());
    EXPECT_EQ(once.error().message(), again.error().message());
  }
  EXPECT_GE(count, 35);
}

TEST_F(CorpusRendering, BombsAreRefusedAtOnce) {
  int count = 0;
  for (const LabelledImage& image : labels_) {
    if (image.expect != "bomb") continue;
    SCOPED_TRACE(image.path);
    ++count;
    const Bytes bytes = Read(image);
    const std::clock_t begin = std::clock();  // Of the processor.
    const auto refused = RenderSpecs(bytes, Usual());
    const double seconds =
        static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().cls(), ErrorClass::kTooLarge);
    EXPECT_LT(seconds, 0.1);
  }
  EXPECT_GE(count, 2);
}

TEST_F(CorpusRendering, TypesOfALaterPhaseAreNamed) {
  int count = 0;
  for (const LabelledImage& image : labels_) {
    if (image.expect.rfind("phase2", 0) != 0) continue;
    SCOPED_TRACE(image.path);
    ++count;
    const auto refused = RenderSpecs(Read(image), Usual());
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().cls(), ErrorClass::kUnsupported);
    EXPECT_TRUE(refused.error().message().starts_with("unsupported type: " +
                                                      image.format));
  }
  EXPECT_GE(count, 3);
}

// Equal outcomes, down to the bytes.
void ExpectEqual(const Result<Rendered>& a, const Result<Rendered>& b) {
  ASSERT_EQ(a.ok(), b.ok());
  if (!a.ok()) {
    EXPECT_EQ(a.error().message(), b.error().message());
    EXPECT_TRUE(a.error().kind() == ErrorKind::kInvalid ||
                a.error().kind() == ErrorKind::kTooLarge)
        << a.error().message();
    return;
  }
  ASSERT_EQ(a->renditions.size(), b->renditions.size());
  for (std::size_t i = 0; i < a->renditions.size(); ++i) {
    const ByteView one = a->renditions[i].bytes.view();
    const ByteView other = b->renditions[i].bytes.view();
    EXPECT_TRUE(std::equal(one.begin(), one.end(), other.begin(), other.end()));
  }
}

TEST_F(CorpusRendering, DoubtfulImagesAreJudgedTheSameWayTwice) {
  const auto doubtful = [](const std::string& expect) {
    return expect == "lenient" || expect == "policy" || expect == "ok_bounded";
  };
  int count = 0;
  for (const LabelledImage& image : labels_) {
    if (!doubtful(image.expect)) continue;
    SCOPED_TRACE(image.path);
    ++count;
    const Bytes bytes = Read(image);
    ExpectEqual(RenderSpecs(bytes, Usual()), RenderSpecs(bytes, Usual()));
  }
  EXPECT_GE(count, 27);
}

}  // namespace
}  // namespace darkroom

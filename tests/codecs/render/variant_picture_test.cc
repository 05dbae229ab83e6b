#include "codecs/render/variant_picture.h"

#include <cmath>
#include <functional>
#include <utility>

#include <gtest/gtest.h>

#include "codecs/render/finish.h"
#include "tests/support/synthetic_decoder.h"

namespace darkroom {
namespace {

using Shade = std::function<double(double x, double y)>;

// The stored plane of a picture whose upright pixels are `shade` at their
// centres.
Plane Stored(const ImageHeader& header, const Shade& shade) {
  const Turn turn = TurnOf(header.orientation);
  Plane plane(header.width, header.height);
  for (int y = 0; y < header.height; ++y) {
    for (int x = 0; x < header.width; ++x) {
      double u = (turn.reverse_x ? header.width - 1 - x : x) + 0.5;
      double v = (turn.reverse_y ? header.height - 1 - y : y) + 0.5;
      if (turn.swap) std::swap(u, v);
      plane.Row(y)[x] = static_cast<std::uint8_t>(std::lround(shade(u, v)));
    }
  }
  return plane;
}

PlanarImage Develop(const VariantSpec& spec, const DecodedSource& source,
                    const std::vector<Plane>& planes, ChromaDetail wanted) {
  VariantGeometry geometry = GeometryOf(spec, WholeOf(spec, source.header));
  geometry.orientation = source.header.orientation;
  const VariantRequest request = {
      .spec = spec, .geometry = geometry, .chroma = wanted};
  VariantPicture picture(request, source);
  for (std::size_t p = 0; p < planes.size(); ++p) {
    picture.Push(static_cast<int>(p),
                 {planes[p].Row(0), planes[p].width, 0, planes[p].height});
  }
  EXPECT_TRUE(picture.done());
  PlanarImage image = picture.Take();
  FirstFinish first;
  EXPECT_TRUE(Finish(image, request, {}, first).ok());
  return image;
}

DecodedSource SourceOf(const ImageHeader& header,
                       const std::vector<Plane>& planes, int chroma_step) {
  DecodedSource source = {header, {}, 1};
  source.layout.model = ColorModel::kYCbCr;
  source.layout.width = header.width;
  source.layout.height = header.height;
  for (std::size_t p = 0; p < planes.size(); ++p) {
    const int step = p == 0 ? 1 : chroma_step;
    source.layout.planes[p] = {{planes[p].width, planes[p].height}, step, step};
  }
  return source;
}

double SlopeX(double x, double /*y*/) { return 20 + 1.5 * x; }
double SlopeY(double /*x*/, double y) { return 250 - 1.7 * y; }

// Linear chroma stays linear, so every sample's value says where it was taken;
// the outermost ones are excused, where edges are continued.
void ExpectSlopes(const PlanarImage& image, const ImageHeader& header,
                  double tolerance) {
  const Plane& cb = image.planes[1];
  const Plane& cr = image.planes[2];
  const double x_step = header.upright_width() / (image.width + 0.0);
  const double y_step = header.upright_height() / (image.height + 0.0);
  for (int y = 3; y < cb.height - 3; ++y) {
    for (int x = 3; x < cb.width - 3; ++x) {
      ASSERT_NEAR(cb.Row(y)[x], SlopeX((2 * x + 1) * x_step, 0), tolerance)
          << x << "," << y;
      ASSERT_NEAR(cr.Row(y)[x], SlopeY(0, (2 * y + 1) * y_step), tolerance)
          << x << "," << y;
    }
  }
}

// The shift that a wrong grid makes is half a chroma sample: a slope of 1.5 or
// more, beyond the tolerance.
TEST(VariantPicture, ChromaStaysInPlaceThroughAllOrientationsAndOddSides) {
  for (int o = 1; o <= 8; ++o) {
    for (const PlaneSize size : {PlaneSize{120, 100}, {121, 101}, {120, 101}}) {
      ImageHeader header;
      header.width = size.width;
      header.height = size.height;
      header.orientation = static_cast<Orientation>(o);
      const std::vector<Plane> full = {Stored(header, SlopeX),
                                       Stored(header, SlopeX),
                                       Stored(header, SlopeY)};
      const std::vector<Plane> half = {full[0], BlockMeans(full[1], 2),
                                       BlockMeans(full[2], 2)};
      for (const int width : {0, 60, 61}) {
        SCOPED_TRACE(testing::Message() << "orientation " << o << " width "
                                        << width << " of " << size.width);
        VariantSpec spec;
        spec.width = width == 0 ? header.upright_width() : width;
        const PlanarImage image =
            Develop(spec, SourceOf(header, half, 2), half, ChromaDetail::kHalf);
        EXPECT_EQ(image.planes[1].width, (image.width + 1) / 2);
        EXPECT_EQ(image.planes[1].height, (image.height + 1) / 2);
        ExpectSlopes(image, header, 1.2);
        const PlanarImage fine =
            Develop(spec, SourceOf(header, full, 1), full, ChromaDetail::kHalf);
        ExpectSlopes(fine, header, 1.2);
        EXPECT_EQ(fine.planes[0].samples, image.planes[0].samples);
      }
    }
  }
}

TEST(VariantPicture, PixelsOfTheRightSizeAreCopiedInAllOrientations) {
  for (int o = 1; o <= 8; ++o) {
    SCOPED_TRACE(o);
    ImageHeader header;
    header.width = 40;
    header.height = 30;
    header.orientation = static_cast<Orientation>(o);
    const auto shade = [](double x, double y) {
      return std::fmod(x * 37 + y * 91, 256) - 0.5;
    };
    const std::vector<Plane> planes(3, Stored(header, shade));
    VariantSpec spec;
    spec.width = header.upright_width();
    const PlanarImage image =
        Develop(spec, SourceOf(header, planes, 1), planes, ChromaDetail::kFull);
    ImageHeader upright = header;
    upright.orientation = Orientation::kUpright;
    upright.width = header.upright_width();
    upright.height = header.upright_height();
    EXPECT_EQ(image.planes[1].samples, Stored(upright, shade).samples);
  }
}

TEST(VariantPicture, OddPaddingGivesHalvedChromaAllTheSame) {
  ImageHeader header;
  header.width = 40;
  header.height = 20;
  const std::vector<Plane> planes(
      3, Stored(header, [](double, double) { return 200; }));
  VariantSpec spec;
  spec.width = 21;
  spec.height = 21;
  spec.fit = Fit::kContain;
  spec.background = {0, 0, 0};
  const PlanarImage image =
      Develop(spec, SourceOf(header, planes, 1), planes, ChromaDetail::kHalf);
  EXPECT_EQ(image.width, 21);
  EXPECT_EQ(image.height, 21);
  ASSERT_EQ(image.planes[1].width, 11);
  // The picture's eleven rows begin at 5: chroma row 2 is half of each.
  EXPECT_EQ(image.planes[1].Row(1)[4], 128);
  EXPECT_EQ(image.planes[1].Row(2)[4], 164);
  EXPECT_EQ(image.planes[1].Row(3)[4], 200);
}

}  // namespace
}  // namespace darkroom

#include "codecs/pixels/geometry.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "codecs/pixels/placement.h"

namespace darkroom {
namespace {

// numerator / denominator, exact.
struct Ratio {
  std::int64_t numerator = 1;
  std::int64_t denominator = 1;

  double value() const {
    return static_cast<double>(numerator) / static_cast<double>(denominator);
  }
};

constexpr Ratio kUnscaled;

bool operator<(const Ratio& a, const Ratio& b) {
  return a.numerator * b.denominator < b.numerator * a.denominator;
}

// Half up, 1 at least.
int Scaled(int side, Ratio scale) {
  const std::int64_t twice =
      std::int64_t{2} * side * scale.numerator + scale.denominator;
  return std::max(1, static_cast<int>(twice / (2 * scale.denominator)));
}

Ratio Limited(Ratio scale, const VariantSpec& spec) {
  return spec.enlarge ? scale : std::min(scale, kUnscaled);
}

// One factor for both axes.  A side that is 0 leaves it to the other one.  With
// neither the picture stays as large as it is.
Ratio UniformScale(const VariantSpec& spec, PlaneSize source) {
  const Ratio x = {spec.width, source.width};
  const Ratio y = {spec.height, source.height};
  if (spec.width == 0 && spec.height == 0) return kUnscaled;
  if (spec.height == 0) return Limited(x, spec);
  if (spec.width == 0) return Limited(y, spec);
  const bool covers = spec.fit == Fit::kCover || spec.fit == Fit::kOutside;
  return Limited(covers ? std::max(x, y) : std::min(x, y), spec);
}

VariantGeometry WholeScaledTo(PlaneSize scaled, PlaneSize source) {
  VariantGeometry geometry;
  geometry.crop_x = {0, static_cast<double>(source.width)};
  geometry.crop_y = {0, static_cast<double>(source.height)};
  geometry.scaled = scaled;
  geometry.output = scaled;
  return geometry;
}

VariantGeometry Proportional(const VariantSpec& spec, PlaneSize source) {
  const Ratio scale = UniformScale(spec, source);
  return WholeScaledTo(
      {Scaled(source.width, scale), Scaled(source.height, scale)}, source);
}

VariantGeometry Filled(const VariantSpec& spec, PlaneSize source) {
  PlaneSize scaled = {spec.width, spec.height};
  if (!spec.enlarge) {
    scaled.width = std::min(scaled.width, source.width);
    scaled.height = std::min(scaled.height, source.height);
  }
  return WholeScaledTo(scaled, source);
}

VariantGeometry Contained(const VariantSpec& spec, PlaneSize source) {
  VariantGeometry geometry = Proportional(spec, source);
  geometry.output = {spec.width, spec.height};
  const PlaneSize scaled = geometry.scaled;
  geometry.left = (spec.width - scaled.width) *
                  HalvesBefore(HorizontalPlace(spec.gravity)) / 2;
  geometry.top = (spec.height - scaled.height) *
                 HalvesBefore(VerticalPlace(spec.gravity)) / 2;
  return geometry;
}

// The part of an axis that `pixels` of the output show at `scale`.
struct Shown {
  int side = 0;    // Pixels of the source.
  int pixels = 0;  // Of the output.
  Ratio scale;

  double length() const {
    // At most the side: a rounded output may be a fraction of a pixel longer.
    return std::min(static_cast<double>(side), pixels / scale.value());
  }
  Extent At(Place place) const {
    return {(side - length()) * HalvesBefore(place) / 2, length()};
  }
  // As near to having `focus`, from 0 to 1, in the middle as can be.
  Extent Around(double focus) const {
    const double begin = focus * side - length() / 2;
    return {std::clamp(begin, 0.0, side - length()), length()};
  }
};

VariantGeometry Covered(const VariantSpec& spec, PlaneSize source) {
  const Ratio scale = UniformScale(spec, source);
  const PlaneSize whole = {Scaled(source.width, scale),
                           Scaled(source.height, scale)};
  VariantGeometry geometry = WholeScaledTo(whole, source);
  geometry.output = {std::min(spec.width, whole.width),
                     std::min(spec.height, whole.height)};
  if (spec.gravity == Gravity::kAttention) return geometry;
  geometry.scaled = geometry.output;
  const Shown x = {source.width, geometry.output.width, scale};
  const Shown y = {source.height, geometry.output.height, scale};
  if (spec.gravity == Gravity::kFocus) {
    geometry.crop_x = x.Around(spec.focus.x);
    geometry.crop_y = y.Around(spec.focus.y);
  } else {
    geometry.crop_x = x.At(HorizontalPlace(spec.gravity));
    geometry.crop_y = y.At(VerticalPlace(spec.gravity));
  }
  // Copying whole pixels keeps them sharp.
  if (!(scale < kUnscaled) && !(kUnscaled < scale)) {
    geometry.crop_x.begin = static_cast<int>(geometry.crop_x.begin);
    geometry.crop_y.begin = static_cast<int>(geometry.crop_y.begin);
  }
  return geometry;
}

VariantGeometry GeometryOfWhole(const VariantSpec& spec, PlaneSize source) {
  // Without a box there is nothing to crop, to pad or to stretch to.
  if (spec.width == 0 || spec.height == 0) return Proportional(spec, source);
  switch (spec.fit) {
    case Fit::kCover:
      return Covered(spec, source);
    case Fit::kContain:
      return Contained(spec, source);
    case Fit::kFill:
      return Filled(spec, source);
    case Fit::kInside:
    case Fit::kOutside:
      break;
  }
  return Proportional(spec, source);
}

Extent Reversed(Extent extent, int side) {
  return {side - (extent.begin + extent.length), extent.length};
}

}  // namespace

VariantGeometry GeometryOf(const VariantSpec& spec, const Region& region) {
  VariantGeometry geometry = GeometryOfWhole(spec, region.size);
  geometry.crop_x.begin += region.left;
  geometry.crop_y.begin += region.top;
  return geometry;
}

int ReductionFor(std::span<const VariantGeometry> variants) {
  if (variants.empty()) return 1;
  double smallest = 16;
  for (const VariantGeometry& v : variants) {
    smallest = std::min({smallest, v.crop_x.length / v.scaled.width,
                         v.crop_y.length / v.scaled.height});
  }
  if (smallest >= 16) return 8;
  if (smallest >= 8) return 4;
  return smallest >= 4 ? 2 : 1;
}

Region WholeOf(const VariantSpec& spec, const ImageHeader& header) {
  if (!spec.orient) return {.size = {header.width, header.height}};
  return {.size = {header.upright_width(), header.upright_height()}};
}

std::vector<VariantGeometry> GeometriesOf(const RenderPlan& plan,
                                          const ImageHeader& header,
                                          std::span<const Region> regions) {
  std::vector<VariantGeometry> geometries;
  for (std::size_t i = 0; i < plan.variants.size(); ++i) {
    const VariantSpec& spec = plan.variants[i].spec;
    geometries.push_back(
        GeometryOf(spec, regions.empty() ? WholeOf(spec, header) : regions[i]));
    if (spec.orient) geometries.back().orientation = header.orientation;
  }
  return geometries;
}

Turn TurnOf(Orientation orientation) {
  switch (orientation) {
    case Orientation::kUpright:
      return {};
    case Orientation::kMirrored:
      return {.reverse_x = true};
    case Orientation::kRotated180:
      return {.reverse_x = true, .reverse_y = true};
    case Orientation::kFlipped:
      return {.reverse_y = true};
    case Orientation::kTransposed:
      return {.swap = true};
    case Orientation::kRotateClockwise:
      return {.swap = true, .reverse_y = true};
    case Orientation::kTransversed:
      return {.swap = true, .reverse_x = true, .reverse_y = true};
    case Orientation::kRotateCounterclockwise:
      return {.swap = true, .reverse_x = true};
  }
  return {};
}

StoredCrop StoredCropOf(const VariantGeometry& geometry,
                        const ImageHeader& header) {
  const Turn turn = TurnOf(geometry.orientation);
  StoredCrop crop = {geometry.crop_x, geometry.crop_y};
  if (turn.swap) std::swap(crop.x, crop.y);
  if (turn.reverse_x) crop.x = Reversed(crop.x, header.width);
  if (turn.reverse_y) crop.y = Reversed(crop.y, header.height);
  return crop;
}

}  // namespace darkroom

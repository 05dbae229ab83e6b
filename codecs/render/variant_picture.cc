#include "codecs/render/variant_picture.h"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "codecs/color/alpha.h"
#include "codecs/color/color.h"
#include "codecs/pixels/orient.h"
#include "codecs/pixels/pad.h"
#include "codecs/resample/deep_image.h"

namespace darkroom {
namespace {

struct StoredAxis {
  Extent crop;                // Pixels of the stored source.
  int outputs = 0;            // Pixels of the scaled picture.
  int source = 0;             // Samples of the decoded plane.
  int pixels_per_sample = 1;  // Of the stored source.
  bool reversed = false;
};

Axis Resized(const StoredAxis& stored, ChromaDetail detail) {
  double begin = stored.crop.begin;
  double length = stored.crop.length;
  int outputs = stored.outputs;
  if (detail == ChromaDetail::kHalf) {
    // An odd picture's last sample sticks out of it by a pixel, at the end
    // that is the upright one's.
    outputs = (outputs + 1) / 2;
    length = length * (2 * outputs) / stored.outputs;
    if (stored.reversed) begin -= length - stored.crop.length;
  }
  const double step = stored.pixels_per_sample;
  return {stored.source, begin / step, length / step, outputs};
}

bool IsChroma(ColorModel model, int plane) {
  return model == ColorModel::kYCbCr && (plane == 1 || plane == 2);
}

// Conversions, cutting, and what alpha does to chroma, need it in full.
ChromaDetail ResampledChroma(const PlanarLayout& layout,
                             const VariantRequest& request) {
  const bool straight_on = layout.model == ColorModel::kYCbCr &&
                           !layout.alpha && request.color == nullptr &&
                           !request.geometry.cut_later() &&
                           PaddingKeepsHalfChroma(request.geometry);
  return straight_on ? request.chroma : ChromaDetail::kFull;
}

SampleForm FormOf(const VariantSpec& spec, const PlanarLayout& layout,
                  bool copies) {
  const bool light_known =
      layout.model == ColorModel::kGray || layout.model == ColorModel::kRgb;
  if (spec.linear && light_known && !copies) return SampleForm::kLinear;
  if (layout.sample_bytes == 1) return SampleForm::kBytes;
  return copies ? SampleForm::kStraight : SampleForm::kEncoded;
}

// One set of tables per shape, shared by the planes that follow one another.
template <typename Tables>
std::vector<std::shared_ptr<const Tables>> TablesFor(
    std::span<const ResampleShape> shapes) {
  std::vector<std::shared_ptr<const Tables>> tables;
  for (std::size_t p = 0; p < shapes.size(); ++p) {
    tables.push_back(p > 0 && shapes[p] == shapes[p - 1]
                         ? tables.back()
                         : std::make_shared<const Tables>(shapes[p]));
  }
  return tables;
}

void Convert(DeepImage& image, const ColorTransform& color) {
  std::vector<float*> planes;
  for (int p = 0; p < ColorPlanes(image.model); ++p) {
    planes.push_back(image.planes[static_cast<std::size_t>(p)].samples.data());
  }
  color.Apply(planes, image.planes[0].samples.size());
}

}  // namespace

ResampleShape ShapeOf(const DecodedSource& source,
                      const VariantGeometry& geometry, int plane,
                      ChromaDetail detail) {
  const PlanarLayout::Plane& decoded =
      source.layout.planes[static_cast<std::size_t>(plane)];
  const StoredCrop crop = StoredCropOf(geometry, source.header);
  const Turn turn = TurnOf(geometry.orientation);
  PlaneSize scaled = geometry.scaled;
  if (turn.swap) std::swap(scaled.width, scaled.height);
  if (!IsChroma(source.layout.model, plane)) detail = ChromaDetail::kFull;
  return {
      .x = Resized({crop.x, scaled.width, decoded.size.width,
                    source.reduction * decoded.x_step, turn.reverse_x},
                   detail),
      .y = Resized({crop.y, scaled.height, decoded.size.height,
                    source.reduction * decoded.y_step, turn.reverse_y},
                   detail),
  };
}

VariantPicture::VariantPicture(VariantRequest request,
                               const DecodedSource& source)
    : request_(std::move(request)),
      turn_(TurnOf(request_.geometry.orientation)),
      model_(source.layout.model),
      alpha_(source.layout.alpha) {
  const ChromaDetail detail = ResampledChroma(source.layout, request_);
  std::vector<ResampleShape> shapes;
  for (int p = 0; p < source.layout.count(); ++p) {
    ResampleShape& shape =
        shapes.emplace_back(ShapeOf(source, request_.geometry, p, detail));
    shape.kernel = request_.spec.kernel;
    copies_ = copies_ && shape.IsCopy();
  }
  form_ = FormOf(request_.spec, source.layout, copies_);
  if (form_ == SampleForm::kBytes) {
    tables_ = TablesFor<ResampleTables>(shapes);
  } else {
    deep_tables_ = TablesFor<FloatResampleTables>(shapes);
  }
  Restart();
}

void VariantPicture::Restart() {
  resamplers_.clear();
  for (const auto& tables : tables_) resamplers_.emplace_back(tables);
  deep_resamplers_.clear();
  for (const auto& tables : deep_tables_) deep_resamplers_.emplace_back(tables);
}

void VariantPicture::Push(int plane, const PlaneRows& rows) {
  Resampler& resampler = resamplers_[static_cast<std::size_t>(plane)];
  for (int i = 0; i < rows.rows; ++i) resampler.Push(rows.y + i, rows.Row(i));
}

void VariantPicture::PushDeep(int plane, int y, const float* row) {
  deep_resamplers_[static_cast<std::size_t>(plane)].Push(y, row);
}

bool VariantPicture::done() const {
  return std::ranges::all_of(resamplers_, &Resampler::done) &&
         std::ranges::all_of(deep_resamplers_, &FloatResampler::done);
}

// Stored, not yet upright; straight.
PlanarImage VariantPicture::GatherBytes() {
  PlanarImage image;
  image.model = model_;
  image.alpha = alpha_;
  for (Resampler& resampler : resamplers_) {
    image.planes.push_back(std::move(resampler).TakeOutput());
  }
  resamplers_.clear();
  if (alpha_ && !copies_) Unpremultiply(image);
  return image;
}

// The same.  The colours of a deep picture are converted here, where nothing
// is rounded yet.
PlanarImage VariantPicture::GatherDeep() {
  DeepImage image = {.model = model_, .alpha = alpha_};
  for (FloatResampler& resampler : deep_resamplers_) {
    image.planes.push_back(std::move(resampler).TakeOutput());
  }
  deep_resamplers_.clear();
  if (alpha_ && !copies_) Unpremultiply(image);
  if (form_ == SampleForm::kLinear) EncodeLight(image);
  if (request_.color) Convert(image, *request_.color);
  return Quantised(std::move(image));
}

// What neither the colours' conversion nor the encoder takes.
void VariantPicture::ConvertBytes(PlanarImage& image) const {
  const bool ycbcr = image.model == ColorModel::kYCbCr;
  const bool wanted = request_.chroma != ChromaDetail::kNone;
  if (ycbcr && (request_.color || !wanted)) ToRgb(image);
  if (request_.color && form_ == SampleForm::kBytes) {
    request_.color->Apply(image);
  }
  if (image.model == ColorModel::kCmyk) ToRgb(image);
}

PlanarImage VariantPicture::Take() {
  PlanarImage image =
      form_ == SampleForm::kBytes ? GatherBytes() : GatherDeep();
  for (Plane& plane : image.planes) plane = Upright(std::move(plane), turn_);
  image.width = request_.geometry.scaled.width;
  image.height = request_.geometry.scaled.height;
  ConvertBytes(image);
  return image;
}

}  // namespace darkroom

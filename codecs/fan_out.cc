#include "codecs/fan_out.h"

#include <algorithm>
#include <span>
#include <utility>

#include "codecs/alpha.h"
#include "codecs/decode_plan.h"
#include "codecs/memory_need.h"

namespace darkroom {
namespace {

// Premultiplied rows are kept in the cache, not for a whole picture.
constexpr int kSliceRows = 16;

int CeilDiv(int value, int divisor) { return (value + divisor - 1) / divisor; }

// What the decoder made of DecodePlan::max_reduction.
Result<int> ReductionOf(const ImageHeader& header, const PlanarLayout& layout,
                        int max_reduction) {
  for (int r = max_reduction; r >= 1; r /= 2) {
    if (layout.width == CeilDiv(header.width, r) &&
        layout.height == CeilDiv(header.height, r)) {
      return r;
    }
  }
  return Error(ErrorClass::kInternal, "the decoder reduced by an odd factor");
}

ChromaDetail WantedChroma(const VariantSpec& spec, const Encoding& encoding) {
  if (!encoding.takes_ycbcr(spec)) return ChromaDetail::kNone;
  return encoding.halves_chroma(spec) ? ChromaDetail::kHalf
                                      : ChromaDetail::kFull;
}

bool AllPlanesFull(const PlanarLayout& layout) {
  return std::all_of(layout.planes.begin(),
                     layout.planes.begin() + layout.count(),
                     [](const PlanarLayout::Plane& plane) {
                       return plane.x_step == 1 && plane.y_step == 1;
                     });
}

Band Sliced(const Band& band, int begin, int rows) {
  Band slice = band;
  for (PlaneRows& plane : slice.planes) {
    plane.first += begin * plane.stride;
    plane.y += begin;
    plane.rows = rows;
  }
  return slice;
}

}  // namespace

Result<FanOut> FanOut::For(const RenderPlan& plan, const ImageHeader& header,
                           const PlanarLayout& layout,
                           const Encoding& encoding) {
  if (layout.alpha && !AllPlanesFull(layout)) {
    return Error(ErrorClass::kInternal, "alpha beside subsampled planes");
  }
  if (layout.sample_bytes != 1 && layout.model != ColorModel::kGray &&
      layout.model != ColorModel::kRgb) {
    return Error(ErrorClass::kInternal, "16 bits of neither gray nor RGB");
  }
  const std::vector<VariantGeometry> geometries = GeometriesOf(plan, header);
  const int reduction = TRY(
      ReductionOf(header, layout, DecodePlanFor(plan, header).max_reduction));
  const DecodedSource source = {header, layout, reduction};
  FanOut fan_out(layout);
  for (std::size_t i = 0; i < plan.variants.size(); ++i) {
    const PlannedVariant& planned = plan.variants[i];
    if (!planned.encode) continue;
    fan_out.variants_.push_back(
        {planned.spec, VariantPicture(planned.spec, geometries[i], source,
                                      WantedChroma(planned.spec, encoding))});
  }
  fan_out.MakeBuffers();
  return fan_out;
}

bool FanOut::HasForm(SampleForm form) const {
  return std::ranges::any_of(variants_, [form](const Variant& variant) {
    return variant.picture.form() == form;
  });
}

void FanOut::MakeBuffers() {
  if (layout_.alpha && HasForm(SampleForm::kBytes)) {
    premultiplied_.assign(static_cast<std::size_t>(ColorPlanes(layout_.model)),
                          Plane(layout_.width, kSliceRows));
  }
  for (const SampleForm form :
       {SampleForm::kStraight, SampleForm::kEncoded, SampleForm::kLinear}) {
    if (HasForm(form)) deep_forms_.push_back(form);
  }
  if (!deep_forms_.empty()) deep_rows_ = DeepRows(layout_);
}

void FanOut::Push(const Band& band) {
  if (HasForm(SampleForm::kBytes)) PushBytes(band);
  for (const SampleForm form : deep_forms_) PushDeep(band, form);
}

void FanOut::PushBytes(const Band& band) {
  if (!layout_.alpha) return PushAlike(band);
  for (int y = 0; y < band.planes[0].rows; y += kSliceRows) {
    PushWithAlpha(
        Sliced(band, y, std::min(kSliceRows, band.planes[0].rows - y)));
  }
}

void FanOut::PushAlike(const Band& band) {
  for (Variant& variant : variants_) {
    if (variant.picture.form() != SampleForm::kBytes) continue;
    for (int p = 0; p < layout_.count(); ++p) {
      variant.picture.Push(p, band.planes[static_cast<std::size_t>(p)]);
    }
  }
}

void FanOut::PushWithAlpha(const Band& band) {
  const auto alpha = static_cast<std::size_t>(ColorPlanes(layout_.model));
  bool opaque = true;
  for (int i = 0; i < band.planes[alpha].rows; ++i) {
    opaque = opaque && IsOpaque({band.planes[alpha].Row(i),
                                 static_cast<std::size_t>(layout_.width)});
  }
  if (opaque) return PushAlike(band);
  Premultiply(band);
  for (Variant& variant : variants_) {
    if (variant.picture.form() != SampleForm::kBytes) continue;
    const bool straight = variant.picture.takes_straight_alpha();
    for (int p = 0; p < layout_.count(); ++p) {
      const auto plane = static_cast<std::size_t>(p);
      PlaneRows rows = band.planes[plane];
      if (!straight && plane != alpha) {
        rows.first = premultiplied_[plane].Row(0);
        rows.stride = layout_.width;
      }
      variant.picture.Push(p, rows);
    }
  }
}

void FanOut::Premultiply(const Band& band) {
  const auto width = static_cast<std::size_t>(layout_.width);
  const PlaneRows& alpha = band.planes[premultiplied_.size()];
  for (std::size_t p = 0; p < premultiplied_.size(); ++p) {
    const std::uint8_t ground =
        PremultiplyGround(layout_.model, static_cast<int>(p));
    for (int i = 0; i < alpha.rows; ++i) {
      MixRow({band.planes[p].Row(i), width}, {alpha.Row(i), width}, ground,
             {premultiplied_[p].Row(i), width});
    }
  }
}

// Row by row, so that the floats stay in the cache.
void FanOut::PushDeep(const Band& band, SampleForm form) {
  const PlaneRows& rows = band.planes[0];
  for (int i = 0; i < rows.rows; ++i) {
    deep_rows_.Read(band, i, form);
    for (Variant& variant : variants_) {
      if (variant.picture.form() != form) continue;
      for (int p = 0; p < layout_.count(); ++p) {
        variant.picture.PushDeep(p, rows.y + i, deep_rows_.Row(p));
      }
    }
  }
}

Result<PlanarImage> FanOut::Finish(std::size_t i) {
  VariantPicture& picture = variants_[i].picture;
  if (!picture.done()) {
    return Error(ErrorClass::kInternal, "the decoder left rows out");
  }
  return picture.Finish();
}

void FanOut::Restart() {
  for (Variant& variant : variants_) variant.picture.Restart();
}

Result<std::vector<Rendition>> FanOut::Encode(const Encoding& encoding) && {
  std::vector<Rendition> renditions;
  for (std::size_t i = 0; i < variants_.size(); ++i) {
    const VariantSpec& spec = variants_[i].spec;
    const PlanarImage image = TRY(Finish(i));
    SharedBufferWriter bytes = TRY(SharedBufferWriter::Create(
        OutputNeed(spec, {image.width, image.height})));
    TRY(encoding.encode(image, spec, {}, bytes));
    renditions.push_back({.variant = spec.name,
                          .format = spec.format,
                          .width = image.width,
                          .height = image.height,
                          .bytes = TRY(std::move(bytes).Seal())});
  }
  return renditions;
}

Result<std::vector<Rendition>> RenderAll(Decoder& decoder,
                                         const RenderPlan& plan,
                                         const Encoding& encoding) {
  const PlanarLayout layout =
      TRY(decoder.Start(DecodePlanFor(plan, decoder.header())));
  FanOut fan_out = TRY(FanOut::For(plan, decoder.header(), layout, encoding));
  while (const Band* band = TRY(decoder.NextBand())) fan_out.Push(*band);
  return std::move(fan_out).Encode(encoding);
}

}  // namespace darkroom

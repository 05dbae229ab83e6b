#include "codecs/render/fan_out.h"

#include <algorithm>
#include <span>
#include <utility>

#include "codecs/color/alpha.h"

namespace darkroom {
namespace {

// Premultiplied rows are kept in the cache, not for a whole picture.
constexpr int kSliceRows = 16;

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

Result<FanOut> FanOut::For(const std::vector<VariantRequest>& requests,
                           const DecodedSource& source) {
  const PlanarLayout& layout = source.layout;
  if (layout.alpha && !AllPlanesFull(layout)) {
    return Error(ErrorClass::kInternal, "alpha beside subsampled planes");
  }
  if (layout.sample_bytes != 1 && layout.model != ColorModel::kGray &&
      layout.model != ColorModel::kRgb) {
    return Error(ErrorClass::kInternal, "16 bits of neither gray nor RGB");
  }
  FanOut fan_out(layout);
  for (const VariantRequest& request : requests) {
    fan_out.pictures_.emplace_back(request, source);
  }
  fan_out.MakeBuffers();
  return fan_out;
}

bool FanOut::HasForm(SampleForm form) const {
  return std::ranges::any_of(pictures_, [form](const VariantPicture& picture) {
    return picture.form() == form;
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
  for (VariantPicture& picture : pictures_) {
    if (picture.form() != SampleForm::kBytes) continue;
    for (int p = 0; p < layout_.count(); ++p) {
      picture.Push(p, band.planes[static_cast<std::size_t>(p)]);
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
  for (VariantPicture& picture : pictures_) {
    if (picture.form() != SampleForm::kBytes) continue;
    const bool straight = picture.takes_straight_alpha();
    for (int p = 0; p < layout_.count(); ++p) {
      const auto plane = static_cast<std::size_t>(p);
      PlaneRows rows = band.planes[plane];
      if (!straight && plane != alpha) {
        rows.first = premultiplied_[plane].Row(0);
        rows.stride = layout_.width;
      }
      picture.Push(p, rows);
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
    for (VariantPicture& picture : pictures_) {
      if (picture.form() != form) continue;
      for (int p = 0; p < layout_.count(); ++p) {
        picture.PushDeep(p, rows.y + i, deep_rows_.Row(p));
      }
    }
  }
}

Result<PlanarImage> FanOut::Take(std::size_t i) {
  if (!pictures_[i].done()) {
    return Error(ErrorClass::kInternal, "the decoder left rows out");
  }
  return pictures_[i].Take();
}

void FanOut::Restart() {
  for (VariantPicture& picture : pictures_) picture.Restart();
}

}  // namespace darkroom

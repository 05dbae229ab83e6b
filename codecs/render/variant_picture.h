// One variant, from the decoder's rows to the picture that is encoded.

#ifndef DARKROOM_CODECS_RENDER_VARIANT_PICTURE_H_
#define DARKROOM_CODECS_RENDER_VARIANT_PICTURE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "codecs/color/chroma_detail.h"
#include "codecs/color/color_transform.h"
#include "codecs/header.h"
#include "codecs/pixels/geometry.h"
#include "codecs/plan.h"
#include "codecs/planes.h"
#include "codecs/resample/deep_rows.h"
#include "codecs/resample/resampler.h"

namespace darkroom {

// A source as its decoder delivers it: each side is ceil(side / reduction).
struct DecodedSource {
  ImageHeader header;
  PlanarLayout layout;
  int reduction = 1;
};

// What becomes of plane `plane` (of a decoded plane's size and steps) of a
// variant.  Halved chroma keeps the grid of the upright picture: sample i
// covers its pixels [2i, 2i + 2), also where the stored axis is reversed.  The
// kernel is left to the caller.
ResampleShape ShapeOf(const DecodedSource& source,
                      const VariantGeometry& geometry, int plane,
                      ChromaDetail detail);

// One variant's share of a source, and in what colours it is wanted.
struct VariantRequest {
  VariantSpec spec;
  VariantGeometry geometry;
  ChromaDetail chroma = ChromaDetail::kNone;  // The encoder takes at most this.
  // Null: the colours stay what they are.  Shared by the variants of one
  // target.
  std::shared_ptr<const ColorTransform> color;
};

// Resizes every plane as rows arrive, then turns the small picture upright and
// converts its colours.  Thread-compatible.
//
// A source of 16 bits, or linear light, is resampled in floats: deep.  Linear
// light is for kGray and kRgb; it is passed over for a source that comes in
// other colours (kCmyk), and where nothing is resized.
class VariantPicture {
 public:
  VariantPicture(VariantRequest request, const DecodedSource& source);

  // How rows are to come.
  SampleForm form() const { return form_; }

  // Whether bytes with alpha are to come straight, because they are only
  // copied; else premultiplied over PremultiplyGround.
  bool takes_straight_alpha() const { return copies_; }

  // If the form is kBytes.
  void Push(int plane, const PlaneRows& rows);
  // Row y of a plane, else.
  void PushDeep(int plane, int y, const float* row);

  // Whether all rows that matter have come.
  bool done() const;

  // Takes the upright picture, once done(): straight alpha; never kCmyk, nor
  // kYCbCr if no chroma is wanted.
  PlanarImage Take();

  // After Take: ready for the next frame, of the same layout.
  void Restart();

 private:
  PlanarImage GatherBytes();
  PlanarImage GatherDeep();
  void ConvertBytes(PlanarImage& image) const;

  VariantRequest request_;
  Turn turn_;
  ColorModel model_;
  bool alpha_;
  bool copies_ = true;
  SampleForm form_ = SampleForm::kBytes;
  // One per plane, of the sort that the form asks for.
  std::vector<std::shared_ptr<const ResampleTables>> tables_;
  std::vector<std::shared_ptr<const FloatResampleTables>> deep_tables_;
  std::vector<Resampler> resamplers_;
  std::vector<FloatResampler> deep_resamplers_;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_VARIANT_PICTURE_H_

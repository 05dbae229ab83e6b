// One variant, from the decoder's rows to the picture that is encoded.

#ifndef DARKROOM_CODECS_VARIANT_PICTURE_H_
#define DARKROOM_CODECS_VARIANT_PICTURE_H_

#include <cstdint>
#include <vector>

#include "codecs/geometry.h"
#include "codecs/header.h"
#include "codecs/plan.h"
#include "codecs/planes.h"
#include "codecs/resampler.h"

namespace darkroom {

// A source as its decoder delivers it: each side is ceil(side / reduction).
struct DecodedSource {
  ImageHeader header;
  PlanarLayout layout;
  int reduction = 1;
};

// How finely the encoder wants the chroma of kYCbCr.
enum class ChromaDetail : std::uint8_t {
  kNone,  // Not at all: it takes RGB.
  kFull,
  kHalf,  // On both axes.
};

// What becomes of plane `plane` (of a decoded plane's size and steps) of a
// variant.  Halved chroma keeps the grid of the upright picture: sample i
// covers its pixels [2i, 2i + 2), also where the stored axis is reversed.
ResampleShape ShapeOf(const DecodedSource& source,
                      const VariantGeometry& geometry, int plane,
                      ChromaDetail detail);

// Resizes every plane as rows arrive, then does what is left to do on the
// small picture.  Thread-compatible.
class VariantPicture {
 public:
  // `wanted` is what the encoder takes at most.
  VariantPicture(VariantSpec spec, const VariantGeometry& geometry,
                 const DecodedSource& source, ChromaDetail wanted);

  // Whether rows with alpha are to come straight, because they are only
  // copied; else premultiplied over PremultiplyGround.
  bool takes_straight_alpha() const { return copies_; }

  void Push(int plane, const PlaneRows& rows);

  // Whether all rows that matter have come.
  bool done() const;

  // The upright picture in the encoder's terms, once done(): straight alpha
  // or, for JPEG, none; never kCmyk, nor kYCbCr if no chroma is wanted.
  PlanarImage Finish() &&;

 private:
  PlanarImage Gather();

  VariantSpec spec_;
  VariantGeometry geometry_;
  Turn turn_;
  ColorModel model_;
  bool alpha_;
  bool copies_ = true;
  ChromaDetail wanted_;
  std::vector<Resampler> resamplers_;  // One per plane.
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_VARIANT_PICTURE_H_

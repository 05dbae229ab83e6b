// A decoded picture to all its variants at once.

#ifndef DARKROOM_CODECS_FAN_OUT_H_
#define DARKROOM_CODECS_FAN_OUT_H_

#include <functional>
#include <vector>

#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/attachments.h"
#include "codecs/decoder.h"
#include "codecs/plan.h"
#include "codecs/planes.h"
#include "codecs/rendering.h"
#include "codecs/variant_picture.h"

namespace darkroom {

// What encoder.h does, as a seam.
struct Encoding {
  std::function<bool(const VariantSpec&)> takes_ycbcr;
  std::function<bool(const VariantSpec&)> halves_chroma;
  std::function<Status(const PlanarImage&, const VariantSpec&,
                       const Attachments&, ByteSink&)>
      encode;
};

// Gives every band to every variant that is to be encoded, and encodes them
// one after the other, so that the pictures are freed one after the other.
// Thread-compatible.
class FanOut {
 public:
  // Errors: kInternal (a layout that the decoder's contract excludes).
  static Result<FanOut> For(const RenderPlan& plan, const ImageHeader& header,
                            const PlanarLayout& layout,
                            const Encoding& encoding);

  void Push(const Band& band);

  // In the order of the plan.  Errors: kInternal (rows are missing), as
  // Encoding::encode.
  Result<std::vector<Rendition>> Encode(const Encoding& encoding) &&;

 private:
  struct Variant {
    VariantSpec spec;
    VariantPicture picture;
  };

  explicit FanOut(const PlanarLayout& layout) : layout_(layout) {}
  void PushAlike(const Band& band);
  void PushWithAlpha(const Band& band);
  void Premultiply(const Band& band);

  PlanarLayout layout_;
  std::vector<Variant> variants_;
  std::vector<Plane> premultiplied_;  // A few rows of every colour plane.
};

// Starts `decoder` by the whole plan and pulls it to its end.
// Errors: as Decoder and FanOut.
Result<std::vector<Rendition>> RenderAll(Decoder& decoder,
                                         const RenderPlan& plan,
                                         const Encoding& encoding);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_FAN_OUT_H_

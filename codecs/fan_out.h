// A decoded picture to all its variants at once.

#ifndef DARKROOM_CODECS_FAN_OUT_H_
#define DARKROOM_CODECS_FAN_OUT_H_

#include <cstddef>
#include <functional>
#include <vector>

#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/attachments.h"
#include "codecs/decoder.h"
#include "codecs/deep_rows.h"
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
// The frames of an animation go through the same one:
//
//   FanOut fan_out = TRY(FanOut::For(plan, header, layout, encoding));
//   do {
//     while (... band ...) fan_out.Push(*band);
//     for (i < fan_out.count()) ... TRY(fan_out.Finish(i)) ...
//     fan_out.Restart();
//   } while (TRY(decoder.NextFrame()));
//
// Thread-compatible.
class FanOut {
 public:
  // Errors: kInternal (a layout that the decoder's contract excludes).
  static Result<FanOut> For(const RenderPlan& plan, const ImageHeader& header,
                            const PlanarLayout& layout,
                            const Encoding& encoding);

  void Push(const Band& band);

  // The variants that are to be encoded, in the order of the plan.
  std::size_t count() const { return variants_.size(); }
  const VariantSpec& spec(std::size_t i) const { return variants_[i].spec; }

  // Takes the picture of variant `i`.  Errors: kInternal (rows are missing).
  Result<PlanarImage> Finish(std::size_t i);

  // Makes ready for another frame of the same layout.
  void Restart();

  // In the order of the plan.  Errors: kInternal (rows are missing), as
  // Encoding::encode.
  Result<std::vector<Rendition>> Encode(const Encoding& encoding) &&;

 private:
  struct Variant {
    VariantSpec spec;
    VariantPicture picture;
  };

  explicit FanOut(const PlanarLayout& layout) : layout_(layout) {}
  bool HasForm(SampleForm form) const;
  void MakeBuffers();
  void PushBytes(const Band& band);
  void PushAlike(const Band& band);
  void PushWithAlpha(const Band& band);
  void Premultiply(const Band& band);
  void PushDeep(const Band& band, SampleForm form);

  PlanarLayout layout_;
  std::vector<Variant> variants_;
  std::vector<Plane> premultiplied_;    // A few rows of every colour plane.
  std::vector<SampleForm> deep_forms_;  // That any variant takes.
  DeepRows deep_rows_;
};

// Starts `decoder` by the whole plan and pulls it to its end.
// Errors: as Decoder and FanOut.
Result<std::vector<Rendition>> RenderAll(Decoder& decoder,
                                         const RenderPlan& plan,
                                         const Encoding& encoding);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_FAN_OUT_H_

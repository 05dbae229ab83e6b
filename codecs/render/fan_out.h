// A decoded picture to all its variants at once.

#ifndef DARKROOM_CODECS_RENDER_FAN_OUT_H_
#define DARKROOM_CODECS_RENDER_FAN_OUT_H_

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "codecs/planes.h"
#include "codecs/render/variant_picture.h"
#include "codecs/resample/deep_rows.h"

namespace darkroom {

// Gives every band to every variant.  The frames of an animation go through
// the same one:
//
//   do {
//     while (... band ...) fan_out.Push(*band);
//     for (i < fan_out.count()) ... TRY(fan_out.Take(i)) ...
//     fan_out.Restart();
//   } while (TRY(decoder.NextFrame()));
//
// Thread-compatible.
class FanOut {
 public:
  // Errors: kInternal (a layout that the decoder's contract excludes).
  static Result<FanOut> For(const std::vector<VariantRequest>& requests,
                            const DecodedSource& source);

  void Push(const Band& band);

  // Takes the picture of variant `i`, upright and in its colours, so that
  // pictures can be freed one after the other.  Errors: kInternal (rows are
  // missing).
  Result<PlanarImage> Take(std::size_t i);

  // Makes ready for another frame of the same layout.
  void Restart();

 private:
  explicit FanOut(const PlanarLayout& layout) : layout_(layout) {}
  bool HasForm(SampleForm form) const;
  void MakeBuffers();
  void PushBytes(const Band& band);
  void PushAlike(const Band& band);
  void PushWithAlpha(const Band& band);
  void Premultiply(const Band& band);
  void PushDeep(const Band& band, SampleForm form);

  PlanarLayout layout_;
  std::vector<VariantPicture> pictures_;
  std::vector<Plane> premultiplied_;    // A few rows of every colour plane.
  std::vector<SampleForm> deep_forms_;  // That any variant takes.
  DeepRows deep_rows_;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_FAN_OUT_H_

// A picture being decoded: opened on its header, started with a plan, pulled
// band by band.

#ifndef DARKROOM_CODECS_DECODER_H_
#define DARKROOM_CODECS_DECODER_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/header.h"
#include "codecs/plan.h"
#include "codecs/planes.h"
#include "codecs/source_metadata.h"

namespace darkroom {

struct DecodePlan {
  // The decoder may deliver the picture reduced by 1, 2, 4 or 8 on both axes,
  // but by no more than this: each reduced side is ceil(side / reduction).
  int max_reduction = 1;
  // Whether kYCbCr is to come as kRgb, all planes full.
  bool rgb = false;
};

// Thread-compatible.  Borrows the source bytes for its lifetime.
class Decoder {
 public:
  virtual ~Decoder() = default;

  virtual const ImageHeader& header() const = 0;

  // What the file carries beside its pixels; broken pieces are left out.
  // Copies: called once, and not before their memory is granted.
  virtual SourceMetadata Metadata() const { return {}; }

  // Bytes that decoding will take at most, codec buffers included, if it is
  // started with `plan`.  Computed from the header.
  virtual std::uint64_t MemoryNeed(const DecodePlan& plan) const = 0;

  // Once, before the first band.  Errors: kCorrupt, kUnsupported, kTooLarge
  // (too many scans), kMemory, kInternal.
  virtual Result<PlanarLayout> Start(const DecodePlan& plan) = 0;

  // The next band, valid until the next call; null after the last of this
  // frame.  A source whose pixels are damaged or missing is an error, not a
  // grey area, unless limits.fail_on lets it pass.
  // Errors: kCorrupt, kTooLarge (too many scans), kInternal.
  virtual Result<const Band*> NextBand() = 0;

  // Moves on to the next frame of an animation, a whole canvas of the same
  // layout, whose bands come next; false after the last.  Errors: as NextBand.
  virtual Result<bool> NextFrame() { return false; }

  // How long the present frame is shown.
  virtual std::chrono::milliseconds frame_duration() const { return {}; }

  // Whether damage was let pass so far.
  virtual bool salvaged() const { return false; }
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_DECODER_H_

// The RIFF chunks of a WebP, and the headers of its bitstreams.

#ifndef DARKROOM_CODECS_WEBP_WEBP_HEADER_H_
#define DARKROOM_CODECS_WEBP_WEBP_HEADER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/canvas.h"
#include "codecs/header.h"
#include "codecs/salvage.h"

namespace darkroom {

// One picture on the canvas.
struct WebpFrame {
  CanvasRect rect;
  ByteView bitstream;  // What the codec is to read: ALPH, if any, to VP8.
  // Where VP8L begins behind its header, be it the picture's or its alpha's.
  ByteView vp8l;
  bool lossless = false;
  bool alpha = false;  // As the bitstream says.
  // How it is laid on the canvas, and whether its part of that becomes
  // transparent before the next frame.
  bool blends = false;
  bool clears = false;
  std::chrono::milliseconds duration = {};  // As stored.
};

struct WebpHeader {
  int width = 0;  // Of the canvas.
  int height = 0;
  Orientation orientation = Orientation::kUpright;
  bool animated = false;
  int frames = 1;
  int loops = 0;
  WebpFrame frame;       // The first one, or the whole picture.
  ByteView chunks;       // All of them.
  bool alpha = false;    // Whether the canvas is ever transparent anywhere.
  bool lossless = true;  // Every frame.
  // The largest frame of each kind, in pixels.
  std::uint64_t lossy_pixels = 0;
  std::uint64_t lossless_pixels = 0;
  std::uint64_t alpha_pixels = 0;    // Lossy with alpha.
  std::uint64_t blended_pixels = 0;  // Laid over others.
  std::uint64_t table_bytes = 0;     // Of prefix codes, the most of any frame.
  std::optional<Flaw> flaw;
};

// Walks from ANMF to ANMF and allocates nothing.
class WebpFrames {
 public:
  // Borrows what `header` views, an animation's.
  explicit WebpFrames(const WebpHeader& header);

  // Nothing after the last, or once there is damage that hides the next.
  std::optional<WebpFrame> Next();

  const std::optional<Flaw>& flaw() const { return flaw_; }

 private:
  ByteView chunks_;
  PlaneSize canvas_;
  std::size_t at_ = 0;
  std::optional<Flaw> flaw_;
};

struct WebpChunkView {
  std::string_view name;
  ByteView body;
  bool cut = false;  // The end of the body is missing.
};

bool IsWebp(ByteView head);

// The chunk at `at`, which moves behind it; nothing at the end of `chunks`.
std::optional<WebpChunkView> NextWebpChunk(ByteView chunks, std::size_t& at);

// Walks over all chunks and allocates nothing.
// Errors: kCorrupt (no picture, a first frame outside the canvas).
Result<WebpHeader> ParseWebpHeader(ByteView source);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_WEBP_WEBP_HEADER_H_

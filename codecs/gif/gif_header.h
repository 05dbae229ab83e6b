// The blocks of a GIF, without their pixels.

#ifndef DARKROOM_CODECS_GIF_GIF_HEADER_H_
#define DARKROOM_CODECS_GIF_GIF_HEADER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/canvas.h"
#include "codecs/salvage.h"

namespace darkroom {

inline constexpr int kOpaqueGif = -1;

// What becomes of a frame's part of the canvas before the next is drawn.
enum class GifDisposal : std::uint8_t {
  kKeep,
  kClear,    // It becomes transparent, as in all browsers.
  kRestore,  // It becomes what it was before the frame.
};

struct GifFrame {
  CanvasRect rect;  // May exceed the canvas.
  bool interlaced = false;
  ByteView palette;  // 3 bytes per colour.
  int transparent = kOpaqueGif;
  GifDisposal disposal = GifDisposal::kKeep;
  std::chrono::milliseconds duration = {};  // As stored.
  int pixel_bits = 0;
  ByteView blocks;  // For GifLzw.
};

// Walks from frame to frame and allocates nothing.  Borrows `source`.
class GifFrames {
 public:
  // `source` is what IsGif.
  explicit GifFrames(ByteView source);

  // Nothing after the last, or once there is damage that hides the next.
  std::optional<GifFrame> Next();

  PlaneSize screen() const { return screen_; }
  // How often an animation is played, as far as the frames so far say; 0: for
  // ever.
  int loops() const { return loops_; }
  const std::optional<Flaw>& flaw() const { return flaw_; }

 private:
  struct Control {
    int transparent = kOpaqueGif;
    GifDisposal disposal = GifDisposal::kKeep;
    std::chrono::milliseconds duration = {};
  };

  bool Has(std::size_t bytes) const { return bytes <= source_.size() - at_; }
  ByteView Take(std::size_t bytes);
  bool SkipBlocks();
  void ReadExtension(Control& control);
  void ReadLoops(ByteView block);
  std::optional<GifFrame> ReadFrame(const Control& control);
  std::nullopt_t Stop(Damage kind, std::string_view what);

  ByteView source_;
  std::size_t at_ = 0;
  bool ended_ = false;
  PlaneSize screen_;
  ByteView palette_;
  int loops_ = 1;
  std::optional<Flaw> flaw_;
};

struct GifHeader {
  // Of the canvas: the screen, grown where the first frame is larger.
  int width = 0;
  int height = 0;
  int frames = 0;
  int loops = 1;
  bool alpha = false;     // Whether the canvas is ever transparent anywhere.
  bool restores = false;  // Whether any frame is GifDisposal::kRestore.
  std::optional<Flaw> flaw;
};

bool IsGif(ByteView head);

// Errors: kCorrupt (no frame).
Result<GifHeader> ParseGifHeader(ByteView source);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_GIF_GIF_HEADER_H_

#include "codecs/gif/gif_header.h"

#include <algorithm>
#include <string_view>

#include "codecs/endian.h"
#include "codecs/gif/gif_lzw.h"

namespace darkroom {
namespace {

// Signature, width, height, flags, background, aspect.
constexpr std::size_t kScreenBytes = 13;
constexpr std::uint8_t kPaletteFlag = 0x80;
constexpr std::uint8_t kInterlaceFlag = 0x40;
constexpr std::uint8_t kExtension = 0x21;
constexpr std::uint8_t kImage = 0x2c;
constexpr std::uint8_t kTrailer = 0x3b;

// Of a palette that follows, if the flags say so.
std::size_t PaletteBytes(std::uint8_t flags) {
  return (flags & kPaletteFlag) == 0 ? 0 : std::size_t{6} << (flags & 7);
}

// 4 is what old encoders took the specification's third bit for.
GifDisposal DisposalOf(std::uint8_t flags) {
  const int value = flags >> 2 & 7;
  if (value == 2) return GifDisposal::kClear;
  return value == 3 || value == 4 ? GifDisposal::kRestore : GifDisposal::kKeep;
}

bool Covers(const CanvasRect& rect, const GifHeader& header) {
  return rect.x == 0 && rect.y == 0 && rect.width >= header.width &&
         rect.height >= header.height;
}

// Browsers let a first frame that is larger than the screen set its size.
void ChooseCanvas(PlaneSize screen, const CanvasRect& first,
                  GifHeader& header) {
  header.width = screen.width;
  header.height = screen.height;
  if (first.width > screen.width || first.height > screen.height) {
    header.width = std::max(screen.width, first.x + first.width);
    header.height = std::max(screen.height, first.y + first.height);
  }
}

}  // namespace

bool IsGif(ByteView head) {
  const std::string_view text = AsText(head);
  return text.starts_with("GIF87a") || text.starts_with("GIF89a");
}

GifFrames::GifFrames(ByteView source) : source_(source) {
  if (source.size() < kScreenBytes) {
    Stop(Damage::kTruncation, "truncated header");
    return;
  }
  screen_ = {.width = static_cast<int>(Little16(source, 6)),
             .height = static_cast<int>(Little16(source, 8))};
  at_ = kScreenBytes;
  const std::size_t palette = PaletteBytes(source[10]);
  if (!Has(palette)) {
    Stop(Damage::kTruncation, "truncated palette");
    return;
  }
  palette_ = Take(palette);
}

ByteView GifFrames::Take(std::size_t bytes) {
  const ByteView taken = source_.subspan(at_, bytes);
  at_ += bytes;
  return taken;
}

std::nullopt_t GifFrames::Stop(Damage kind, std::string_view what) {
  flaw_ = Flaw{.kind = kind, .what = what};
  ended_ = true;
  return std::nullopt;
}

// Behind the empty block that ends them; false if the file ends before.
bool GifFrames::SkipBlocks() {
  while (Has(1)) {
    const std::size_t size = Take(1)[0];
    if (size == 0) return true;
    Take(std::min(size, source_.size() - at_));
  }
  return false;
}

// Netscape's block: 1, and how often the animation is *repeated*.
void GifFrames::ReadLoops(ByteView block) {
  constexpr int kMostLoops = 65535;
  if (block.size() < 3 || (block[0] & 7) != 1) return;
  const auto repeats = static_cast<int>(Little16(block, 1));
  loops_ = repeats == 0 ? 0 : std::min(repeats + 1, kMostLoops);
}

// A label and blocks: of graphic control (flags, hundredths of a second, the
// transparent colour), and of the application that says how often to loop.
void GifFrames::ReadExtension(Control& control) {
  constexpr std::uint8_t kGraphicControl = 0xf9;
  constexpr std::uint8_t kApplication = 0xff;
  if (!Has(2) || !Has(2 + std::size_t{source_[at_ + 1]})) {
    Stop(Damage::kTruncation, "truncated extension");
    return;
  }
  const std::uint8_t label = source_[at_];
  const ByteView block = source_.subspan(at_ + 2, source_[at_ + 1]);
  if (label == kGraphicControl && block.size() >= 4) {
    control.disposal = DisposalOf(block[0]);
    control.duration = std::chrono::milliseconds(10 * Little16(block, 1));
    control.transparent = (block[0] & 1) != 0 ? block[3] : kOpaqueGif;
  }
  Take(1);
  const std::string_view name = AsText(block);
  if (label == kApplication &&
      (name == "NETSCAPE2.0" || name == "ANIMEXTS1.0")) {
    const ByteView rest = source_.subspan(at_ + 1 + block.size());
    if (!rest.empty() && rest.size() > rest[0]) {
      ReadLoops(rest.subspan(1, rest[0]));
    }
  }
  if (!SkipBlocks()) Stop(Damage::kTruncation, "truncated extension");
}

// Left, top, width, height, flags; a palette; the size of a pixel's code; the
// blocks.  What can be seen of a truncated frame is a frame.
std::optional<GifFrame> GifFrames::ReadFrame(const Control& control) {
  constexpr std::size_t kDescriptor = 9;
  if (!Has(kDescriptor)) return Stop(Damage::kTruncation, "truncated frame");
  const ByteView head = Take(kDescriptor);
  GifFrame frame = {.rect = {.x = static_cast<int>(Little16(head, 0)),
                             .y = static_cast<int>(Little16(head, 2)),
                             .width = static_cast<int>(Little16(head, 4)),
                             .height = static_cast<int>(Little16(head, 6))},
                    .interlaced = (head[8] & kInterlaceFlag) != 0,
                    .palette = palette_,
                    .transparent = control.transparent,
                    .disposal = control.disposal,
                    .duration = control.duration};
  const std::size_t palette = PaletteBytes(head[8]);
  // And two bytes of pixels at least.
  if (!Has(palette + 3)) return Stop(Damage::kTruncation, "truncated frame");
  if (palette != 0) frame.palette = Take(palette);
  frame.pixel_bits = Take(1)[0];
  if (frame.rect.width == 0 || frame.rect.height == 0) {
    return Stop(Damage::kBroken, "frame of no pixels");
  }
  if (frame.palette.empty()) return Stop(Damage::kBroken, "no palette");
  if (frame.pixel_bits < 1 || frame.pixel_bits > kMaxGifPixelBits) {
    return Stop(Damage::kBroken, "impossible code size");
  }
  const std::size_t begin = at_;
  if (!SkipBlocks()) Stop(Damage::kTruncation, "truncated pixels");
  frame.blocks = source_.subspan(begin, at_ - begin);
  return frame;
}

// A file without trailer may well be complete, and so may one with empty
// blocks between the others; both are common.  Browsers stop at what else is
// no block.
std::optional<GifFrame> GifFrames::Next() {
  Control control;
  while (!ended_) {
    if (!Has(1)) {
      ended_ = true;
      break;
    }
    const std::uint8_t introducer = Take(1)[0];
    if (introducer == kImage) return ReadFrame(control);
    if (introducer == kExtension) {
      ReadExtension(control);
    } else if (introducer == kTrailer) {
      ended_ = true;
    } else if (introducer != 0) {
      Stop(Damage::kHarm, "unknown block");
    }
  }
  return std::nullopt;
}

// Drawing never makes a pixel transparent, disposing does.
Result<GifHeader> ParseGifHeader(ByteView source) {
  if (!IsGif(source)) return CorruptError("gif", "no signature");
  GifFrames frames(source);
  GifHeader header;
  std::optional<GifFrame> last;
  while (const std::optional<GifFrame> frame = frames.Next()) {
    if (++header.frames == 1) {
      ChooseCanvas(frames.screen(), frame->rect, header);
      header.alpha =
          frame->transparent != kOpaqueGif || !Covers(frame->rect, header);
    } else if (last->disposal == GifDisposal::kClear ||
               (header.frames == 2 &&
                last->disposal == GifDisposal::kRestore)) {
      header.alpha = true;
    }
    header.restores |= frame->disposal == GifDisposal::kRestore;
    last = frame;
  }
  header.flaw = frames.flaw();
  header.loops = frames.loops();
  if (header.frames == 0) {
    return CorruptError("gif", header.flaw ? header.flaw->what : "no frame");
  }
  return header;
}

}  // namespace darkroom

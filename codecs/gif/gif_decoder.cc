#include "codecs/gif/gif_decoder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codecs/animation.h"
#include "codecs/canvas.h"
#include "codecs/gif/gif_header.h"
#include "codecs/gif/gif_lzw.h"
#include "codecs/limits.h"
#include "codecs/pixel_count.h"
#include "codecs/salvage.h"

namespace darkroom {
namespace {

// Every 8th row, the rows between them, and so on.
struct Pass {
  int first;
  int step;
};
constexpr Pass kProgressive[] = {{0, 1}};
constexpr Pass kInterlaced[] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

std::span<const Pass> PassesOf(const GifFrame& frame) {
  if (frame.interlaced) return kInterlaced;
  return kProgressive;
}

Status CheckSize(PlaneSize size, const DecodeLimits& limits) {
  return CheckPictureSize(static_cast<std::uint64_t>(size.width),
                          static_cast<std::uint64_t>(size.height), limits);
}

class GifDecoder final : public Decoder {
 public:
  GifDecoder(ByteView source, const GifHeader& parsed,
             const DecodeLimits& limits);

  const ImageHeader& header() const override { return header_; }
  std::uint64_t MemoryNeed(const DecodePlan& plan) const override;
  Result<PlanarLayout> Start(const DecodePlan& plan) override;
  Result<const Band*> NextBand() override { return canvas_.NextBand(); }
  Result<bool> NextFrame() override;
  std::chrono::milliseconds frame_duration() const override {
    return ShownFor(frame_.duration);
  }
  bool salvaged() const override { return salvage_.salvaged(); }

  // What the header has already shown.  Errors: as Salvage::LetPass.
  Status LetPass(const Flaw& flaw) { return salvage_.LetPass("gif", flaw); }

 private:
  PlaneSize size() const { return {header_.width, header_.height}; }
  void DisposeOfFrame();
  Status DrawFrame();
  Status CheckPixelsBeyond();
  Status DrawRows(GifLzw& pixels);
  bool DrawRow(const CanvasRect& part, int y);

  const DecodeLimits limits_;
  const bool restores_;
  Salvage salvage_;
  ImageHeader header_;
  GifFrames frames_;
  GifFrame frame_;  // The present one, number `drawn_`.
  int drawn_ = 0;
  std::uint64_t beyond_ = 0;  // Pixels of all frames so far off the canvas.
  Canvas canvas_;
  std::vector<std::uint8_t> indices_;   // A row of the frame.
  std::vector<std::uint8_t> restored_;  // What the frame has hidden.
};

GifDecoder::GifDecoder(ByteView source, const GifHeader& parsed,
                       const DecodeLimits& limits)
    : limits_(limits),
      restores_(parsed.restores),
      salvage_(limits.fail_on),
      frames_(source) {
  header_ = {.format = "gif",
             .width = parsed.width,
             .height = parsed.height,
             .alpha = parsed.alpha,
             .lossless = true,
             .frames = parsed.frames,
             .loops = parsed.loops};
}

std::uint64_t GifDecoder::MemoryNeed(const DecodePlan& /*plan*/) const {
  // A row of indices, which is no longer than 65,535, and the codes.
  constexpr std::uint64_t kFixedBytes = 128 * kKiB;
  const std::uint64_t canvas = Canvas::MemoryNeed(size(), header_.alpha);
  return kFixedBytes + canvas * (restores_ ? 2 : 1);
}

// False if a pixel is of no colour that there is; it stays as it was.
bool GifDecoder::DrawRow(const CanvasRect& part, int y) {
  const std::size_t colors = frame_.palette.size() / 3;
  const auto channels = static_cast<std::size_t>(canvas_.channels());
  std::uint8_t* to = canvas_.Pixel(part.x, y);
  bool sound = true;
  for (int i = 0; i < part.width; ++i, to += channels) {
    const std::size_t index = indices_[static_cast<std::size_t>(i)];
    if (static_cast<int>(index) == frame_.transparent) continue;
    if (index >= colors) {
      sound = false;
      continue;
    }
    std::copy_n(frame_.palette.data() + 3 * index, 3, to);
    if (channels == 4) to[3] = 255;
  }
  return sound;
}

// Rows below the canvas are not even decoded, unless better ones follow.
Status GifDecoder::DrawRows(GifLzw& pixels) {
  const CanvasRect part = ClippedTo(frame_.rect, size());
  const int rows = frame_.interlaced ? frame_.rect.height : part.height;
  bool sound = true;
  for (const Pass& pass : PassesOf(frame_)) {
    for (int i = pass.first; i < rows; i += pass.step) {
      switch (pixels.Read(indices_)) {
        case GifLzw::Outcome::kPixels:
          break;
        case GifLzw::Outcome::kEnded:
          return LetPass({Damage::kTruncation, "missing pixels"});
        case GifLzw::Outcome::kDefective:
          return LetPass({Damage::kBroken, "damaged pixels"});
      }
      if (i < part.height) sound = DrawRow(part, part.y + i) && sound;
    }
  }
  if (sound) return {};
  return LetPass({Damage::kBroken, "a pixel outside the palette"});
}

// What is off the canvas is not drawn, but most of it has to be decoded; it is
// no part of the limit that frames times canvas has passed.
Status GifDecoder::CheckPixelsBeyond() {
  const CanvasRect part = ClippedTo(frame_.rect, size());
  beyond_ += PixelsOf({frame_.rect.width, frame_.rect.height}) -
             PixelsOf({part.width, part.height});
  if (beyond_ <= limits_.max_animation_pixels) return {};
  return Error(ErrorClass::kTooLarge,
               "gif: " + std::to_string(beyond_) +
                   " pixels off the canvas, over limits.max_animation_pixels "
                   "of " +
                   std::to_string(limits_.max_animation_pixels));
}

Status GifDecoder::DrawFrame() {
  const CanvasRect& rect = frame_.rect;
  TRY(CheckSize({rect.width, rect.height}, limits_));
  TRY(CheckPixelsBeyond());
  restored_.clear();
  if (frame_.disposal == GifDisposal::kRestore && drawn_ + 1 < header_.frames) {
    restored_ = canvas_.Copy(ClippedTo(rect, size()));
  }
  indices_.resize(static_cast<std::size_t>(rect.width));
  GifLzw pixels(frame_.blocks, frame_.pixel_bits);
  TRY(DrawRows(pixels));
  ++drawn_;
  canvas_.Rewind();
  return {};
}

void GifDecoder::DisposeOfFrame() {
  const CanvasRect part = ClippedTo(frame_.rect, size());
  switch (frame_.disposal) {
    case GifDisposal::kKeep:
      break;
    case GifDisposal::kClear:
      canvas_.Clear(part);
      break;
    case GifDisposal::kRestore:
      if (!restored_.empty()) canvas_.Paste(part, restored_);
      break;
  }
}

Result<PlanarLayout> GifDecoder::Start(const DecodePlan& /*plan*/) {
  const PlanarLayout layout =
      FullSizeLayout(ColorModel::kRgb, header_.alpha, size());
  canvas_ = Canvas(layout);
  frame_ = frames_.Next().value_or(GifFrame());
  TRY(DrawFrame());
  return layout;
}

Result<bool> GifDecoder::NextFrame() {
  const std::optional<GifFrame> next = frames_.Next();
  if (!next) return false;
  DisposeOfFrame();
  frame_ = *next;
  TRY(DrawFrame());
  return true;
}

}  // namespace

Result<std::unique_ptr<Decoder>> OpenGif(ByteView source,
                                         const DecodeLimits& limits) {
  // Before the frames are looked at; the screen alone may say enough.
  const PlaneSize screen = GifFrames(source).screen();
  if (screen.width != 0 && screen.height != 0) TRY(CheckSize(screen, limits));
  const GifHeader parsed = TRY(ParseGifHeader(source));
  TRY(CheckSize({parsed.width, parsed.height}, limits));
  auto decoder = std::make_unique<GifDecoder>(source, parsed, limits);
  if (parsed.flaw) TRY(decoder->LetPass(*parsed.flaw));
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace darkroom

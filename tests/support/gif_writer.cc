#include "tests/support/gif_writer.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "tests/support/bit_writer.h"
#include "tests/support/containers.h"

namespace darkroom {
namespace {

// Bit 7, and the exponent of the number of colours less one.
std::uint8_t PaletteFlags(const Bytes& palette) {
  if (palette.empty()) return 0;
  const auto exponent = std::countr_zero(palette.size() / 3);
  return static_cast<std::uint8_t>(0x80 | (exponent - 1));
}

void PutControl(const GifFrameOptions& frame, Bytes& to) {
  Put(to, Bytes{0x21, 0xf9, 4});
  const bool transparent = frame.transparent >= 0;
  to.push_back(
      static_cast<std::uint8_t>(frame.disposal << 2 | (transparent ? 1 : 0)));
  PutLittle(to, static_cast<std::uint32_t>(frame.delay), 2);
  to.push_back(static_cast<std::uint8_t>(transparent ? frame.transparent : 0));
  to.push_back(0);
}

Bytes Indices(const GifFrameOptions& frame) {
  constexpr int kPasses[][2] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
  std::vector<int> rows;
  for (const auto& [first, step] : kPasses) {
    for (int y = first; y < frame.height; y += step) rows.push_back(y);
  }
  if (!frame.interlaced) std::sort(rows.begin(), rows.end());
  Bytes indices;
  for (const int y : rows) {
    for (int x = 0; x < frame.width; ++x) {
      indices.push_back(static_cast<std::uint8_t>(frame.index(x, y)));
    }
  }
  return indices;
}

void PutFrame(const GifFrameOptions& frame, int pixel_bits, Bytes& to) {
  PutControl(frame, to);
  to.push_back(0x2c);
  for (const int value : {frame.x, frame.y, frame.width, frame.height}) {
    PutLittle(to, static_cast<std::uint32_t>(value), 2);
  }
  to.push_back(static_cast<std::uint8_t>(PaletteFlags(frame.palette) |
                                         (frame.interlaced ? 0x40 : 0)));
  Put(to, frame.palette);
  to.push_back(static_cast<std::uint8_t>(frame.blocks.empty() ? pixel_bits
                                                              : kSolidGifBits));
  Put(to, frame.blocks.empty()
              ? UncompressedGifBlocks(Indices(frame), pixel_bits)
              : frame.blocks);
}

}  // namespace

Bytes GifBlocks(ByteView bytes) {
  constexpr std::size_t kMost = 255;
  Bytes blocks;
  for (std::size_t at = 0; at < bytes.size(); at += kMost) {
    const ByteView block =
        bytes.subspan(at, std::min(kMost, bytes.size() - at));
    blocks.push_back(static_cast<std::uint8_t>(block.size()));
    Put(blocks, block);
  }
  blocks.push_back(0);
  return blocks;
}

Bytes UncompressedGifBlocks(const Bytes& indices, int pixel_bits) {
  const unsigned clear = 1U << pixel_bits;
  // The code that is learned next must fit into pixel_bits + 1 bits.
  const std::size_t run = clear - 2;
  BitWriter bits;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (i % run == 0) bits.Put(clear, pixel_bits + 1);
    bits.Put(indices[i], pixel_bits + 1);
  }
  bits.Put(clear + 1, pixel_bits + 1);
  return GifBlocks(bits.bytes());
}

Bytes SolidGifBlocks(std::uint64_t pixels) {
  constexpr unsigned kClear = 1U << kSolidGifBits;
  constexpr int kMostBits = 12;
  constexpr unsigned kLastCode = (1U << kMostBits) - 1;
  BitWriter bits;
  int code_bits = kSolidGifBits + 1;
  bits.Put(kClear, code_bits);
  bits.Put(0, code_bits);
  // The code that is about to be learned, of next - kClear pixels.
  unsigned next = kClear + 2;
  for (std::uint64_t left = pixels - 1; left > 0;) {
    const std::uint64_t longest = std::min(next, kLastCode) - kClear;
    const std::uint64_t run = std::min(left, longest);
    bits.Put(run == 1 ? 0 : static_cast<unsigned>(run) + kClear, code_bits);
    if (next <= kLastCode) ++next;
    if (next == 1U << code_bits && code_bits < kMostBits) ++code_bits;
    left -= run;
  }
  bits.Put(kClear + 1, code_bits);
  return GifBlocks(bits.bytes());
}

Bytes WriteGif(const GifOptions& options) {
  Bytes gif;
  Put(gif, "GIF89a");
  PutLittle(gif, static_cast<std::uint32_t>(options.width), 2);
  PutLittle(gif, static_cast<std::uint32_t>(options.height), 2);
  Put(gif, Bytes{PaletteFlags(options.palette), 0, 0});
  Put(gif, options.palette);
  if (options.repeats >= 0) {
    Put(gif, "\x21\xff\x0bNETSCAPE2.0\x03\x01");
    PutLittle(gif, static_cast<std::uint32_t>(options.repeats), 2);
    gif.push_back(0);
  }
  for (const GifFrameOptions& frame : options.frames) {
    PutFrame(frame, options.pixel_bits, gif);
  }
  if (options.trailer) gif.push_back(0x3b);
  return gif;
}

Bytes GifPalette() {
  Bytes palette;
  for (int i = 0; i < 16; ++i) {
    palette.push_back(static_cast<std::uint8_t>(16 * i));
    palette.push_back(static_cast<std::uint8_t>(255 - 16 * i));
    palette.push_back(static_cast<std::uint8_t>(i));
  }
  return palette;
}

}  // namespace darkroom

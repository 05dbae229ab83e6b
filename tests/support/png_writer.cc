#include "tests/support/png_writer.h"

#include <zlib.h>

#include <cstddef>
#include <cstdint>

#include "tests/support/containers.h"

namespace darkroom {
namespace {

struct Pass {
  int x, y, x_step, y_step;
};

constexpr Pass kWhole[] = {{0, 0, 1, 1}};
constexpr Pass kAdam7[] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8},
                           {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2},
                           {0, 1, 1, 2}};

int ChannelsOf(int color_type) {
  if (color_type == 2) return 3;
  if (color_type == 6) return 4;
  return color_type == 4 ? 2 : 1;
}

// Filter type 0 and the samples, packed from the highest bit.
void PutRow(const PngOptions& options, const Pass& pass, int y, Bytes& to) {
  to.push_back(0);
  int free_bits = 0;
  for (int x = pass.x; x < options.width; x += pass.x_step) {
    for (int c = 0; c < ChannelsOf(options.color_type); ++c) {
      const int sample = options.sample(x, y, c);
      if (options.bit_depth == 16) {
        to.push_back(static_cast<std::uint8_t>(sample >> 8));
        to.push_back(static_cast<std::uint8_t>(sample));
        continue;
      }
      if (free_bits == 0) {
        to.push_back(0);
        free_bits = 8;
      }
      free_bits -= options.bit_depth;
      to.back() = static_cast<std::uint8_t>(to.back() | sample << free_bits);
    }
  }
}

Bytes Rows(const PngOptions& options, std::span<const Pass> passes) {
  Bytes rows;
  for (const Pass& pass : passes) {
    if (pass.x >= options.width) continue;
    for (int y = pass.y; y < options.height; y += pass.y_step) {
      PutRow(options, pass, y, rows);
    }
  }
  return rows;
}

Bytes Compressed(const Bytes& bytes) {
  uLongf size = compressBound(bytes.size());
  Bytes out(size);
  compress(out.data(), &size, bytes.data(), bytes.size());
  out.resize(size);
  return out;
}

}  // namespace

Bytes WritePng(const PngOptions& options) {
  Bytes ihdr;
  PutBig32(ihdr, static_cast<std::uint32_t>(options.width));
  PutBig32(ihdr, static_cast<std::uint32_t>(options.height));
  ihdr.push_back(static_cast<std::uint8_t>(options.bit_depth));
  ihdr.push_back(static_cast<std::uint8_t>(options.color_type));
  ihdr.push_back(0);
  ihdr.push_back(0);
  ihdr.push_back(options.interlaced ? 1 : 0);
  const std::span<const Pass> passes =
      options.interlaced ? std::span<const Pass>(kAdam7) : kWhole;
  Bytes png;
  Put(png, "\x89PNG\r\n\x1a\n");
  Put(png, PngChunk("IHDR", ihdr));
  Put(png, options.chunks);
  Put(png, PngChunk("IDAT", Compressed(Rows(options, passes))));
  Put(png, PngChunk("IEND", {}));
  return png;
}

}  // namespace darkroom

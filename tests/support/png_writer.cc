#include "tests/support/png_writer.h"

#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

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

int Predicted(int filter, int a, int b, int c) {
  const int to_a = std::abs(b - c);
  const int to_b = std::abs(a - c);
  const int to_c = std::abs(a + b - 2 * c);
  switch (filter) {
    case 1:
      return a;
    case 2:
      return b;
    case 3:
      return (a + b) / 2;
    case 4:
      if (to_a <= to_b && to_a <= to_c) return a;
      return to_b <= to_c ? b : c;
    default:
      return 0;
  }
}

// From the last byte to the first, since each wants those before it.
void Filter(const PngOptions& options, Bytes& rows) {
  const auto height = static_cast<std::size_t>(options.height);
  const std::size_t stride = rows.size() / height;
  const std::size_t pixel = std::max<std::size_t>(
      1, static_cast<std::size_t>(ChannelsOf(options.color_type) *
                                  options.bit_depth / 8));
  for (std::size_t y = height; y-- > 0;) {
    std::uint8_t* row = rows.data() + y * stride + 1;
    const int filter = options.filter(static_cast<int>(y));
    for (std::size_t i = stride - 1; i-- > 0;) {
      const int a = i < pixel ? 0 : row[i - pixel];
      const int b = y == 0 ? 0 : (row - stride)[i];
      const int c = y == 0 || i < pixel ? 0 : (row - stride)[i - pixel];
      row[i] = static_cast<std::uint8_t>(row[i] - Predicted(filter, a, b, c));
    }
    row[-1] = static_cast<std::uint8_t>(filter);
  }
}

void PutPixels(const PngOptions& options, ByteView stream, Bytes& png) {
  const std::size_t most =
      options.idat_bytes == 0 ? stream.size() : options.idat_bytes;
  while (stream.size() > most) {
    Put(png, PngChunk("IDAT", stream.first(most)));
    stream = stream.subspan(most);
  }
  Put(png, PngChunk("IDAT", stream));
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
  Bytes rows = Rows(options, passes);
  if (options.filter) Filter(options, rows);
  PutPixels(options,
            options.compressed ? options.compressed(rows) : Compressed(rows),
            png);
  Put(png, PngChunk("IEND", {}));
  return png;
}

}  // namespace darkroom

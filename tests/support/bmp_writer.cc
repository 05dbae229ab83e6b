#include "tests/support/bmp_writer.h"

#include <algorithm>
#include <cstddef>

#include "tests/support/containers.h"

namespace darkroom {
namespace {

constexpr std::size_t kFileHeader = 14;

// Width, height, planes, depth, compression, size, resolution, colours; then
// masks, and zeros up to the header's size.
Bytes InfoHeader(const BmpOptions& options) {
  const int height = options.top_down ? -options.height : options.height;
  Bytes header;
  PutLittle(header, static_cast<std::uint32_t>(options.header), 4);
  PutLittle(header, static_cast<std::uint32_t>(options.width), 4);
  PutLittle(header, static_cast<std::uint32_t>(height), 4);
  PutLittle(header, 1, 2);
  PutLittle(header, static_cast<std::uint32_t>(options.bits), 2);
  PutLittle(header, static_cast<std::uint32_t>(options.compression), 4);
  header.resize(32);
  PutLittle(header, static_cast<std::uint32_t>(options.colors_used), 4);
  header.resize(40);
  for (const std::uint32_t mask : options.masks) PutLittle(header, mask, 4);
  header.resize(static_cast<std::size_t>(
      options.header == 40 ? 40 + 4 * options.masks.size() : options.header));
  return header;
}

Bytes CoreHeader(const BmpOptions& options) {
  Bytes header;
  PutLittle(header, 12, 4);
  PutLittle(header, static_cast<std::uint32_t>(options.width), 2);
  PutLittle(header, static_cast<std::uint32_t>(options.height), 2);
  PutLittle(header, 1, 2);
  PutLittle(header, static_cast<std::uint32_t>(options.bits), 2);
  return header;
}

void PutRow(const BmpOptions& options, int y, Bytes& to) {
  const std::size_t begin = to.size();
  int free_bits = 0;
  for (int x = 0; x < options.width; ++x) {
    const std::uint32_t pixel = options.pixel(x, y);
    if (options.bits >= 8) {
      PutLittle(to, pixel, options.bits / 8);
      continue;
    }
    if (free_bits == 0) {
      to.push_back(0);
      free_bits = 8;
    }
    free_bits -= options.bits;
    to.back() = static_cast<std::uint8_t>(to.back() | pixel << free_bits);
  }
  while ((to.size() - begin) % 4 != 0) to.push_back(0);
}

Bytes Rows(const BmpOptions& options) {
  Bytes rows;
  for (int i = 0; i < options.height; ++i) {
    PutRow(options, options.top_down ? i : options.height - 1 - i, rows);
  }
  return rows;
}

void Overwrite32(Bytes& bytes, std::size_t at, std::size_t value) {
  Bytes four;
  PutLittle(four, static_cast<std::uint32_t>(value), 4);
  std::copy(four.begin(), four.end(),
            bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace

Bytes WriteBmp(const BmpOptions& options) {
  Bytes bmp = {'B', 'M'};
  bmp.resize(kFileHeader);
  Put(bmp, options.header == 12 ? CoreHeader(options) : InfoHeader(options));
  Put(bmp, options.palette);
  Overwrite32(bmp, 10, bmp.size());
  Put(bmp, options.runs.empty() ? Rows(options) : options.runs);
  if (!options.icc.empty()) {
    constexpr std::uint32_t kEmbedded = 0x4d424544;
    Overwrite32(bmp, kFileHeader + 56, kEmbedded);
    Overwrite32(bmp, kFileHeader + 112, bmp.size() - kFileHeader);
    Overwrite32(bmp, kFileHeader + 116, options.icc.size());
    Put(bmp, options.icc);
  }
  Overwrite32(bmp, 2, bmp.size());
  return bmp;
}

Bytes GrayBmpPalette(int count) {
  Bytes palette;
  for (int i = 0; i < count; ++i) {
    const auto gray = static_cast<std::uint8_t>(255 * i / (count - 1));
    for (int c = 0; c < 3; ++c) palette.push_back(gray);
    palette.push_back(0);
  }
  return palette;
}

Bytes ColorBmpPalette(int count, int entry) {
  Bytes palette;
  for (int i = 0; i < count; ++i) {
    for (int c = 3; c > 0; --c) {
      palette.push_back(static_cast<std::uint8_t>(i * c));
    }
    if (entry == 4) palette.push_back(0);
  }
  return palette;
}

}  // namespace darkroom

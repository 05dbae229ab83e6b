#include "codecs/png/png_samples.h"

#include <algorithm>
#include <cstring>
#include <span>

#include "codecs/endian.h"
#include "codecs/interleave.h"

namespace darkroom {
namespace {

constexpr int kPalette = 3;

int StoredChannels(const PngHeader& header) {
  if (header.color_type == kPalette) return 1;
  return header.channels() - (header.transparency ? 1 : 0);
}

// Sample `i` of a row of `kDepth` bits each, packed from the highest.
template <int kDepth>
std::size_t PackedAt(const std::uint8_t* row, std::size_t i) {
  constexpr std::size_t kPerByte = 8 / kDepth;
  const std::size_t shift = (kPerByte - 1 - i % kPerByte) * kDepth;
  return static_cast<std::size_t>(row[i / kPerByte] >> shift) &
         ((1U << kDepth) - 1);
}

template <int kDepth>
void LookUpAll(const std::uint8_t* row, const std::uint8_t* table,
               std::span<std::uint8_t> plane) {
  for (std::size_t i = 0; i < plane.size(); ++i) {
    plane[i] = table[PackedAt<kDepth>(row, i)];
  }
}

std::uint16_t WordAt(const std::uint8_t* from) {
  return static_cast<std::uint16_t>(from[0] << 8 | from[1]);
}

void PutWord(std::uint16_t word, std::size_t i, std::uint8_t* plane) {
  std::memcpy(plane + i * 2, &word, 2);
}

}  // namespace

PngSamples::PngSamples(const PlainPng& png)
    : width_(png.header.width),
      depth_(png.header.bit_depth),
      channels_(StoredChannels(png.header)),
      planes_(png.header.channels()),
      has_clear_color_(png.header.transparency &&
                       png.header.color_type != kPalette) {
  for (std::size_t c = 0; has_clear_color_ && 2 * c < png.transparency.size();
       ++c) {
    clear_color_[c] =
        static_cast<std::uint16_t>(Big16(png.transparency, 2 * c));
  }
  const bool gray_tables = png.header.color_type == 0 &&
                           (depth_ < 8 || (depth_ == 8 && planes_ > 1));
  looked_up_ = png.header.color_type == kPalette || gray_tables;
  if (looked_up_) MakeTables(png);
}

void PngSamples::MakeTables(const PlainPng& png) {
  const std::size_t levels = std::size_t{1} << depth_;
  const auto alpha = static_cast<std::size_t>(planes_ - 1);
  if (planes_ > 1 && png.header.alpha()) tables_[alpha].fill(255);
  if (png.header.color_type == kPalette) {
    for (std::size_t i = 0; i < png.palette.size(); ++i) {
      tables_[i % 3][i / 3] = png.palette[i];
    }
    std::ranges::copy(png.transparency, tables_[3].begin());
    return;
  }
  for (std::size_t i = 0; i < levels; ++i) {
    tables_[0][i] = static_cast<std::uint8_t>(i * 255 / (levels - 1));
  }
  // What the colour has beyond the depth means nothing.
  if (has_clear_color_) tables_[1][clear_color_[0] & (levels - 1)] = 0;
}

void PngSamples::LookUp(const std::uint8_t* row, const Planes& planes) const {
  for (std::size_t p = 0; p < static_cast<std::size_t>(planes_); ++p) {
    const std::uint8_t* table = tables_[p].data();
    const std::span<std::uint8_t> plane(planes[p], width_);
    if (depth_ == 1) LookUpAll<1>(row, table, plane);
    if (depth_ == 2) LookUpAll<2>(row, table, plane);
    if (depth_ == 4) LookUpAll<4>(row, table, plane);
    if (depth_ == 8) LookUpAll<8>(row, table, plane);
  }
}

void PngSamples::SpreadBytes(const std::uint8_t* row,
                             const Planes& planes) const {
  Deinterleave(row, channels_, width_, planes);
  if (!has_clear_color_) return;
  for (std::size_t i = 0; i < width_; ++i) {
    const bool clear = planes[0][i] == (clear_color_[0] & 255) &&
                       planes[1][i] == (clear_color_[1] & 255) &&
                       planes[2][i] == (clear_color_[2] & 255);
    planes[3][i] = clear ? 0 : 255;
  }
}

void PngSamples::SpreadWords(const std::uint8_t* row,
                             const Planes& planes) const {
  const auto channels = static_cast<std::size_t>(channels_);
  for (std::size_t i = 0; i < width_; ++i) {
    bool clear = has_clear_color_;
    for (std::size_t c = 0; c < channels; ++c, row += 2) {
      const std::uint16_t word = WordAt(row);
      PutWord(word, i, planes[c]);
      clear = clear && word == clear_color_[c];
    }
    if (has_clear_color_) PutWord(clear ? 0 : 65535, i, planes[channels]);
  }
}

void PngSamples::Spread(const std::uint8_t* row, const Planes& planes) const {
  if (looked_up_) {
    LookUp(row, planes);
  } else if (depth_ == 16) {
    SpreadWords(row, planes);
  } else {
    SpreadBytes(row, planes);
  }
}

}  // namespace darkroom

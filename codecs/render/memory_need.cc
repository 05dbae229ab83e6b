#include "codecs/render/memory_need.h"

#include <algorithm>

#include "base/bytes.h"
#include "codecs/pixel_count.h"
#include "codecs/png/png_encoder.h"

namespace darkroom {
namespace {

bool IsLossless(const VariantSpec& spec) {
  return spec.format == OutputFormat::kPng ||
         (spec.format == OutputFormat::kWebp && spec.lossless);
}

}  // namespace

std::uint64_t OutputNeed(const VariantSpec& spec, PlaneSize size) {
  constexpr std::uint64_t kHeaders = 64 * kKiB;
  // Noise at the highest quality comes near its raw size.
  const bool dense = IsLossless(spec) || spec.quality > 95;
  // WebP's alpha is lossless: up to a byte more.
  const int lossy = spec.format == OutputFormat::kWebp ? 3 : 2;
  return PixelsOf(size) * (dense ? 4 : lossy) + PixelsOf(size) / 512 + kHeaders;
}

std::uint64_t EncoderNeed(const VariantSpec& spec, PlaneSize size,
                          Transparency transparency) {
  constexpr std::uint64_t kFixed = kMiB;  // Tables, rows, zlib.
  const std::uint64_t pixels = PixelsOf(size);
  switch (spec.format) {
    case OutputFormat::kPng:
      // Row by row, or two outputs of a byte a pixel, one of which doubles.
      return kFixed + 4 * std::min(pixels, kMaxPixelsTwice);
    case OutputFormat::kJpeg:
      // Optimised tables and progressive scans keep all coefficients: 2 bytes
      // each, 3 components.
      return kFixed + 6 * pixels;
    case OutputFormat::kWebp:
    case OutputFormat::kAuto:
    case OutputFormat::kSame:
      break;
  }
  // Peak RSS of libwebp 1.2.4 in bytes a pixel, the most of three kinds of
  // noise and efforts 0, 4, 5 and 6: lossy 31, with alpha 59, lossless 60; and
  // up to 4 for interleaved pixels.
  const bool heavy = spec.lossless || transparency == Transparency::kPossible;
  // What carries attachments is buffered, in a vector that doubles.
  return kFixed + (heavy ? 64 : 35) * pixels + 2 * OutputNeed(spec, size);
}

std::uint64_t AnimationOutputNeed(const VariantSpec& spec, PlaneSize size,
                                  int frames) {
  return static_cast<std::uint64_t>(frames) * OutputNeed(spec, size);
}

std::uint64_t AnimationEncoderNeed(const VariantSpec& spec, PlaneSize size,
                                   int frames) {
  // Three canvases and the frame, 4 bytes a pixel each; a frame as pixels.
  const std::uint64_t canvas = 4 * PixelsOf(size);
  // The frames, and at the end the whole beside them.
  return 5 * canvas + EncoderNeed(spec, size, Transparency::kPossible) +
         2 * AnimationOutputNeed(spec, size, frames);
}

}  // namespace darkroom

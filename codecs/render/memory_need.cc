#include "codecs/render/memory_need.h"

#include <algorithm>

#include "base/bytes.h"
#include "codecs/pixel_count.h"
#include "codecs/png/png_encoder.h"
#include "codecs/webp/webp_tokens.h"

namespace darkroom {
namespace {

// Bytes a pixel of an output at most, as noise makes it.
int DensityOf(const VariantSpec& spec, Transparency transparency) {
  switch (spec.format) {
    case OutputFormat::kPng:
      return 4;
    case OutputFormat::kJpeg:
      return spec.quality > 95 ? 4 : 2;
    case OutputFormat::kWebp:
    case OutputFormat::kAuto:
    case OutputFormat::kSame:
      break;
  }
  if (spec.lossless) return 4;
  // libwebp 1.2.4: 1.4, and 3.2 with efforts that do not count what is
  // frequent; alpha is lossless.
  const int colors = spec.effort < 3 ? 4 : 2;
  return transparency == Transparency::kNone ? colors : colors + 1;
}

// Beside the picture and the output, with libwebp 1.2.4 in bytes a pixel.
std::uint64_t WebpNeed(const VariantSpec& spec, PlaneSize size,
                       Transparency transparency) {
  const std::uint64_t pixels = PixelsOf(size);
  // Beside the pixels in VP8's colours the exact ones.
  const std::uint64_t sharp = spec.sharp_yuv && !spec.lossless ? 6 * pixels : 0;
  // Peaks of three kinds of noise and efforts 0, 4, 5 and 6: with alpha 59,
  // lossless 60; and up to 4 for interleaved pixels.
  const bool heavy = spec.lossless || transparency == Transparency::kPossible;
  if (heavy) return 64 * pixels + sharp;
  // Pixels in VP8's colours, made of interleaved ones; what is written.
  return WebpTokenAllowance(size) + 4 * pixels + sharp;
}

}  // namespace

std::uint64_t OutputNeed(const VariantSpec& spec, PlaneSize size,
                         Transparency transparency) {
  constexpr std::uint64_t kHeaders = 64 * kKiB;
  const auto density =
      static_cast<std::uint64_t>(DensityOf(spec, transparency));
  return density * PixelsOf(size) + PixelsOf(size) / 512 + kHeaders;
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
  // What is encoded is there as a whole before it is written.
  return kFixed + WebpNeed(spec, size, transparency) +
         OutputNeed(spec, size, transparency);
}

std::uint64_t AnimationOutputNeed(const VariantSpec& spec, PlaneSize size,
                                  int frames) {
  return static_cast<std::uint64_t>(frames) *
         OutputNeed(spec, size, Transparency::kPossible);
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

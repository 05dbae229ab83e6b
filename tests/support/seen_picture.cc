#include "tests/support/seen_picture.h"

#include <png.h>
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <utility>

#include <webp/decode.h>
#include <webp/demux.h>

namespace darkroom {
namespace {

std::size_t SizeOf(int width, int height) {
  return std::size_t{4} * static_cast<std::size_t>(width) *
         static_cast<std::size_t>(height);
}

SeenPicture Blank(int width, int height) {
  return {
      .width = width, .height = height, .pixels = Bytes(SizeOf(width, height))};
}

void TakeBytes(png_structp png, png_bytep to, std::size_t count) {
  auto& rest = *static_cast<ByteView*>(png_get_io_ptr(png));
  if (count > rest.size()) png_error(png, "truncated");
  std::copy_n(rest.begin(), count, to);
  rest = rest.subspan(count);
}

}  // namespace

const std::uint8_t* SeenPicture::At(int x, int y) const {
  return pixels.data() + SizeOf(width, y) + std::ptrdiff_t{4} * x;
}

SeenPicture ReadWithLibpng(ByteView png) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, png.data(), png.size()) == 0) {
    return {};
  }
  image.format = PNG_FORMAT_RGBA;
  SeenPicture picture =
      Blank(static_cast<int>(image.width), static_cast<int>(image.height));
  if (png_image_finish_read(&image, nullptr, picture.pixels.data(), 0,
                            nullptr) == 0) {
    return {};
  }
  return picture;
}

// An unsound file ends the program, since nobody catches libpng's jump.
PngSamples ReadSamplesWithLibpng(ByteView bytes) {
  png_structp png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  ByteView rest = bytes;
  png_set_read_fn(png, &rest, TakeBytes);
  png_read_png(png, info, PNG_TRANSFORM_EXPAND | PNG_TRANSFORM_GRAY_TO_RGB,
               nullptr);
  PngSamples read;
  read.width = static_cast<int>(png_get_image_width(png, info));
  read.height = static_cast<int>(png_get_image_height(png, info));
  read.channels = png_get_channels(png, info);
  png_get_gAMA(png, info, &read.gamma);
  const bool deep = png_get_bit_depth(png, info) == 16;
  for (int y = 0; y < read.height; ++y) {
    const png_bytep row = png_get_rows(png, info)[y];
    for (int i = 0; i < read.width * read.channels; ++i) {
      read.samples.push_back(deep ? (row[2 * i] * 256 + row[2 * i + 1]) /
                                        65'535.0
                                  : row[i] / 255.0);
    }
  }
  png_destroy_read_struct(&png, &info, nullptr);
  return read;
}

SeenPicture ReadWithLibwebp(ByteView webp) {
  WebPBitstreamFeatures features;
  if (WebPGetFeatures(webp.data(), webp.size(), &features) != VP8_STATUS_OK) {
    return {};
  }
  SeenPicture picture = Blank(features.width, features.height);
  if (WebPDecodeRGBAInto(webp.data(), webp.size(), picture.pixels.data(),
                         picture.pixels.size(),
                         4 * features.width) == nullptr) {
    return {};
  }
  if (features.has_alpha == 0) {
    for (std::size_t i = 3; i < picture.pixels.size(); i += 4) {
      picture.pixels[i] = 255;
    }
  }
  return picture;
}

std::vector<SeenFrame> ReadFramesWithLibwebp(ByteView webp) {
  const WebPData data = {webp.data(), webp.size()};
  const std::unique_ptr<WebPAnimDecoder, void (*)(WebPAnimDecoder*)> decoder(
      WebPAnimDecoderNew(&data, nullptr), WebPAnimDecoderDelete);
  WebPAnimInfo info = {};
  if (decoder == nullptr || WebPAnimDecoderGetInfo(decoder.get(), &info) == 0) {
    return {};
  }
  std::vector<SeenFrame> frames;
  const int width = static_cast<int>(info.canvas_width);
  const int height = static_cast<int>(info.canvas_height);
  std::uint8_t* pixels = nullptr;
  int end = 0;
  while (WebPAnimDecoderGetNext(decoder.get(), &pixels, &end) != 0) {
    SeenPicture picture = Blank(width, height);
    std::copy_n(pixels, picture.pixels.size(), picture.pixels.begin());
    frames.push_back({.picture = std::move(picture), .end = end});
  }
  return frames;
}

Distance DistanceOf(const SeenPicture& a, const SeenPicture& b) {
  if (a.width != b.width || a.height != b.height || a.pixels.empty() ||
      a.pixels.size() != b.pixels.size()) {
    return {.worst = 255, .mean = 255};
  }
  Distance distance;
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    const std::size_t alpha = i | 3;
    if (i != alpha && (a.pixels[alpha] == 0 || b.pixels[alpha] == 0)) continue;
    const int apart = std::abs(a.pixels[i] - b.pixels[i]);
    distance.worst = std::max(distance.worst, apart);
    sum += apart;
    ++count;
  }
  distance.mean = sum / static_cast<double>(count);
  return distance;
}

std::uint32_t ChecksumOf(const SeenPicture& picture) {
  Bytes pixels = picture.pixels;
  for (std::size_t i = 0; i < pixels.size(); i += 4) {
    if (pixels[i + 3] == 0)
      std::fill_n(pixels.begin() + static_cast<std::ptrdiff_t>(i), 3, 0);
  }
  return static_cast<std::uint32_t>(
      crc32(0, pixels.data(), static_cast<uInt>(pixels.size())));
}

}  // namespace darkroom

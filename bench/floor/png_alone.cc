#include <png.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "bench/floor/library_calls.h"

namespace darkroom {
namespace {

struct Reading {
  ByteView left;
};

void Read(png_structp png, png_bytep to, std::size_t count) {
  auto* reading = static_cast<Reading*>(png_get_io_ptr(png));
  if (count > reading->left.size()) png_error(png, "no more bytes");
  std::memcpy(to, reading->left.data(), count);
  reading->left = reading->left.subspan(count);
}

[[noreturn]] void OnError(png_structp /*png*/, png_const_charp message) {
  std::fprintf(stderr, "codec_floor: png: %s\n", message);
  std::exit(1);
}

void OnWarning(png_structp /*png*/, png_const_charp /*message*/) {}

void ReadRows(png_structp png, png_infop info, int passes) {
  const std::size_t stride = png_get_rowbytes(png, info);
  const std::size_t height = png_get_image_height(png, info);
  // Passes complete each other's rows.
  std::vector<png_byte> rows(passes == 1 ? stride : stride * height);
  for (int pass = 0; pass < passes; ++pass) {
    for (std::size_t y = 0; y < height; ++y) {
      png_read_row(png, rows.data() + (passes == 1 ? 0 : y * stride), nullptr);
    }
  }
}

}  // namespace

LibraryCost DecodePngAlone(ByteView source) {
  Reading reading = {source};
  const double start = CpuMs();
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr,
                                           OnError, OnWarning);
  png_infop info = png_create_info_struct(png);
  png_set_read_fn(png, &reading, Read);
  png_read_info(png, info);
  png_set_expand(png);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  ReadRows(png, info, passes);
  png_read_end(png, nullptr);
  png_destroy_read_struct(&png, &info, nullptr);
  return {.cpu_ms = CpuMs() - start, .bytes = source.size()};
}

}  // namespace darkroom

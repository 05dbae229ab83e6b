#include "tests/support/jpeg_writer.h"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

// jpeglib.h needs <cstdio> before it.
#include <jpeglib.h>

#include "tests/support/pictures.h"

namespace darkroom {
namespace {

struct SpaceRow {
  J_COLOR_SPACE input;
  J_COLOR_SPACE stored;
  ColorModel model;
};

SpaceRow RowOf(JpegSpace space) {
  switch (space) {
    case JpegSpace::kGray:
      return {JCS_GRAYSCALE, JCS_GRAYSCALE, ColorModel::kGray};
    case JpegSpace::kYCbCr:
      return {JCS_RGB, JCS_YCbCr, ColorModel::kRgb};
    case JpegSpace::kRgb:
      return {JCS_RGB, JCS_RGB, ColorModel::kRgb};
    case JpegSpace::kCmyk:
      return {JCS_CMYK, JCS_CMYK, ColorModel::kCmyk};
    case JpegSpace::kYcck:
      return {JCS_CMYK, JCS_YCCK, ColorModel::kCmyk};
  }
  std::abort();
}

std::vector<jpeg_scan_info> ScanPerComponent(int components) {
  std::vector<jpeg_scan_info> scans;
  for (int i = 0; i < components; ++i) {
    scans.push_back({.comps_in_scan = 1,
                     .component_index = {i},
                     .Ss = 0,
                     .Se = 63,
                     .Ah = 0,
                     .Al = 0});
  }
  return scans;
}

void Configure(const JpegOptions& options, jpeg_compress_struct& jpeg) {
  jpeg_set_defaults(&jpeg);
  jpeg_set_colorspace(&jpeg, RowOf(options.space).stored);
  if (!options.adobe_marker) jpeg.write_Adobe_marker = FALSE;
  for (int i = 0; i < jpeg.num_components; ++i) {
    const auto& factors = options.sampling[static_cast<std::size_t>(i)];
    jpeg.comp_info[i].h_samp_factor = factors[0];
    jpeg.comp_info[i].v_samp_factor = factors[1];
  }
  jpeg_set_quality(&jpeg, options.quality, TRUE);
  jpeg.arith_code = options.arithmetic ? TRUE : FALSE;
  jpeg.restart_in_rows = options.restart_rows;
  if (options.progressive) jpeg_simple_progression(&jpeg);
}

}  // namespace

Bytes WriteJpeg(const JpegOptions& options) {
  const SpaceRow row = RowOf(options.space);
  const PlanarImage image =
      MakePicture(row.model, false, options.width, options.height);
  jpeg_error_mgr errors;
  jpeg_compress_struct jpeg = {};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &memory, &size);
  jpeg.image_width = static_cast<JDIMENSION>(options.width);
  jpeg.image_height = static_cast<JDIMENSION>(options.height);
  jpeg.input_components = ColorPlanes(row.model);
  jpeg.in_color_space = row.input;
  // The script is sized by the number of components, which this sets.
  Configure(options, jpeg);
  const std::vector<jpeg_scan_info> scans =
      ScanPerComponent(jpeg.num_components);
  if (!options.interleaved) {
    jpeg.scan_info = scans.data();
    jpeg.num_scans = static_cast<int>(scans.size());
  }
  jpeg_start_compress(&jpeg, TRUE);
  Bytes pixels(static_cast<std::size_t>(options.width) * image.planes.size());
  for (int y = 0; y < options.height; ++y) {
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const std::size_t count = image.planes.size();
      pixels[i] = image.planes[i % count].Row(y)[i / count];
    }
    JSAMPROW scanline = pixels.data();
    jpeg_write_scanlines(&jpeg, &scanline, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  Bytes bytes(memory, memory + size);
  std::free(memory);
  return bytes;
}

std::vector<Plane> ReadWithLibjpeg(ByteView bytes, int reduction,
                                   Upsampling upsampling) {
  jpeg_error_mgr errors;
  jpeg_decompress_struct jpeg = {};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, bytes.data(), bytes.size());
  jpeg_read_header(&jpeg, TRUE);
  const bool inks = jpeg.num_components == 4;
  jpeg.out_color_space = inks ? JCS_CMYK : jpeg.jpeg_color_space;
  jpeg.do_fancy_upsampling = upsampling == Upsampling::kSmooth ? TRUE : FALSE;
  jpeg.do_block_smoothing = FALSE;
  jpeg.dct_method = JDCT_ISLOW;
  jpeg.scale_num = static_cast<unsigned>(8 / reduction);
  jpeg.scale_denom = 8;
  jpeg_start_decompress(&jpeg);
  const auto count = static_cast<std::size_t>(jpeg.output_components);
  std::vector<Plane> planes(count, Plane(static_cast<int>(jpeg.output_width),
                                         static_cast<int>(jpeg.output_height)));
  Bytes pixels(jpeg.output_width * count);
  while (jpeg.output_scanline < jpeg.output_height) {
    const int y = static_cast<int>(jpeg.output_scanline);
    JSAMPROW scanline = pixels.data();
    jpeg_read_scanlines(&jpeg, &scanline, 1);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      planes[i % count].Row(y)[i / count] = pixels[i];
    }
  }
  jpeg_finish_decompress(&jpeg);
  jpeg_destroy_decompress(&jpeg);
  return planes;
}

std::array<double, 3> LibjpegRgb(const std::vector<Plane>& planes, int x,
                                 int y) {
  std::array<double, 4> s = {};
  for (std::size_t p = 0; p < planes.size(); ++p) s[p] = planes[p].Row(y)[x];
  if (planes.size() == 1) return {s[0], s[0], s[0]};
  if (planes.size() == 4) {
    return {s[0] * s[3] / 255, s[1] * s[3] / 255, s[2] * s[3] / 255};
  }
  const double cb = s[1] - 128;
  const double cr = s[2] - 128;
  return {std::clamp(s[0] + 1.402 * cr, 0.0, 255.0),
          std::clamp(s[0] - 0.344136 * cb - 0.714136 * cr, 0.0, 255.0),
          std::clamp(s[0] + 1.772 * cb, 0.0, 255.0)};
}

}  // namespace darkroom

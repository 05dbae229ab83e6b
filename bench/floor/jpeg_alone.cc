#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

// jpeglib.h needs <cstdio> before it.
#include <jpeglib.h>

#include "bench/floor/library_calls.h"
#include "codecs/divided_up.h"
#include "codecs/interleave.h"
#include "codecs/jpeg/jpeg_header.h"
#include "codecs/jpeg/jpeg_memory.h"
#include "codecs/jpeg/jpeg_scans.h"

namespace darkroom {
namespace {

using Rows = std::vector<JSAMPROW>;

// One plane in whole MCUs, and where its rows are.
struct PaddedPlane {
  std::vector<std::uint8_t> samples;
  Rows rows;

  PaddedPlane(std::size_t stride, std::size_t count) : samples(stride * count) {
    for (std::size_t y = 0; y < count; ++y) {
      rows.push_back(samples.data() + y * stride);
    }
  }
};

Bytes NeededBytes(ByteView source, int reduction) {
  constexpr int kMaxScans = 100;
  const Result<JpegHeader> header = ParseJpegHeader(source);
  Bytes needed;
  for (const ByteView piece :
       NeededPieces(source, header.value(), reduction, kMaxScans)) {
    needed.insert(needed.end(), piece.begin(), piece.end());
  }
  return needed;
}

bool GivesPlanes(const jpeg_decompress_struct& jpeg, const DecodePlan& plan) {
  const bool gray = jpeg.jpeg_color_space == JCS_GRAYSCALE;
  return gray || (jpeg.jpeg_color_space == JCS_YCbCr && !plan.rgb);
}

// The same few rows again and again, so that they stay in the cache.
void ReadPlanes(jpeg_decompress_struct& jpeg) {
  std::vector<PaddedPlane> planes;
  std::vector<JSAMPARRAY> rows;
  for (int i = 0; i < jpeg.num_components; ++i) {
    const jpeg_component_info& c = jpeg.comp_info[i];
    planes.emplace_back(
        static_cast<std::size_t>(c.width_in_blocks + c.h_samp_factor) *
            static_cast<std::size_t>(c.DCT_scaled_size),
        static_cast<std::size_t>(c.v_samp_factor * c.DCT_scaled_size));
  }
  for (PaddedPlane& plane : planes) rows.push_back(plane.rows.data());
  const auto lines = static_cast<JDIMENSION>(jpeg.max_v_samp_factor *
                                             jpeg.min_DCT_scaled_size);
  while (jpeg.output_scanline < jpeg.output_height) {
    jpeg_read_raw_data(&jpeg, rows.data(), lines);
  }
}

void ReadScanlines(jpeg_decompress_struct& jpeg) {
  std::vector<std::uint8_t> row(
      static_cast<std::size_t>(jpeg.output_width) *
      static_cast<std::size_t>(jpeg.output_components));
  JSAMPROW only = row.data();
  while (jpeg.output_scanline < jpeg.output_height) {
    jpeg_read_scanlines(&jpeg, &only, 1);
  }
}

PaddedPlane Padded(const Plane& plane, const jpeg_component_info& component) {
  const int mcu_width = component.h_samp_factor * DCTSIZE;
  const int mcu_height = component.v_samp_factor * DCTSIZE;
  const int stride = DividedUp(plane.width, mcu_width) * mcu_width;
  const int rows = DividedUp(plane.height, mcu_height) * mcu_height;
  PaddedPlane padded(static_cast<std::size_t>(stride),
                     static_cast<std::size_t>(rows));
  const auto width = static_cast<std::size_t>(plane.width);
  for (int y = 0; y < rows; ++y) {
    JSAMPROW row = padded.rows[static_cast<std::size_t>(y)];
    std::memcpy(row, plane.Row(std::min(y, plane.height - 1)), width);
    std::memset(row + width, row[width - 1],
                static_cast<std::size_t>(stride) - width);
  }
  return padded;
}

void Configure(jpeg_compress_struct& jpeg, const CapturedPicture& picture) {
  constexpr std::array<J_COLOR_SPACE, 3> kSpaces = {JCS_GRAYSCALE, JCS_YCbCr,
                                                    JCS_RGB};
  const PlanarImage& image = picture.image;
  jpeg.image_width = static_cast<JDIMENSION>(image.width);
  jpeg.image_height = static_cast<JDIMENSION>(image.height);
  jpeg.in_color_space = kSpaces.at(static_cast<std::size_t>(image.model));
  jpeg.input_components = ColorPlanes(image.model);
  jpeg_set_defaults(&jpeg);
  const bool whole_chroma =
      image.model == ColorModel::kRgb
          ? picture.spec.full_chroma
          : image.model == ColorModel::kYCbCr && !image.half_chroma();
  if (whole_chroma) {
    jpeg.comp_info[0].h_samp_factor = 1;
    jpeg.comp_info[0].v_samp_factor = 1;
  }
  jpeg_set_quality(&jpeg, picture.spec.quality, TRUE);
  jpeg.optimize_coding = TRUE;
  jpeg.dct_method = JDCT_ISLOW;
  if (picture.spec.progressive) jpeg_simple_progression(&jpeg);
  jpeg.raw_data_in = image.model == ColorModel::kRgb ? FALSE : TRUE;
}

void WritePlanes(jpeg_compress_struct& jpeg, std::vector<PaddedPlane>& planes) {
  std::vector<JSAMPARRAY> rows(planes.size());
  const int lines = jpeg.max_v_samp_factor * DCTSIZE;
  for (int mcu = 0; jpeg.next_scanline < jpeg.image_height; ++mcu) {
    for (std::size_t i = 0; i < planes.size(); ++i) {
      rows[i] = planes[i].rows.data() +
                std::ptrdiff_t{mcu} * jpeg.comp_info[i].v_samp_factor * DCTSIZE;
    }
    jpeg_write_raw_data(&jpeg, rows.data(), static_cast<JDIMENSION>(lines));
  }
}

std::vector<std::uint8_t> Interleaved(const PlanarImage& image) {
  const auto width = static_cast<std::size_t>(image.width);
  std::vector<std::uint8_t> pixels(width * 3 *
                                   static_cast<std::size_t>(image.height));
  for (int y = 0; y < image.height; ++y) {
    Interleave({image.planes[0].Row(y), image.planes[1].Row(y),
                image.planes[2].Row(y), nullptr},
               3, width,
               pixels.data() + static_cast<std::size_t>(y) * width * 3);
  }
  return pixels;
}

void WritePixels(jpeg_compress_struct& jpeg, std::uint8_t* pixels) {
  while (jpeg.next_scanline < jpeg.image_height) {
    JSAMPROW row = pixels + std::size_t{jpeg.next_scanline} * 3 *
                                std::size_t{jpeg.image_width};
    jpeg_write_scanlines(&jpeg, &row, 1);
  }
}

// The MCU geometry that raw data has to be padded to.
std::vector<PaddedPlane> PaddedPlanes(const CapturedPicture& picture) {
  jpeg_error_mgr errors;
  jpeg_compress_struct jpeg = {};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  Configure(jpeg, picture);
  std::vector<PaddedPlane> planes;
  for (int i = 0; i < jpeg.num_components; ++i) {
    planes.push_back(Padded(picture.image.planes[static_cast<std::size_t>(i)],
                            jpeg.comp_info[i]));
  }
  jpeg_destroy_compress(&jpeg);
  return planes;
}

}  // namespace

LibraryCost DecodeJpegAlone(ByteView source, const DecodePlan& plan) {
  const int reduction = JpegReduction(plan.max_reduction);
  const Bytes needed = NeededBytes(source, reduction);
  const double start = CpuMs();
  jpeg_error_mgr errors;
  jpeg_decompress_struct jpeg = {};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, needed.data(), needed.size());
  jpeg_read_header(&jpeg, TRUE);
  jpeg.scale_num = static_cast<unsigned>(8 / reduction);
  jpeg.scale_denom = 8;
  jpeg.dct_method = JDCT_ISLOW;
  jpeg.do_block_smoothing = FALSE;
  jpeg.raw_data_out = GivesPlanes(jpeg, plan) ? TRUE : FALSE;
  if (jpeg.raw_data_out != FALSE) jpeg.out_color_space = jpeg.jpeg_color_space;
  jpeg_start_decompress(&jpeg);
  if (jpeg.raw_data_out != FALSE) {
    ReadPlanes(jpeg);
  } else {
    ReadScanlines(jpeg);
  }
  jpeg_finish_decompress(&jpeg);
  jpeg_destroy_decompress(&jpeg);
  return {.cpu_ms = CpuMs() - start, .bytes = needed.size()};
}

LibraryCost EncodeJpegAlone(const CapturedPicture& picture) {
  const bool rgb = picture.image.model == ColorModel::kRgb;
  std::vector<PaddedPlane> planes;
  std::vector<std::uint8_t> pixels;
  if (rgb) {
    pixels = Interleaved(picture.image);
  } else {
    planes = PaddedPlanes(picture);
  }
  const double start = CpuMs();
  jpeg_error_mgr errors;
  jpeg_compress_struct jpeg = {};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &out, &size);
  Configure(jpeg, picture);
  jpeg_start_compress(&jpeg, TRUE);
  if (rgb) {
    WritePixels(jpeg, pixels.data());
  } else {
    WritePlanes(jpeg, planes);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  const LibraryCost cost = {.cpu_ms = CpuMs() - start, .bytes = size};
  std::free(out);
  return cost;
}

}  // namespace darkroom

#include "codecs/jpeg/jpeg_rows.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>

// jpeglib.h needs <cstdio> before it.
#include <jpeglib.h>

#include "codecs/divided_up.h"
#include "codecs/interleave.h"

namespace darkroom {
namespace {

constexpr int kScanlinesPerBand = 16;

}  // namespace

PlanarLayout JpegRows::Prepare(const jpeg_decompress_struct& jpeg,
                               ColorModel model, bool inverted) {
  layout_.model = model;
  layout_.width = static_cast<int>(jpeg.output_width);
  layout_.height = static_cast<int>(jpeg.output_height);
  inverted_ = inverted;
  if (jpeg.raw_data_out != FALSE) {
    PreparePlanes(jpeg);
  } else {
    PrepareScanlines();
  }
  return layout_;
}

// Chroma may be reduced by less than luma: at 1/2, the planes of 4:2:0 are
// all of one size.  Rows are padded to whole MCUs.
void JpegRows::PreparePlanes(const jpeg_decompress_struct& jpeg) {
  const int full = jpeg.min_DCT_scaled_size;
  const int mcu_width = jpeg.max_h_samp_factor * DCTSIZE;
  const int mcus = DividedUp(static_cast<int>(jpeg.image_width), mcu_width);
  lines_per_band_ = jpeg.max_v_samp_factor * full;
  for (int i = 0; i < jpeg.num_components; ++i) {
    const jpeg_component_info& component = jpeg.comp_info[i];
    const int h = component.h_samp_factor * component.DCT_scaled_size;
    const int v = component.v_samp_factor * component.DCT_scaled_size;
    layout_.planes[static_cast<std::size_t>(i)] = {
        .size = {.width = static_cast<int>(component.downsampled_width),
                 .height = static_cast<int>(component.downsampled_height)},
        .x_step = jpeg.max_h_samp_factor * full / h,
        .y_step = jpeg.max_v_samp_factor * full / v};
    bands_.AddPlane(
        static_cast<std::size_t>(mcus) * static_cast<std::size_t>(h), v);
  }
}

void JpegRows::PrepareScanlines() {
  lines_per_band_ = kScanlinesPerBand;
  layout_ = FullSizeLayout(layout_.model, layout_.alpha,
                           {.width = layout_.width, .height = layout_.height});
  bands_ = BandBuffer(layout_, kScanlinesPerBand);
  scanline_.resize(static_cast<std::size_t>(layout_.width) *
                   static_cast<std::size_t>(layout_.count()));
}

int JpegRows::bands() const {
  return DividedUp(layout_.height, lines_per_band_);
}

void JpegRows::Place(int index) {
  for (int i = 0; i < layout_.count(); ++i) {
    const PlanarLayout::Plane& plane =
        layout_.planes[static_cast<std::size_t>(i)];
    const int rows = lines_per_band_ / plane.y_step;
    const int first = index * rows;
    bands_.Place(i, first, std::clamp(plane.size.height - first, 0, rows));
  }
}

void JpegRows::Read(jpeg_decompress_struct& jpeg) {
  if (jpeg.raw_data_out != FALSE) {
    ReadPlanes(jpeg);
  } else {
    ReadScanlines(jpeg);
  }
}

void JpegRows::ReadPlanes(jpeg_decompress_struct& jpeg) {
  constexpr std::size_t kMaxRows = MAX_SAMP_FACTOR * DCTSIZE;
  std::array<std::array<JSAMPROW, kMaxRows>, kMaxPlanes> rows = {};
  std::array<JSAMPARRAY, kMaxPlanes> planes = {};
  for (int i = 0; i < jpeg.num_components; ++i) {
    const jpeg_component_info& component = jpeg.comp_info[i];
    const auto plane = static_cast<std::size_t>(i);
    const int count = component.v_samp_factor * component.DCT_scaled_size;
    for (int y = 0; y < count; ++y) {
      rows[plane][static_cast<std::size_t>(y)] = bands_.Row(i, y);
    }
    planes[plane] = rows[plane].data();
  }
  jpeg_read_raw_data(&jpeg, planes.data(),
                     static_cast<JDIMENSION>(lines_per_band_));
}

void JpegRows::ReadScanlines(jpeg_decompress_struct& jpeg) {
  const int y = static_cast<int>(jpeg.output_scanline);
  const int count = std::min(kScanlinesPerBand, layout_.height - y);
  for (int i = 0; i < count; ++i) {
    JSAMPROW row = scanline_.data();
    if (jpeg_read_scanlines(&jpeg, &row, 1) == 0) return;
    if (inverted_) {
      for (std::uint8_t& ink : scanline_) ink = 255 - ink;
    }
    std::array<std::uint8_t*, kMaxPlanes> planes = {};
    for (int p = 0; p < layout_.count(); ++p) {
      planes[static_cast<std::size_t>(p)] = bands_.Row(p, i);
    }
    Deinterleave(row, layout_.count(), static_cast<std::size_t>(layout_.width),
                 planes);
  }
}

}  // namespace darkroom

// The rows that libjpeg gives, band by band.

#ifndef DARKROOM_CODECS_JPEG_JPEG_ROWS_H_
#define DARKROOM_CODECS_JPEG_JPEG_ROWS_H_

#include <cstdint>
#include <vector>

#include "codecs/band_buffer.h"
#include "codecs/planes.h"

// libjpeg's.
struct jpeg_decompress_struct;

namespace darkroom {

// Holds one band.  Thread-compatible.
class JpegRows {
 public:
  // Of a `jpeg` that is started, as planes if raw_data_out is set, else as rows
  // of all components; `model` is that of out_color_space.  `inverted` are inks
  // of which 0 is full.
  PlanarLayout Prepare(const jpeg_decompress_struct& jpeg, ColorModel model,
                       bool inverted);

  // How many there are of a picture.  Of planes, one is a row of interleaved
  // MCUs.
  int bands() const;

  // Says that the rows which are read next are those of band `index`.
  void Place(int index);

  // The next band of `jpeg`; leaves it there if libjpeg gives no more rows.
  // Only inside a fence: owns nothing while libjpeg works.
  void Read(jpeg_decompress_struct& jpeg);

  // Sets every sample.
  void Fill(std::uint8_t sample) { bands_.Fill(sample); }

  const Band* band() const { return bands_.band(); }

 private:
  void PreparePlanes(const jpeg_decompress_struct& jpeg);
  void PrepareScanlines();
  void ReadPlanes(jpeg_decompress_struct& jpeg);
  void ReadScanlines(jpeg_decompress_struct& jpeg);

  PlanarLayout layout_;
  BandBuffer bands_;
  std::vector<std::uint8_t> scanline_;  // Interleaved; not for planes.
  bool inverted_ = false;
  int lines_per_band_ = 0;  // Of the picture; the last may have fewer.
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_ROWS_H_

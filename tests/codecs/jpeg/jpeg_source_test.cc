#include "codecs/jpeg/jpeg_source.h"

#include <cstdio>
#include <vector>

// jpeglib.h needs <cstdio> before it.
#include <jpeglib.h>

#include <gtest/gtest.h>

#include "tests/support/jpeg_writer.h"

namespace darkroom {
namespace {

// What libjpeg makes of the pieces, and how often it warned.
struct Reading {
  Bytes samples;
  long warnings = 0;
};

Reading Read(std::vector<ByteView> pieces, JpegSource::Runs runs) {
  JpegSource source;
  jpeg_error_mgr errors;
  jpeg_decompress_struct jpeg = {};
  jpeg.err = jpeg_std_error(&errors);
  errors.output_message = [](j_common_ptr) {};
  jpeg_create_decompress(&jpeg);
  jpeg.src = source.Read(std::move(pieces), runs);
  jpeg_read_header(&jpeg, TRUE);
  jpeg_start_decompress(&jpeg);
  Reading reading;
  const std::size_t row = std::size_t{jpeg.output_width} *
                          static_cast<unsigned>(jpeg.num_components);
  while (jpeg.output_scanline < jpeg.output_height) {
    reading.samples.resize(reading.samples.size() + row);
    JSAMPROW to = reading.samples.data() + reading.samples.size() - row;
    jpeg_read_scanlines(&jpeg, &to, 1);
  }
  jpeg_finish_decompress(&jpeg);
  reading.warnings = errors.num_warnings;
  jpeg_destroy_decompress(&jpeg);
  return reading;
}

TEST(JpegSource, JoinsItsPieces) {
  const Bytes jpeg = WriteJpeg({.progressive = true});
  const ByteView all = jpeg;
  for (const auto runs : {JpegSource::Runs::kWhole, JpegSource::Runs::kShort}) {
    const Reading whole = Read({all}, runs);
    EXPECT_EQ(whole.warnings, 0);
    // Some of nothing, as where no segment stands between two scans.
    const Reading pieces = Read({{},
                                 all.first(50),
                                 {},
                                 {},
                                 all.subspan(50, 1),
                                 {},
                                 all.subspan(51),
                                 {},
                                 {}},
                                runs);
    EXPECT_EQ(pieces.warnings, 0);
    EXPECT_EQ(pieces.samples, whole.samples);
  }
}

TEST(JpegSource, EndsWithAWarningWhereTheyDo) {
  const Bytes jpeg = WriteJpeg({});
  const ByteView cut = ByteView(jpeg).first(jpeg.size() - 40);
  const Reading read = Read({cut}, JpegSource::Runs::kWhole);
  EXPECT_GT(read.warnings, 0);
  EXPECT_EQ(read.samples.size(), 64U * 48 * 3);
}

}  // namespace
}  // namespace darkroom

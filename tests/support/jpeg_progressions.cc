#include "tests/support/jpeg_progressions.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <memory>

// jpeglib.h needs <cstdio> before it.
#define JPEG_INTERNALS
#include <jerror.h>
#include <jpeglib.h>

#include "codecs/fence.h"
#include "codecs/jpeg/jpeg_entropy.h"
#include "codecs/jpeg/jpeg_header.h"
#include "codecs/jpeg/jpeg_progressive.h"
#include "codecs/jpeg/jpeg_scans.h"

namespace darkroom {
namespace {

constexpr int kMaxScans = 100;

// libjpeg with a file, and what it has to say about it.
class Libjpeg {
 public:
  explicit Libjpeg(ByteView bytes) {
    errors_.base = {};
    jpeg_.err = jpeg_std_error(&errors_.base);
    errors_.base.error_exit = [](j_common_ptr jpeg) {
      std::longjmp(reinterpret_cast<Errors*>(jpeg->err)->escape, 1);
    };
    errors_.base.emit_message = [](j_common_ptr jpeg, int level) {
      // Bytes between markers are no damage.
      const int code = jpeg->err->msg_code;
      if (level < 0 && code != JWRN_EXTRANEOUS_DATA) ++jpeg->err->num_warnings;
    };
    jpeg_create_decompress(&jpeg_);
    jpeg_mem_src(&jpeg_, bytes.data(), bytes.size());
  }
  Libjpeg(const Libjpeg&) = delete;
  Libjpeg& operator=(const Libjpeg&) = delete;
  ~Libjpeg() { jpeg_destroy_decompress(&jpeg_); }

  jpeg_decompress_struct& jpeg() { return jpeg_; }

  // True if it has no complaints.
  template <typename Calls>
  bool Try(Calls calls) {
    return Fenced(errors_.escape, calls) && errors_.base.num_warnings == 0;
  }

 private:
  struct Errors {
    jpeg_error_mgr base;
    std::jmp_buf escape;
  };
  Errors errors_;
  jpeg_decompress_struct jpeg_ = {};
};

// What libjpeg reads of all the needed scans.
class AllCoefficients {
 public:
  explicit AllCoefficients(ByteView bytes) : libjpeg_(bytes) {}

  bool Read() {
    return libjpeg_.Try([this] {
      jpeg_read_header(&libjpeg_.jpeg(), TRUE);
      arrays_ = jpeg_read_coefficients(&libjpeg_.jpeg());
    });
  }

  const JCOEF* Block(int component, JDIMENSION row, JDIMENSION column) {
    jpeg_decompress_struct& jpeg = libjpeg_.jpeg();
    JBLOCKARRAY rows =
        jpeg.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&jpeg),
                                     arrays_[component], row, 1, FALSE);
    return rows[0][column];
  }

 private:
  Libjpeg libjpeg_;
  jvirt_barray_ptr* arrays_ = nullptr;
};

// The n x n lowest, and zeros.
bool IsLowOf(const JBLOCK& ours, const JCOEF* all, int samples) {
  for (int k = 0; k < DCTSIZE2; ++k) {
    const bool low = k % DCTSIZE < samples && k / DCTSIZE < samples;
    if (ours[k] != (low ? all[k] : 0)) return false;
  }
  return true;
}

// `jpeg` gets its MCUs from JpegProgressive.
bool AreSame(jpeg_decompress_struct& jpeg, AllCoefficients& theirs) {
  JBLOCK blocks[D_MAX_BLOCKS_IN_MCU];
  std::array<JBLOCKROW, D_MAX_BLOCKS_IN_MCU> rows = {};
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = &blocks[i];
  for (JDIMENSION y = 0; y < jpeg.MCU_rows_in_scan; ++y) {
    for (JDIMENSION x = 0; x < jpeg.MCUs_per_row; ++x) {
      for (JBLOCK& block : blocks) std::fill_n(block, DCTSIZE2, JCOEF{0});
      jpeg.entropy->decode_mcu(&jpeg, rows.data());
      std::size_t next = 0;
      for (int i = 0; i < jpeg.comps_in_scan; ++i) {
        const jpeg_component_info& c = *jpeg.cur_comp_info[i];
        for (int j = 0; j < c.MCU_blocks; ++j) {
          const JBLOCK& block = blocks[next++];
          const auto width = static_cast<JDIMENSION>(c.MCU_width);
          const auto height = static_cast<JDIMENSION>(c.MCU_height);
          const auto at = static_cast<JDIMENSION>(j);
          const JDIMENSION row = y * height + at / width;
          const JDIMENSION column = x * width + at % width;
          // Of those that fill up an MCU no samples are made.
          if (row >= c.height_in_blocks || column >= c.width_in_blocks) {
            continue;
          }
          if (!IsLowOf(block, theirs.Block(c.component_index, row, column),
                       c.DCT_scaled_size)) {
            return false;
          }
        }
      }
    }
  }
  return true;
}

}  // namespace

ProgressionComparison CompareProgressions(ByteView source, int reduction,
                                          std::uint64_t max_pixels) {
  const Result<JpegHeader> header = ParseJpegHeader(source);
  if (!header.ok() || header->width < 1 || header->height < 1) return {};
  const auto width = static_cast<std::uint64_t>(header->width);
  const auto height = static_cast<std::uint64_t>(header->height);
  if (width * height > max_pixels || !header->progressive) return {};
  const std::unique_ptr<JpegProgressive> ours =
      JpegProgressive::Read(source, *header, reduction, kMaxScans);
  if (!ours) return {};
  Bytes needed;
  for (const ByteView piece :
       NeededPieces(source, *header, reduction, kMaxScans)) {
    needed.insert(needed.end(), piece.begin(), piece.end());
  }
  AllCoefficients theirs(needed);
  Libjpeg shown(ours->sequential());
  jpeg_decompress_struct& jpeg = shown.jpeg();
  const bool started = shown.Try([&jpeg, reduction] {
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = jpeg.jpeg_color_space;
    jpeg.scale_num = static_cast<unsigned>(8 / reduction);
    jpeg.scale_denom = 8;
    jpeg.raw_data_out = TRUE;
    jpeg_start_decompress(&jpeg);
  });
  const bool read = theirs.Read();
  // What is damaged before the first scan, libjpeg finds in both.
  if (!started || !read) return {.read = true, .same = started == read};
  JpegEntropy entropy;
  entropy.TakeOver(jpeg, *ours);
  return {.read = true, .same = AreSame(jpeg, theirs)};
}

}  // namespace darkroom

#include "tests/support/jpeg_mcus.h"

#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>

// jpeglib.h needs <cstdio> before it.
#define JPEG_INTERNALS
#include <jerror.h>
#include <jpeglib.h>

#include "codecs/fence.h"
#include "codecs/jpeg/jpeg_entropy.h"

namespace darkroom {
namespace {

// A file that is read MCU by MCU.  `base` is first, so that libjpeg's pointer
// to it is a pointer to the whole.
class McuReader {
 public:
  McuReader() {
    errors_.base = {};
    jpeg_.err = jpeg_std_error(&errors_.base);
    errors_.base.error_exit = [](j_common_ptr jpeg) {
      std::longjmp(reinterpret_cast<Errors*>(jpeg->err)->escape, 1);
    };
    errors_.base.emit_message = [](j_common_ptr jpeg, int level) {
      // It may be far ahead of what it needs when the file ends.
      const bool harm = level < 0 && jpeg->err->msg_code != JWRN_JPEG_EOF;
      if (harm) ++jpeg->err->num_warnings;
    };
    jpeg_create_decompress(&jpeg_);
    for (std::size_t i = 0; i < blocks_.size(); ++i) rows_[i] = &blocks_[i];
  }
  McuReader(const McuReader&) = delete;
  McuReader& operator=(const McuReader&) = delete;
  ~McuReader() { jpeg_destroy_decompress(&jpeg_); }

  // Up to the first MCU.
  bool Begin(ByteView bytes, int reduction, std::uint64_t max_pixels) {
    bool small = false;
    const bool begun = Fenced(errors_.escape, [&] {
      jpeg_mem_src(&jpeg_, bytes.data(), bytes.size());
      jpeg_read_header(&jpeg_, TRUE);
      small =
          std::uint64_t{jpeg_.image_width} * jpeg_.image_height <= max_pixels;
      if (!small || jpeg_has_multiple_scans(&jpeg_) != FALSE) return;
      jpeg_.out_color_space = jpeg_.jpeg_color_space;
      jpeg_.scale_num = static_cast<unsigned>(8 / reduction);
      jpeg_.scale_denom = 8;
      jpeg_.raw_data_out = TRUE;
      jpeg_start_decompress(&jpeg_);
    });
    return begun && small && jpeg_has_multiple_scans(&jpeg_) == FALSE;
  }

  // True if libjpeg has nothing to say about the next one.
  bool Read() {
    const long warnings = errors_.base.num_warnings;
    blocks_ = {};
    bool read = false;
    const bool whole = Fenced(errors_.escape, [&] {
      read = jpeg_.entropy->decode_mcu(&jpeg_, rows_.data()) != FALSE;
    });
    return whole && read && errors_.base.num_warnings == warnings;
  }

  std::size_t mcus() const {
    return std::size_t{jpeg_.MCUs_per_row} * jpeg_.MCU_rows_in_scan;
  }
  jpeg_decompress_struct& jpeg() { return jpeg_; }

  bool IsAtEoi() const {
    const jpeg_source_mgr& source = *jpeg_.src;
    return source.bytes_in_buffer >= 2 && source.next_input_byte[0] == 0xff &&
           source.next_input_byte[1] == JPEG_EOI;
  }

  // Whether this one's blocks are the low frequencies of `all`'s.
  bool IsLowOf(const McuReader& all) const {
    for (int i = 0; i < jpeg_.blocks_in_MCU; ++i) {
      const int side =
          jpeg_.cur_comp_info[jpeg_.MCU_membership[i]]->DCT_scaled_size;
      const auto block = static_cast<std::size_t>(i);
      for (int k = 0; k < DCTSIZE2; ++k) {
        const bool low = k % DCTSIZE < side && k / DCTSIZE < side;
        const int expected = low ? all.blocks_[block][k] : 0;
        if (blocks_[block][k] != expected) return false;
      }
    }
    return true;
  }

 private:
  struct Errors {
    jpeg_error_mgr base;
    std::jmp_buf escape;
  };
  Errors errors_;
  jpeg_decompress_struct jpeg_ = {};
  // libjpeg's type is an array, which a std::array cannot be filled with.
  struct Blocks {
    JBLOCK at[D_MAX_BLOCKS_IN_MCU];
    const JBLOCK& operator[](std::size_t i) const { return at[i]; }
    JBLOCK& operator[](std::size_t i) { return at[i]; }
    static constexpr std::size_t size() { return D_MAX_BLOCKS_IN_MCU; }
  };
  Blocks blocks_ = {};
  std::array<JBLOCKROW, D_MAX_BLOCKS_IN_MCU> rows_ = {};
};

}  // namespace

McuComparison CompareMcus(ByteView jpeg, int reduction,
                          std::uint64_t max_pixels) {
  McuComparison comparison;
  McuReader theirs;
  McuReader ours;
  if (!theirs.Begin(jpeg, reduction, max_pixels) ||
      !ours.Begin(jpeg, reduction, max_pixels)) {
    return comparison;
  }
  JpegEntropy entropy;
  const jpeg_entropy_decoder* before = ours.jpeg().entropy;
  entropy.TakeOver(ours.jpeg());
  comparison.taken_over = ours.jpeg().entropy != before;
  while (comparison.taken_over && comparison.mcus < ours.mcus()) {
    if (!ours.Read()) break;
    comparison.same = theirs.Read() && ours.IsLowOf(theirs);
    if (!comparison.same) break;
    ++comparison.mcus;
  }
  comparison.gave_up = entropy.gave_up();
  comparison.ended = comparison.mcus == ours.mcus() && ours.IsAtEoi();
  return comparison;
}

}  // namespace darkroom

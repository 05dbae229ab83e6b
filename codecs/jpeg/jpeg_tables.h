// What stands between the scans of a progressive JPEG.

#ifndef DARKROOM_CODECS_JPEG_JPEG_TABLES_H_
#define DARKROOM_CODECS_JPEG_JPEG_TABLES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "codecs/jpeg/jpeg_header.h"
#include "codecs/jpeg/jpeg_huffman.h"

namespace darkroom {

// The Huffman codes and the restart interval as they are for the next scan.
// Borrows the segments.
class JpegTables {
 public:
  // Reads segments, and `frame` is given those that say how samples are made of
  // coefficients: of before the first scan.  False at any that is damaged or
  // unusual there, and beyond 64 KiB of `frame`.
  bool ReadFirst(ByteView segments, Bytes& frame);
  // The same of those behind a scan.
  bool Read(ByteView segments);

  // Null if there is none, or if there cannot be such a code, which only a scan
  // that has to do with it makes damage.
  const JpegHuffman* dc(int table) {
    return CodeAt(dc_, table, JpegHuffman::Kind::kDc);
  }
  const JpegHuffman* ac(int table) {
    return CodeAt(ac_, table, JpegHuffman::Kind::kAc);
  }
  std::size_t restart_interval() const { return restart_interval_; }

 private:
  // Built when it is asked for: a file may have millions.
  struct Code {
    ByteView counts;
    ByteView symbols;
    std::unique_ptr<JpegHuffman> built;
  };
  using Codes = std::array<Code, 4>;

  static const JpegHuffman* CodeAt(Codes& codes, int table,
                                   JpegHuffman::Kind kind);
  bool ReadSegment(const JpegSegmentView& segment);
  bool ReadCodes(ByteView body);
  bool ReadRestartInterval(ByteView body);

  Codes dc_;
  Codes ac_;
  std::size_t restart_interval_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_TABLES_H_

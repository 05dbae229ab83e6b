// What stands between the scans of a progressive JPEG.

#ifndef DARKROOM_CODECS_JPEG_TABLES_H_
#define DARKROOM_CODECS_JPEG_TABLES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "codecs/jpeg_header.h"
#include "codecs/jpeg_huffman.h"

namespace darkroom {

// The Huffman codes and the restart interval as they are for the next scan.
class JpegTables {
 public:
  // Reads segments, and `frame` is given those that say how samples are made of
  // coefficients: of before the first scan.  False at any that is damaged or
  // unusual there.
  bool ReadFirst(ByteView segments, Bytes& frame);
  // The same of those behind a scan.
  bool Read(ByteView segments);

  // Null if there is none.  `table` is 0 to 3 for one that may be.
  const JpegHuffman* dc(int table) const { return CodeAt(dc_, table); }
  const JpegHuffman* ac(int table) const { return CodeAt(ac_, table); }
  std::size_t restart_interval() const { return restart_interval_; }

 private:
  using Codes = std::array<std::unique_ptr<JpegHuffman>, 4>;

  static const JpegHuffman* CodeAt(const Codes& codes, int table) {
    const auto at = static_cast<std::size_t>(table);
    return at < codes.size() ? codes[at].get() : nullptr;
  }
  bool ReadSegment(const JpegSegmentView& segment);
  bool ReadCodes(ByteView body);
  bool ReadRestartInterval(ByteView body);

  Codes dc_;
  Codes ac_;
  std::size_t restart_interval_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_TABLES_H_

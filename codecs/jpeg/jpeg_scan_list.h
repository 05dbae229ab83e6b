// The scans of a JPEG.

#ifndef DARKROOM_CODECS_JPEG_JPEG_SCAN_LIST_H_
#define DARKROOM_CODECS_JPEG_JPEG_SCAN_LIST_H_

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace darkroom {

struct JpegScan {
  struct Component {
    int id = 0;
    int dc_table = 0;  // Of Huffman codes, 0 to 3.
    int ac_table = 0;
  };

  ByteView tables;  // Segments since the scan before, or since SOI.
  ByteView header;  // SOS, marker and all.
  ByteView data;    // Entropy-coded, with restart markers.
  std::array<Component, 4> named = {};
  std::size_t count = 0;  // Of `named`.
  int first = 0;          // Of the coefficients, in zigzag order; 0 is DC.
  int last = 0;
  int bits_known = 0;  // The lowest bit that came before, or 0.
  int bit = 0;         // The lowest that comes now.

  std::span<const Component> components() const {
    return std::span(named).first(count);
  }
};

struct JpegScanList {
  std::vector<JpegScan> scans;
  ByteView tail;  // Segments behind the last one, up to EOI.
};

// Borrows `source`.  Nothing where that is not whole up to EOI, has no scans or
// more than `max_scans`, or one that names no or too many components: what is
// wrong with it is then told by its decoder.
std::optional<JpegScanList> ListJpegScans(ByteView source, int max_scans);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_SCAN_LIST_H_

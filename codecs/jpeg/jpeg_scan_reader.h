// The entropy-coded data of a progressive JPEG's scan (ITU-T T.81, G.1.2).

#ifndef DARKROOM_CODECS_JPEG_JPEG_SCAN_READER_H_
#define DARKROOM_CODECS_JPEG_JPEG_SCAN_READER_H_

#include <cstddef>
#include <span>

#include "codecs/jpeg/jpeg_blocks.h"
#include "codecs/jpeg/jpeg_huffman.h"
#include "codecs/jpeg/jpeg_scan_list.h"

namespace darkroom {

// A component that a scan is of.
struct JpegScanPart {
  JpegBlocks* blocks = nullptr;
  // Of DC or AC, as the scan is; not used where that refines DC.
  const JpegHuffman* code = nullptr;
  // Of an MCU, in blocks: 1 x 1 in a scan of one component.
  std::size_t across = 1;
  std::size_t down = 1;
};

// In MCUs.
struct JpegScanSize {
  std::size_t across = 0;
  std::size_t down = 0;
  std::size_t restart_interval = 0;  // 0 for no restarts.
};

// Adds what `scan` says to the blocks of `parts`, one for each of its
// components; one only if it is of AC.  Whether such a scan can follow those
// before is for the caller to know.  False if there was something that may be
// damage, or only unusual; then the blocks are of no use.
bool ReadJpegScan(const JpegScan& scan, std::span<const JpegScanPart> parts,
                  const JpegScanSize& size);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_SCAN_READER_H_

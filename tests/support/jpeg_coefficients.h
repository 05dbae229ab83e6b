// JPEGs with the coefficients one wants.

#ifndef DARKROOM_TESTS_SUPPORT_JPEG_COEFFICIENTS_H_
#define DARKROOM_TESTS_SUPPORT_JPEG_COEFFICIENTS_H_

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/bytes.h"

namespace darkroom {

using JpegBlock = std::span<std::int16_t, 64>;  // Row after row.

// A scan of a progressive file.
struct JpegScanSpec {
  std::vector<int> components;  // By their numbers; one only if not of DC.
  int first = 0;                // Of the coefficients, in zigzag order.
  int last = 0;
  int bits_known = 0;
  int bit = 0;
};

struct JpegRewriting {
  bool optimized = false;    // Huffman codes made for this picture.
  int restart_interval = 0;  // In MCUs.
  // None for one sequential scan.  libjpeg has to be content with them.
  std::vector<JpegScanSpec> scans = {};
};

// The same picture, once `change` has seen every block of every component.
Bytes RewriteJpeg(ByteView jpeg,
                  const std::function<void(int component, JpegBlock)>& change,
                  const JpegRewriting& how = {});

// The same without the coefficients that a picture at 1 / `reduction` of its
// size has no samples for: of a block of n x n samples, the n x n lowest stay.
Bytes LowFrequencies(ByteView jpeg, int reduction);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_JPEG_COEFFICIENTS_H_

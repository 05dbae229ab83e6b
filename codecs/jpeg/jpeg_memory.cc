#include "codecs/jpeg/jpeg_memory.h"

#include "base/bytes.h"
#include "codecs/divided_up.h"

namespace darkroom {
namespace {

constexpr std::uint64_t kBlock = 8;  // Samples, on either axis.
constexpr std::uint64_t kCoefficientBytes = 2 * kBlock * kBlock;
// What JpegBlocks knows of each block besides.
constexpr std::uint64_t kNonzerosBytes = 8;
// Huffman and quantisation tables, the source manager, pools' slack.
constexpr std::uint64_t kFixedBytes = 512 * kKiB;
// Rows of a band: at most 4 blocks of 8, and libjpeg's upsampler holds about
// as many in its three row groups, at full width.
constexpr std::uint64_t kRowsHeld = 4 * kBlock * 3;

// How many interleaved MCUs lie side by side, the last one in part perhaps.
std::uint64_t McuColumns(const JpegHeader& header) {
  return DividedUp(static_cast<std::uint64_t>(header.width),
                   static_cast<std::uint64_t>(header.max_h()) * kBlock);
}

std::uint64_t CoefficientBytes(const JpegHeader& header) {
  const std::uint64_t mcu_rows =
      DividedUp(static_cast<std::uint64_t>(header.height),
                static_cast<std::uint64_t>(header.max_v()) * kBlock);
  std::uint64_t blocks = 0;
  for (int i = 0; i < header.components; ++i) {
    const JpegHeader::Component& c =
        header.sampling[static_cast<std::size_t>(i)];
    blocks +=
        McuColumns(header) * mcu_rows * static_cast<std::uint64_t>(c.h * c.v);
  }
  return blocks *
         (kCoefficientBytes + (header.progressive ? kNonzerosBytes : 0));
}

}  // namespace

int JpegReduction(int max_reduction) {
  int reduction = 1;
  while (reduction < 8 && reduction * 2 <= max_reduction) reduction *= 2;
  return reduction;
}

std::uint64_t JpegDecodeMemory(const JpegHeader& header, int max_reduction) {
  const auto reduction =
      static_cast<std::uint64_t>(JpegReduction(max_reduction));
  const std::uint64_t padded_width =
      McuColumns(header) * static_cast<std::uint64_t>(header.max_h()) * kBlock;
  std::uint64_t need =
      kFixedBytes + padded_width * kRowsHeld / reduction *
                        static_cast<std::uint64_t>(header.components);
  if (header.several_scans) need += CoefficientBytes(header);
  return need;
}

}  // namespace darkroom

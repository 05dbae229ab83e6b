#include "tests/support/jpeg_parts.h"

#include <algorithm>
#include <cstddef>

#include "codecs/jpeg/jpeg_markers.h"
#include "tests/support/containers.h"

namespace darkroom {
namespace {

void PutBig16(Bytes& to, std::size_t value) {
  to.push_back(static_cast<std::uint8_t>(value >> 8));
  to.push_back(static_cast<std::uint8_t>(value));
}

// One code of one bit for `symbol`.
Bytes OneCode(std::uint8_t table, std::uint8_t symbol) {
  Bytes body = {table, 1};
  body.resize(17);
  body.push_back(symbol);
  return JpegSegment(kJpegDht, body);
}

}  // namespace

Bytes JpegSegment(std::uint8_t marker, ByteView body) {
  Bytes segment = {0xff, marker};
  PutBig16(segment, 2 + body.size());
  Put(segment, body);
  return segment;
}

Bytes JpegHead(const JpegFrame& frame) {
  constexpr std::uint8_t kEndOfManyBlocks = 0xe0;
  Bytes jpeg = {0xff, 0xd8};
  Bytes ones(65, 1);
  ones[0] = 0;
  Put(jpeg, JpegSegment(kJpegDqt, ones));
  Bytes body = {8};
  PutBig16(body, frame.height);
  PutBig16(body, frame.width);
  body.push_back(frame.components);
  for (std::uint8_t i = 1; i <= frame.components; ++i) {
    Put(body, Bytes{i, 0x11, 0});
  }
  Put(jpeg, JpegSegment(frame.process, body));
  Put(jpeg, OneCode(0x00, 0));
  Put(jpeg, OneCode(0x10, frame.process == kBaseline ? 0 : kEndOfManyBlocks));
  return jpeg;
}

Bytes JpegScanHeader(const JpegProgression& scan, int components) {
  Bytes body = {static_cast<std::uint8_t>(components)};
  for (int i = 1; i <= components; ++i) {
    Put(body, Bytes{static_cast<std::uint8_t>(i), 0});
  }
  Put(body, Bytes{scan.first, scan.last,
                  static_cast<std::uint8_t>(scan.high << 4 | scan.low)});
  return JpegSegment(kJpegSos, body);
}

Bytes EmptyScan(const JpegProgression& scan, std::uint64_t blocks) {
  constexpr std::uint64_t kBlocksPerRun = 1 << 14;
  constexpr std::uint64_t kBitsPerRun = 1 + 14;
  Bytes bytes = JpegScanHeader(scan);
  const std::uint64_t runs = (blocks + kBlocksPerRun - 1) / kBlocksPerRun;
  const std::uint64_t bits = scan.first == 0 ? blocks : runs * kBitsPerRun;
  bytes.resize(bytes.size() + static_cast<std::size_t>((bits + 7) / 8));
  return bytes;
}

Bytes EndOfJpeg() { return {0xff, 0xd9}; }

}  // namespace darkroom

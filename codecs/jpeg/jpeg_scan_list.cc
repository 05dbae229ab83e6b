#include "codecs/jpeg/jpeg_scan_list.h"

#include <cstdint>
#include <cstring>

#include "codecs/jpeg/jpeg_header.h"
#include "codecs/jpeg/jpeg_markers.h"

namespace darkroom {
namespace {

// SOS: how many components; the id and the tables of each; the coefficients
// and their bits (ITU-T T.81, B.2.3).
std::optional<JpegScan> ParseScan(ByteView body) {
  JpegScan scan;
  if (body.empty()) return std::nullopt;
  scan.count = body[0];
  if (scan.count < 1 || scan.count > scan.named.size()) return std::nullopt;
  if (body.size() != 4 + 2 * scan.count) return std::nullopt;
  for (std::size_t i = 0; i < scan.count; ++i) {
    const int tables = body[2 + 2 * i];
    scan.named[i] = {.id = body[1 + 2 * i],
                     .dc_table = tables >> 4,
                     .ac_table = tables & 15};
  }
  const ByteView progression = body.last(3);
  scan.first = progression[0];
  scan.last = progression[1];
  scan.bits_known = progression[2] >> 4;
  scan.bit = progression[2] & 15;
  return scan;
}

// Where the entropy-coded data that begins at `at` ends: at the next marker
// that is no restart.
std::size_t EndOfScan(ByteView source, std::size_t at) {
  while (at + 1 < source.size()) {
    const void* found = std::memchr(&source[at], 0xff, source.size() - at - 1);
    if (found == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) -
                                  source.data());
    const std::uint8_t next = source[at + 1];
    const bool data = next == 0 || (next >= kJpegRst0 && next <= kJpegRst7);
    if (!data && next != 0xff) return at;
    at += data ? 2 : 1;
  }
  return source.size();
}

}  // namespace

std::optional<JpegScanList> ListJpegScans(ByteView source, int max_scans) {
  JpegScanList list;
  std::size_t begin = 2;  // Of the tables.
  std::size_t at = begin;
  for (;;) {
    const std::size_t before = at;
    const Result<JpegSegmentView> segment = NextJpegSegment(source, at);
    if (!segment.ok()) return std::nullopt;
    if (segment->marker == kJpegEoi) {
      if (list.scans.empty()) return std::nullopt;
      list.tail = source.subspan(begin, at - begin);
      return list;
    }
    if (segment->marker != kJpegSos) continue;
    std::optional<JpegScan> scan = ParseScan(segment->body);
    if (!scan || list.scans.size() == static_cast<std::size_t>(max_scans)) {
      return std::nullopt;
    }
    scan->tables = source.subspan(begin, before - begin);
    scan->header = source.subspan(before, at - before);
    begin = EndOfScan(source, at);
    scan->data = source.subspan(at, begin - at);
    at = begin;
    list.scans.push_back(*scan);
  }
}

}  // namespace darkroom

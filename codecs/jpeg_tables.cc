#include "codecs/jpeg_tables.h"

#include <algorithm>
#include <numeric>
#include <span>

#include "codecs/endian.h"
#include "codecs/jpeg_markers.h"

namespace darkroom {
namespace {

void AppendSegment(std::uint8_t marker, ByteView body, Bytes& to) {
  to.push_back(0xff);
  to.push_back(marker);
  AppendBig16(static_cast<std::uint32_t>(body.size() + 2), to);
  Append(body, to);
}

// Comments and what belongs to programs.
bool IsOfNoMatter(std::uint8_t marker) {
  return marker == kJpegCom || (marker >= kJpegApp0 && marker <= kJpegApp15);
}

// DHT has 0 for DC or 1 for AC in the upper half of a table's first byte, and
// its number in the lower; how many codes there are of 1 to 16 bits; and the
// symbols (ITU-T T.81, B.2.4.2).  `body` moves behind it.
std::unique_ptr<JpegHuffman> ReadCode(ByteView& body) {
  constexpr std::size_t kHead = 1 + JpegHuffman::kMaxCodeBits;
  constexpr std::uint8_t kMostBitsOfDc = 15;
  if (body.size() < kHead) return nullptr;
  const auto counts =
      body.subspan(1).first<std::size_t{JpegHuffman::kMaxCodeBits}>();
  const auto count =
      std::accumulate(counts.begin(), counts.end(), std::size_t{0});
  std::array<std::uint8_t, 256> symbols = {};
  if (count > symbols.size() || body.size() - kHead < count) return nullptr;
  const ByteView given = body.subspan(kHead, count);
  std::ranges::copy(given, symbols.begin());
  const bool dc = body[0] >> 4 == 0;
  if (dc && std::ranges::any_of(given, [](std::uint8_t symbol) {
        return symbol > kMostBitsOfDc;
      })) {
    return nullptr;
  }
  auto code = std::make_unique<JpegHuffman>();
  const auto kind = dc ? JpegHuffman::Kind::kDc : JpegHuffman::Kind::kAc;
  if (!code->Build(kind, counts, symbols)) return nullptr;
  body = body.subspan(kHead + count);
  return code;
}

}  // namespace

bool JpegTables::ReadFirst(ByteView segments, Bytes& frame) {
  bool framed = false;
  for (std::size_t at = 0; at < segments.size();) {
    const Result<JpegSegmentView> segment = NextJpegSegment(segments, at);
    if (!segment.ok()) return false;
    switch (segment->marker) {
      case kJpegSof2:
        // The same of a sequential one.
        AppendSegment(kJpegSof1, segment->body, frame);
        framed = true;
        break;
      case kJpegDqt:
      case kJpegApp0:
      case kJpegApp14:
        AppendSegment(segment->marker, segment->body, frame);
        break;
      default:
        if (!ReadSegment(*segment)) return false;
    }
  }
  return framed;
}

bool JpegTables::Read(ByteView segments) {
  for (std::size_t at = 0; at < segments.size();) {
    const Result<JpegSegmentView> segment = NextJpegSegment(segments, at);
    if (!segment.ok() || !ReadSegment(*segment)) return false;
  }
  return true;
}

bool JpegTables::ReadSegment(const JpegSegmentView& segment) {
  switch (segment.marker) {
    case kJpegDht:
      return ReadCodes(segment.body);
    case kJpegDri:
      return ReadRestartInterval(segment.body);
    case kJpegEoi:
      return true;
    default:
      return IsOfNoMatter(segment.marker);
  }
}

bool JpegTables::ReadCodes(ByteView body) {
  while (!body.empty()) {
    const std::size_t number = body[0] & 15;
    const int kind = body[0] >> 4;
    if (kind > 1 || number >= dc_.size()) return false;
    std::unique_ptr<JpegHuffman>& code = (kind == 0 ? dc_ : ac_)[number];
    code = ReadCode(body);
    if (!code) return false;
  }
  return true;
}

bool JpegTables::ReadRestartInterval(ByteView body) {
  if (body.size() != 2) return false;
  restart_interval_ = Big16(body, 0);
  return true;
}

}  // namespace darkroom

#include "codecs/jpeg/jpeg_tables.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "codecs/endian.h"
#include "codecs/jpeg/jpeg_markers.h"

namespace darkroom {
namespace {

// Nothing, and false, if there would be too many bytes.
bool AppendSegment(std::uint8_t marker, ByteView body, Bytes& to) {
  constexpr std::size_t kMaxBytes = 64 * kKiB;
  constexpr std::size_t kHead = 4;  // Marker and length.
  if (to.size() + kHead + body.size() > kMaxBytes) return false;
  to.push_back(0xff);
  to.push_back(marker);
  AppendBig16(static_cast<std::uint32_t>(body.size() + 2), to);
  Append(body, to);
  return true;
}

// Comments and what belongs to programs.
bool IsOfNoMatter(std::uint8_t marker) {
  // Adobe's says what colours are made of, if it comes in time.
  return marker == kJpegCom ||
         (marker >= kJpegApp0 && marker <= kJpegApp15 && marker != kJpegApp14);
}

std::unique_ptr<JpegHuffman> Built(JpegHuffman::Kind kind, ByteView counts,
                                   ByteView symbols) {
  constexpr std::uint8_t kMostBitsOfDc = 15;
  const bool dc = kind == JpegHuffman::Kind::kDc;
  if (dc && std::ranges::any_of(symbols, [](std::uint8_t symbol) {
        return symbol > kMostBitsOfDc;
      })) {
    return nullptr;
  }
  std::array<std::uint8_t, 256> all = {};
  std::ranges::copy(symbols, all.begin());
  auto code = std::make_unique<JpegHuffman>();
  const bool possible =
      code->Build(kind, counts.first<JpegHuffman::kMaxCodeBits>(), all);
  return possible ? std::move(code) : nullptr;
}

}  // namespace

const JpegHuffman* JpegTables::CodeAt(Codes& codes, int table,
                                      JpegHuffman::Kind kind) {
  const auto at = static_cast<std::size_t>(table);
  if (at >= codes.size() || codes[at].counts.empty()) return nullptr;
  Code& code = codes[at];
  if (!code.built) code.built = Built(kind, code.counts, code.symbols);
  return code.built.get();
}

bool JpegTables::ReadFirst(ByteView segments, Bytes& frame) {
  for (std::size_t at = 0; at < segments.size();) {
    const Result<JpegSegmentView> segment = NextJpegSegment(segments, at);
    if (!segment.ok()) return false;
    bool read = false;
    switch (segment->marker) {
      case kJpegSof2:
        // The same of a sequential one.
        read = AppendSegment(kJpegSof1, segment->body, frame);
        break;
      case kJpegDqt:
      case kJpegApp0:
      case kJpegApp14:
        read = AppendSegment(segment->marker, segment->body, frame);
        break;
      default:
        read = ReadSegment(*segment);
    }
    if (!read) return false;
  }
  return true;
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

// DHT has 0 for DC or 1 for AC in the upper half of a table's first byte, and
// its number in the lower; how many codes there are of 1 to 16 bits; and the
// symbols (ITU-T T.81, B.2.4.2).
bool JpegTables::ReadCodes(ByteView body) {
  constexpr std::size_t kMaxSymbols = 256;
  constexpr std::size_t kHead = 1 + JpegHuffman::kMaxCodeBits;
  while (!body.empty()) {
    const std::size_t number = body[0] & 15;
    const int kind = body[0] >> 4;
    if (kind > 1 || number >= dc_.size() || body.size() < kHead) return false;
    const ByteView counts = body.subspan(1, JpegHuffman::kMaxCodeBits);
    const auto count =
        std::accumulate(counts.begin(), counts.end(), std::size_t{0});
    if (count > kMaxSymbols || count > body.size() - kHead) return false;
    Code& code = (kind == 0 ? dc_ : ac_)[number];
    code = {.counts = counts, .symbols = body.subspan(kHead, count)};
    body = body.subspan(kHead + count);
  }
  return true;
}

bool JpegTables::ReadRestartInterval(ByteView body) {
  if (body.size() != 2) return false;
  restart_interval_ = Big16(body, 0);
  return true;
}

}  // namespace darkroom

#include "codecs/jpeg_scans.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>

#include "codecs/jpeg_markers.h"
#include "codecs/jpeg_zigzag.h"

namespace darkroom {
namespace {

// SOS of a scan of one component; nothing for one of several, which are DC.
struct ScanHeader {
  int component = 0;   // Its id.
  int first = 0;       // Of the coefficients, in zigzag order; 0 is DC.
  int bits_known = 0;  // The lowest bit that came before, or 0.
  int bit = 0;         // The lowest that comes now.
};

std::optional<ScanHeader> ParseScan(ByteView body) {
  constexpr std::size_t kOneComponent = 6;
  if (body.size() != kOneComponent || body[0] != 1) return std::nullopt;
  return ScanHeader{.component = body[1],
                    .first = body[3],
                    .bits_known = body[5] >> 4,
                    .bit = body[5] & 15};
}

// Samples along a side of a component's block: as many as bring it to the size
// of the component that is not subsampled, or near it.
int BlockSamples(const JpegHeader& header,
                 const JpegHeader::Component& component, int reduction) {
  const int least = 8 / reduction;
  int samples = least;
  while (samples < 8 &&
         header.max_h() * least % (component.h * samples * 2) == 0 &&
         header.max_v() * least % (component.v * samples * 2) == 0) {
    samples *= 2;
  }
  return samples;
}

// Of AC.  The picture that comes out of the decoder is reduced once more, by 2
// at least, which evens out what the last bits of the coefficients say.
int LowestBit(bool luma, int samples) {
  constexpr int kNoAc = 16;
  if (samples == 1) return kNoAc;
  if (samples > 4) return 0;
  return luma && samples <= 2 ? 2 : 1;
}

bool IsNeeded(const ScanHeader& scan, const JpegHeader& header, int reduction) {
  if (scan.first == 0) return true;
  for (int i = 0; i < header.components; ++i) {
    const auto& component = header.sampling[static_cast<std::size_t>(i)];
    if (component.id != scan.component) continue;
    const int samples = BlockSamples(header, component, reduction);
    const int lowest = LowestBit(i == 0, samples);
    const bool refines = scan.bits_known == scan.bit + 1;
    if (refines && scan.bit < lowest) return false;
    // What would refine these coefficients is left out too, or it could not be
    // read: its bits say which of them were zero.
    const bool ends_here = scan.bit <= lowest;
    return scan.first <= LastLowCoefficient(samples) || !ends_here;
  }
  return true;
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

std::vector<ByteView> NeededPieces(ByteView source, const JpegHeader& header,
                                   int reduction, int max_scans) {
  std::vector<ByteView> whole = {source};
  if (!header.progressive || reduction < 2) return whole;
  std::vector<ByteView> pieces;
  std::size_t begin = 0;  // Of the next piece.
  std::size_t at = 2;
  for (int scans = 0; scans <= max_scans;) {
    const std::size_t before = at;
    const Result<JpegSegmentView> segment = NextJpegSegment(source, at);
    if (!segment.ok()) return whole;
    if (segment->marker == kJpegEoi) {
      pieces.push_back(source.subspan(begin, at - begin));
      return pieces;
    }
    if (segment->marker != kJpegSos) continue;
    ++scans;
    at = EndOfScan(source, at);
    const auto scan = ParseScan(segment->body);
    if (!scan || IsNeeded(*scan, header, reduction)) continue;
    if (before > begin) pieces.push_back(source.subspan(begin, before - begin));
    begin = at;
  }
  return whole;
}

}  // namespace darkroom

#include "codecs/jpeg/jpeg_scans.h"

#include <cstddef>
#include <optional>

#include "codecs/jpeg/jpeg_zigzag.h"

namespace darkroom {
namespace {

// Of AC.  The picture that comes out of the decoder is reduced once more, by 2
// at least, which evens out what the last bits of the coefficients say.
int LowestBit(bool luma, int samples) {
  constexpr int kNoAc = 16;
  if (samples == 1) return kNoAc;
  if (samples > 4) return 0;
  return luma && samples <= 2 ? 2 : 1;
}

}  // namespace

int JpegBlockSamples(const JpegHeader& header, int component, int reduction) {
  const auto& sampling = header.sampling[static_cast<std::size_t>(component)];
  const int least = 8 / reduction;
  int samples = least;
  while (samples < 8 &&
         header.max_h() * least % (sampling.h * samples * 2) == 0 &&
         header.max_v() * least % (sampling.v * samples * 2) == 0) {
    samples *= 2;
  }
  return samples;
}

bool IsNeeded(const JpegScan& scan, const JpegHeader& header, int reduction) {
  // One of AC that cannot be is for the decoder to tell.
  const bool ac = scan.count == 1 && scan.first > 0 &&
                  scan.last >= scan.first && scan.last < 64;
  if (!ac) return true;
  for (int i = 0; i < header.components; ++i) {
    const auto& component = header.sampling[static_cast<std::size_t>(i)];
    if (component.id != scan.named[0].id) continue;
    const int samples = JpegBlockSamples(header, i, reduction);
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

std::vector<ByteView> NeededPieces(ByteView source, const JpegHeader& header,
                                   int reduction, int max_scans) {
  if (!header.progressive || reduction < 2) return {source};
  const std::optional<JpegScanList> list = ListJpegScans(source, max_scans);
  if (!list) return {source};
  std::vector<ByteView> pieces = {source.first(2)};  // SOI.
  for (const JpegScan& scan : list->scans) {
    pieces.push_back(scan.tables);
    if (!IsNeeded(scan, header, reduction)) continue;
    pieces.push_back(scan.header);
    pieces.push_back(scan.data);
  }
  pieces.push_back(list->tail);
  return pieces;
}

}  // namespace darkroom

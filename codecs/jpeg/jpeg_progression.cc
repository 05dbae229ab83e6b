#include "codecs/jpeg/jpeg_progression.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace darkroom {
namespace {

constexpr int kCoefficients = 64;
constexpr int kMaxBit = 13;  // T.81, G.1.1.1.2, of samples of 8 bits.
constexpr int kNothing = -1;

// The lowest bit that has come of each coefficient of a component.
using Known = std::array<int, kCoefficients>;

bool IsPossible(const JpegScan& scan) {
  const bool dc = scan.first == 0 && scan.last == 0;
  const bool ac = scan.first > 0 && scan.last >= scan.first &&
                  scan.last < kCoefficients && scan.count == 1;
  const bool bits = scan.bit <= kMaxBit &&
                    (scan.bits_known == 0 || scan.bits_known == scan.bit + 1);
  return (dc || ac) && bits;
}

// Whether `scan` goes on with a component of which so much is `known`, which
// takes notice.
bool Follows(const JpegScan& scan, Known& known) {
  if (scan.first > 0 && known[0] == kNothing) return false;
  const int before = scan.bits_known == 0 ? kNothing : scan.bits_known;
  for (int k = scan.first; k <= scan.last; ++k) {
    int& bit = known[static_cast<std::size_t>(k)];
    if (bit != before) return false;
    bit = scan.bit;
  }
  return true;
}

}  // namespace

bool IsProgression(std::span<const JpegScan> scans, const JpegHeader& header) {
  const auto frame = std::span(header.sampling)
                         .first(static_cast<std::size_t>(header.components));
  std::array<Known, 4> known = {};
  for (Known& of_component : known) of_component.fill(kNothing);
  for (const JpegScan& scan : scans) {
    if (!IsPossible(scan)) return false;
    auto next = frame.begin();
    for (const JpegScan::Component& named : scan.components()) {
      const auto found = std::ranges::find(next, frame.end(), named.id,
                                           &JpegHeader::Component::id);
      if (found == frame.end()) return false;
      const auto at = static_cast<std::size_t>(found - frame.begin());
      if (!Follows(scan, known[at])) return false;
      next = found + 1;
    }
  }
  return std::ranges::all_of(
      std::span(known).first(frame.size()),
      [](const Known& of_component) { return of_component[0] != kNothing; });
}

}  // namespace darkroom

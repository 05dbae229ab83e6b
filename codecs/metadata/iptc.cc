#include "codecs/metadata/iptc.h"

#include <cstddef>
#include <string>

#include "codecs/endian.h"

namespace darkroom {
namespace {

// Cameras fill what nobody has set with blanks.
void Join(ByteView value, std::string& to) {
  const std::string credit = CreditIn(AsText(value));
  if (credit.empty()) return;
  if (!to.empty()) to += "; ";
  to += credit;
}

}  // namespace

Credits IptcCreditsOf(ByteView iptc) {
  // IIM 4.2, 1.5: a marker, the numbers of record and data set, the length,
  // which has its highest bit set where another length follows.
  constexpr std::size_t kHeaderBytes = 5;
  constexpr std::uint8_t kMarker = 0x1c;
  constexpr std::uint32_t kByLine = 0x0250;
  constexpr std::uint32_t kCopyrightNotice = 0x0274;
  Credits credits;
  std::size_t at = 0;
  while (iptc.size() - at >= kHeaderBytes && iptc[at] == kMarker) {
    const std::uint32_t data_set = Big16(iptc, at + 1);
    const std::size_t length = Big16(iptc, at + 3);
    at += kHeaderBytes;
    if (length > iptc.size() - at) break;  // Also the extended ones.
    const ByteView value = iptc.subspan(at, length);
    at += length;
    if (credits.artist.size() + credits.copyright.size() > kMaxCreditBytes) {
      break;
    }
    if (data_set == kByLine) Join(value, credits.artist);
    if (data_set == kCopyrightNotice) Join(value, credits.copyright);
  }
  if (credits.artist.size() > kMaxCreditBytes) credits.artist.clear();
  if (credits.copyright.size() > kMaxCreditBytes) credits.copyright.clear();
  return credits;
}

}  // namespace darkroom

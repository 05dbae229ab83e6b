#include "codecs/jpeg/jpeg_metadata.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "codecs/endian.h"
#include "codecs/jpeg/jpeg_header.h"
#include "codecs/jpeg/jpeg_markers.h"
#include "codecs/metadata/exif.h"

namespace darkroom {
namespace {

constexpr std::string_view kIccPrefix{"ICC_PROFILE\0", 12};
constexpr std::string_view kXmpPrefix{"http://ns.adobe.com/xap/1.0/\0", 29};
constexpr std::string_view kPhotoshopPrefix{"Photoshop 3.0\0", 14};

Bytes Copy(ByteView view) { return {view.begin(), view.end()}; }

// What follows `prefix` in `body`; empty without it.
ByteView After(std::string_view prefix, ByteView body) {
  if (!AsText(body).starts_with(prefix)) return {};
  return body.subspan(prefix.size());
}

// ICC.1:2010, B.4: each piece says which of how many it is, from 1 on.
class IccPieces {
 public:
  void Add(ByteView piece) {
    if (piece.size() < 2) return;
    const std::size_t number = piece[0];
    if (number == 0 || number > piece[1]) sound_ = false;
    if (count_ != 0 && count_ != piece[1]) sound_ = false;
    if (seen_[number]) sound_ = false;
    count_ = piece[1];
    seen_[number] = true;
    pieces_[number] = piece.subspan(2);
  }

  Bytes Joined() const {
    Bytes icc;
    for (std::size_t i = 1; i <= count_; ++i) {
      if (!sound_ || !seen_[i]) return {};
      if (pieces_[i].size() > kMaxIccBytes - icc.size()) return {};
      icc.insert(icc.end(), pieces_[i].begin(), pieces_[i].end());
    }
    return icc;
  }

 private:
  std::array<ByteView, 256> pieces_;
  std::array<bool, 256> seen_ = {};
  std::size_t count_ = 0;
  bool sound_ = true;
};

// Adobe's image resources: "8BIM", a number, a Pascal string and a body, each
// of these two padded to an even size.
Bytes IptcOf(ByteView resources) {
  constexpr std::uint32_t kIptc = 0x0404;
  constexpr std::size_t kFixedBytes = 4 + 2 + 2 + 4;  // With an empty name.
  while (resources.size() >= kFixedBytes &&
         AsText(resources).starts_with("8BIM")) {
    const std::size_t name = (std::size_t{1} + resources[6] + 1) / 2 * 2;
    if (resources.size() - 6 < name + 4) break;
    const std::size_t size = Big32(resources, 6 + name);
    const ByteView rest = resources.subspan(6 + name + 4);
    if (size > rest.size()) break;
    if (Big16(resources, 4) == kIptc) return Copy(rest.first(size));
    resources = rest.subspan(std::min(rest.size(), size + (size & 1)));
  }
  return {};
}

void ReadApp1(ByteView body, SourceMetadata& metadata) {
  if (metadata.exif.empty() && AsText(body).starts_with(kExifPrefix)) {
    metadata.exif = Copy(TiffOf(body));
  }
  if (metadata.xmp.empty()) metadata.xmp = Copy(After(kXmpPrefix, body));
}

}  // namespace

SourceMetadata JpegMetadata(ByteView source) {
  SourceMetadata metadata;
  IccPieces icc;
  std::size_t at = 2;
  while (at < source.size()) {
    const Result<JpegSegmentView> segment = NextJpegSegment(source, at);
    if (!segment.ok() || segment->marker == kJpegSos ||
        segment->marker == kJpegEoi) {
      break;
    }
    if (segment->marker == kJpegApp1) ReadApp1(segment->body, metadata);
    if (segment->marker == kJpegApp2) icc.Add(After(kIccPrefix, segment->body));
    if (segment->marker == kJpegApp13 && metadata.iptc.empty()) {
      metadata.iptc = IptcOf(After(kPhotoshopPrefix, segment->body));
    }
  }
  metadata.color.icc = icc.Joined();
  return metadata;
}

}  // namespace darkroom

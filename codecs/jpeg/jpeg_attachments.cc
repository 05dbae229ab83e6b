#include "codecs/jpeg/jpeg_attachments.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "codecs/endian.h"
#include "codecs/jpeg/jpeg_markers.h"
#include "codecs/metadata/exif.h"

namespace darkroom {
namespace {

constexpr std::string_view kXmpPrefix{"http://ns.adobe.com/xap/1.0/\0", 29};
// One image resource: its signature, number 0x0404 and empty name; then the
// size of its data, which is padded to an even one.
constexpr std::string_view kIptcPrefix{
    "Photoshop 3.0\0"
    "8BIM\x04\x04\0\0",
    22};

void AddSegment(std::uint8_t marker, std::string_view prefix, ByteView body,
                std::vector<JpegSegment>& to) {
  if (body.empty() || body.size() > kMaxSegmentBody - prefix.size()) return;
  JpegSegment segment = {.marker = marker};
  Append(AsBytes(prefix), segment.body);
  Append(body, segment.body);
  to.push_back(std::move(segment));
}

void AddIptc(ByteView iptc, std::vector<JpegSegment>& to) {
  if (iptc.empty() || iptc.size() > kMaxSegmentBody) return;
  Bytes resource;
  AppendBig32(static_cast<std::uint32_t>(iptc.size()), resource);
  Append(iptc, resource);
  if (iptc.size() % 2 != 0) resource.push_back(0);
  AddSegment(kJpegApp13, kIptcPrefix, resource, to);
}

void AddIcc(ByteView icc, std::vector<JpegSegment>& to) {
  constexpr std::size_t kPart = kMaxSegmentBody - kIccPrefix.size() - 2;
  const std::size_t parts = (icc.size() + kPart - 1) / kPart;
  if (parts > 255) return;
  for (std::size_t i = 0; i < parts; ++i) {
    const ByteView part = icc.subspan(i * kPart);
    JpegSegment segment = {.marker = kJpegApp2};
    Append(AsBytes(kIccPrefix), segment.body);
    segment.body.push_back(static_cast<std::uint8_t>(i + 1));
    segment.body.push_back(static_cast<std::uint8_t>(parts));
    Append(part.first(std::min(part.size(), kPart)), segment.body);
    to.push_back(std::move(segment));
  }
}

}  // namespace

std::vector<JpegSegment> JpegSegmentsOf(const Attachments& attachments) {
  std::vector<JpegSegment> segments;
  AddSegment(kJpegApp1, kExifPrefix, attachments.exif, segments);
  AddSegment(kJpegApp1, kXmpPrefix, attachments.xmp, segments);
  AddIptc(attachments.iptc, segments);
  AddIcc(attachments.icc, segments);
  return segments;
}

}  // namespace darkroom

#include "codecs/jpeg/jpeg_header.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "codecs/endian.h"
#include "codecs/jpeg/jpeg_markers.h"
#include "codecs/limits.h"
#include "codecs/metadata/exif.h"

namespace darkroom {
namespace {

using Segment = JpegSegmentView;

bool IsFrameHeader(std::uint8_t marker) {
  return marker >= kJpegSof0 && marker <= kJpegSof15 && marker != kJpegDht &&
         marker != kJpegJpg && marker != kJpegDac;
}

// No length follows these, and nothing depends on them here.
bool IsSkipped(std::uint8_t marker) {
  return marker == 0 || marker == kJpegTem ||
         (marker >= kJpegRst0 && marker < kJpegSoi);
}

// The next marker at or after `at`, which moves behind it.  Bytes between
// segments are passed over, as libjpeg does; nothing at the end of `source`.
std::optional<std::uint8_t> NextMarker(ByteView source, std::size_t& at) {
  while (at < source.size()) {
    while (at < source.size() && source[at] != 0xff) ++at;
    while (at < source.size() && source[at] == 0xff) ++at;
    if (at == source.size()) break;
    const std::uint8_t marker = source[at++];
    if (!IsSkipped(marker)) return marker;
  }
  return std::nullopt;
}

Result<Segment> NextSegment(ByteView source, std::size_t& at) {
  const std::optional<std::uint8_t> marker = NextMarker(source, at);
  if (!marker) return CorruptError("jpeg", "truncated before the first scan");
  if (*marker == kJpegSoi || *marker == kJpegEoi)
    return Segment{.marker = *marker};
  if (source.size() - at < 2) return CorruptError("jpeg", "truncated segment");
  const std::size_t length = Big16(source, at);
  if (length < 2) return CorruptError("jpeg", "segment without a length");
  if (length > source.size() - at) {
    return CorruptError("jpeg", "truncated segment");
  }
  const Segment segment = {.marker = *marker,
                           .body = source.subspan(at + 2, length - 2)};
  at += length;
  return segment;
}

Error Unsupported(const std::string& what) {
  return Error(ErrorClass::kUnsupported, "unsupported jpeg: " + what);
}

// Baseline, extended and progressive, Huffman or arithmetic.
Status CheckProcess(std::uint8_t marker, int precision) {
  const int process = marker - kJpegSof0;
  if (process == 3 || process == 11) return Unsupported("lossless");
  if (process > 2 && process != 9 && process != 10) {
    return Unsupported("hierarchical");
  }
  if (precision == 8) return {};
  if (precision == 12) return Unsupported("12 bits per sample");
  return CorruptError("jpeg",
                      std::to_string(precision) + " bits per sample in SOF");
}

// SOF: precision, height, width, components, and for each of them its id, its
// two sampling factors and its quantisation table.
Status ReadFrameHeader(const Segment& segment, JpegHeader& header) {
  const ByteView body = segment.body;
  if (body.size() < 6) return CorruptError("jpeg", "short SOF");
  TRY(CheckProcess(segment.marker, body[0]));
  header.height = static_cast<int>(Big16(body, 1));
  header.width = static_cast<int>(Big16(body, 3));
  header.components = body[5];
  header.progressive = (segment.marker & 0x3) == 2;
  if (body.size() != 6 + 3 * static_cast<std::size_t>(header.components)) {
    return CorruptError("jpeg", "SOF of a wrong length");
  }
  if (header.components != 1 && header.components != 3 &&
      header.components != 4) {
    return Unsupported(std::to_string(header.components) + " components");
  }
  for (std::size_t i = 0; i < static_cast<std::size_t>(header.components);
       ++i) {
    const int factors = body[7 + 3 * i];
    const JpegHeader::Component component = {
        .id = body[6 + 3 * i], .h = factors >> 4, .v = factors & 15};
    if (std::min(component.h, component.v) < 1 ||
        std::max(component.h, component.v) > 4) {
      return CorruptError("jpeg", "impossible sampling factors");
    }
    header.sampling[i] = component;
  }
  return {};
}

// SOS: the number of components in this scan comes first.
Result<JpegHeader> AtFirstScan(const Segment& segment, JpegHeader header) {
  if (header.components == 0) return CorruptError("jpeg", "scan before SOF");
  if (segment.body.empty()) return CorruptError("jpeg", "short SOS");
  header.several_scans =
      header.progressive || segment.body[0] < header.components;
  return header;
}

}  // namespace

int JpegHeader::max_h() const {
  int most = 1;
  for (const Component& component : sampling)
    most = std::max(most, component.h);
  return most;
}

int JpegHeader::max_v() const {
  int most = 1;
  for (const Component& component : sampling)
    most = std::max(most, component.v);
  return most;
}

Result<JpegSegmentView> NextJpegSegment(ByteView source, std::size_t& at) {
  return NextSegment(source, at);
}

bool IsJpeg(ByteView head) { return AsText(head).starts_with("\xff\xd8\xff"); }

Result<JpegHeader> ParseJpegHeader(ByteView source) {
  if (!IsJpeg(source)) return CorruptError("jpeg", "no SOI");
  JpegHeader header;
  bool exif_seen = false;
  std::size_t at = 2;
  for (;;) {
    const Segment segment = TRY(NextSegment(source, at));
    if (segment.marker == kJpegSos) return AtFirstScan(segment, header);
    if (segment.marker == kJpegSoi || segment.marker == kJpegEoi) {
      return CorruptError("jpeg", "no picture");
    }
    if (IsFrameHeader(segment.marker)) {
      if (header.components != 0) return CorruptError("jpeg", "two SOFs");
      TRY(ReadFrameHeader(segment, header));
    }
    if (segment.marker == kJpegApp1 && !exif_seen &&
        AsText(segment.body).starts_with(kExifPrefix)) {
      exif_seen = true;
      header.orientation = ExifOrientation(segment.body);
    }
  }
}

}  // namespace darkroom

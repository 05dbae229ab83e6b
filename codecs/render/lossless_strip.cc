#include "codecs/render/lossless_strip.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

#include "codecs/endian.h"
#include "codecs/jpeg/jpeg_attachments.h"
#include "codecs/jpeg/jpeg_header.h"
#include "codecs/jpeg/jpeg_markers.h"
#include "codecs/limits.h"
#include "codecs/png/png_attachments.h"
#include "codecs/png/png_header.h"
#include "codecs/webp/webp_chunks.h"
#include "codecs/webp/webp_header.h"

namespace darkroom {
namespace {

// Whether decoding depends on a segment: not on applications' and comments,
// but for JFIF, profiles and Adobe's word on the colour model.
bool Matters(std::uint8_t marker, ByteView body) {
  const std::string_view text = AsText(body);
  if (marker == kJpegApp0)
    return text.starts_with(std::string_view("JFIF\0", 5));
  if (marker == kJpegApp2) return text.starts_with(kIccPrefix);
  if (marker == kJpegApp14) return text.starts_with("Adobe");
  return marker != kJpegCom && (marker < kJpegApp0 || marker > kJpegApp15);
}

// "JFIF", a version, a density, and the sides of the thumbnail that follows.
constexpr std::size_t kJfifBytes = 14;

// That would show what an edited picture does not.
Bytes JfifWithoutThumbnail(ByteView body) {
  Bytes jfif(body.begin(), body.begin() + kJfifBytes);
  jfif[kJfifBytes - 2] = 0;
  jfif[kJfifBytes - 1] = 0;
  return jfif;
}

Status AppendSegment(const JpegSegment& segment, ByteSink& out) {
  Bytes bytes = {0xff, segment.marker};
  AppendBig16(static_cast<std::uint32_t>(segment.body.size() + 2), bytes);
  Append(segment.body, bytes);
  return out.Append(bytes);
}

// Copies a JPEG marker by marker.
class JpegCopy {
 public:
  JpegCopy(ByteView source, ByteSink& out) : source_(source), out_(out) {}

  Status Run(const Attachments& attachments) {
    constexpr std::uint8_t kStart[] = {0xff, kJpegSoi};
    constexpr std::uint8_t kEnd[] = {0xff, kJpegEoi};
    TRY(out_.Append(kStart));
    bool attached = false;
    for (;;) {
      const std::uint8_t marker = TRY(NextMarker());
      if (marker == kJpegEoi) return out_.Append(kEnd);
      // JFIF wants to be the first.
      if (!attached && marker != kJpegApp0) {
        attached = true;
        for (const JpegSegment& segment : JpegSegmentsOf(attachments)) {
          TRY(AppendSegment(segment, out_));
        }
      }
      TRY(CopySegment(marker));
      if (marker == kJpegSos) TRY(CopyScan());
    }
  }

 private:
  // Passes over what may stand between segments and is no part of them.
  Result<std::uint8_t> NextMarker() {
    while (at_ < source_.size()) {
      while (at_ < source_.size() && source_[at_] != 0xff) ++at_;
      while (at_ < source_.size() && source_[at_] == 0xff) ++at_;
      if (at_ == source_.size()) break;
      const std::uint8_t marker = source_[at_++];
      const bool alone = marker == 0 || marker == kJpegTem ||
                         (marker >= kJpegRst0 && marker <= kJpegSoi);
      if (!alone) return marker;
    }
    return CorruptError("jpeg", "truncated");
  }

  Status CopySegment(std::uint8_t marker) {
    if (source_.size() - at_ < 2) return CorruptError("jpeg", "truncated");
    const std::size_t length = Big16(source_, at_);
    if (length < 2 || length > source_.size() - at_) {
      return CorruptError("jpeg", "segment of an impossible length");
    }
    const ByteView segment = source_.subspan(at_, length);
    at_ += length;
    const ByteView body = segment.subspan(2);
    if (!Matters(marker, body)) return {};
    const bool thumbnail = marker == kJpegApp0 && body.size() > kJfifBytes;
    if (thumbnail)
      return AppendSegment({marker, JfifWithoutThumbnail(body)}, out_);
    const std::uint8_t begin[] = {0xff, marker};
    TRY(out_.Append(begin));
    return out_.Append(segment);
  }

  // Up to the next marker that is no restart: 0xff 0x00 is a sample's byte.
  Status CopyScan() {
    const std::size_t begin = at_;
    for (; at_ + 1 < source_.size(); ++at_) {
      const std::uint8_t next = source_[at_ + 1];
      const bool marker = source_[at_] == 0xff && next != 0 && next != 0xff &&
                          (next < kJpegRst0 || next >= kJpegSoi);
      if (marker) return out_.Append(source_.subspan(begin, at_ - begin));
    }
    return CorruptError("jpeg", "no EOI");
  }

  ByteView source_;
  ByteSink& out_;
  std::size_t at_ = 2;
};

// Critical chunks, and what says how samples look: transparency, colour,
// brightness, shape, frames.
bool MattersInPng(std::string_view type) {
  constexpr std::string_view kTypes[] = {"tRNS", "cICP", "iCCP", "sRGB", "gAMA",
                                         "cHRM", "mDCV", "cLLI", "sBIT", "pHYs",
                                         "acTL", "fcTL", "fdAT"};
  const bool critical = type[0] >= 'A' && type[0] <= 'Z';
  return critical || std::ranges::find(kTypes, type) != std::end(kTypes);
}

// The profile is kept, its name is free text and nothing to anyone.  Empty for
// what no reader would take for a profile.
Bytes NamelessProfile(ByteView chunk) {
  const PngChunk own = {.type = "iCCP",
                        .body = {chunk.begin() + 8, chunk.end() - 4}};
  const std::size_t name_end = AsText(own.body).find('\0');
  const bool sound = name_end != std::string_view::npos &&
                     std::ranges::equal(Serialised(own), chunk);
  if (!sound) return {};
  PngChunk nameless = {.type = "iCCP"};
  Append(AsBytes("icc"), nameless.body);
  Append(ByteView(own.body).subspan(name_end), nameless.body);
  return Serialised(nameless);
}

// ParsePngHeader has walked to IEND.
Status CopyPng(ByteView source, const Attachments& attachments, ByteSink& out) {
  constexpr std::size_t kFrame = 12;
  TRY(ParsePngHeader(source));
  std::size_t at = 8;
  TRY(out.Append(source.first(at)));
  for (;;) {
    if (source.size() - at < kFrame ||
        Big32(source, at) > source.size() - at - kFrame) {
      return CorruptError("png", "truncated");
    }
    const ByteView chunk = source.subspan(at, kFrame + Big32(source, at));
    const std::string_view type = AsText(chunk.subspan(4, 4));
    at += chunk.size();
    if (type == "iCCP") {
      TRY(out.Append(NamelessProfile(chunk)));
    } else if (MattersInPng(type)) {
      TRY(out.Append(chunk));
    }
    if (type == "IEND") return {};
    if (type != "IHDR") continue;
    for (const PngChunk& added : PngChunksOf(attachments)) {
      TRY(out.Append(Serialised(added)));
    }
  }
}

}  // namespace

Status CopyWithoutMetadata(ByteView source, const Attachments& attachments,
                           ByteSink& out) {
  Attachments added = attachments;
  added.icc.clear();
  if (IsJpeg(source)) return JpegCopy(source, out).Run(added);
  if (IsPng(source)) return CopyPng(source, added, out);
  if (IsWebp(source)) {
    return RewriteWebp(source, added, OwnProfile::kKept, out);
  }
  return Error(ErrorClass::kUnsupported, "no format whose metadata is known");
}

}  // namespace darkroom

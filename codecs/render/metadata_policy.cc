#include "codecs/render/metadata_policy.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "codecs/jpeg/jpeg_attachments.h"
#include "codecs/metadata/exif.h"
#include "codecs/metadata/exif_writer.h"
#include "codecs/metadata/iptc.h"

namespace darkroom {
namespace {

Credits AllCredits(const SourceMetadata& source) {
  Credits credits = CreditsOf(source.exif);
  Credits others = IptcCreditsOf(source.iptc);
  if (credits.artist.empty()) credits.artist = std::move(others.artist);
  if (credits.copyright.empty()) {
    credits.copyright = std::move(others.copyright);
  }
  return credits;
}

// EXIF's ColorSpace of what the pixels are converted to.
std::optional<std::uint16_t> ColorSpaceOf(ColorTarget target) {
  constexpr std::uint16_t kSrgb = 1;
  constexpr std::uint16_t kUncalibrated = 0xffff;
  if (target == ColorTarget::kKeep) return std::nullopt;
  return target == ColorTarget::kSrgb ? kSrgb : kUncalibrated;
}

bool FitsInto(OutputFormat format, const Bytes& exif) {
  return format != OutputFormat::kJpeg ||
         exif.size() <= kMaxSegmentBody - kExifPrefix.size();
}

Bytes KeptOrCredits(const SourceMetadata& source, const VariantSpec& spec,
                    PlaneSize size) {
  const Credits credits = AllCredits(source);
  Bytes kept = KeptExif(source.exif, {.size = size,
                                      .upright = spec.orient,
                                      .location = spec.keep_location,
                                      .color_space = ColorSpaceOf(spec.color),
                                      .credits = credits});
  if (kept.empty() || !FitsInto(spec.format, kept)) return ExifWith(credits);
  return kept;
}

}  // namespace

Attachments AttachmentsFor(const SourceMetadata& source,
                           const VariantSpec& spec, PlaneSize size) {
  switch (spec.metadata) {
    case MetadataPolicy::kStripAll:
      return {};
    case MetadataPolicy::kStrip:
      return {.exif = ExifWith(AllCredits(source))};
    case MetadataPolicy::kKeep:
      break;
  }
  Attachments kept = {.exif = KeptOrCredits(source, spec, size)};
  if (spec.keep_location) {
    kept.xmp = source.xmp;
    kept.iptc = source.iptc;
  }
  return kept;
}

}  // namespace darkroom

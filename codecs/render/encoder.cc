#include "codecs/render/encoder.h"

#include <array>
#include <cstddef>

#include "codecs/jpeg/jpeg_encoder.h"
#include "codecs/png/png_encoder.h"
#include "codecs/webp/webp_encoder.h"

namespace darkroom {
namespace {

struct FormatNames {
  std::string_view extension;
  std::string_view content_type;
};

// In the order of the enumerators; a rule has no name.
constexpr std::array<FormatNames, 3> kNames = {{
    {".jpg", "image/jpeg"},
    {".png", "image/png"},
    {".webp", "image/webp"},
}};

const FormatNames& NamesOf(OutputFormat format) {
  return kNames.at(static_cast<std::size_t>(format));
}

}  // namespace

std::string_view ExtensionOf(OutputFormat format) {
  return NamesOf(format).extension;
}

std::string_view ContentTypeOf(OutputFormat format) {
  return NamesOf(format).content_type;
}

bool TakesYCbCr(const VariantSpec& spec) {
  if (spec.format == OutputFormat::kWebp) {
    return !spec.lossless && !spec.sharp_yuv;
  }
  return spec.format == OutputFormat::kJpeg;
}

bool EncodesHalfChroma(const VariantSpec& spec) {
  if (spec.format == OutputFormat::kJpeg) return !spec.full_chroma;
  return TakesYCbCr(spec);
}

bool HasQuality(const VariantSpec& spec) {
  return spec.format == OutputFormat::kJpeg ||
         (spec.format == OutputFormat::kWebp && !spec.lossless);
}

Status Encode(const PlanarImage& image, const VariantSpec& spec,
              const Attachments& attachments, ByteSink& out) {
  if (HasQuality(spec) && spec.quality == 0) {
    return Error(ErrorClass::kInternal, "a quality that is still a rule");
  }
  switch (spec.format) {
    case OutputFormat::kJpeg:
      return EncodeJpeg(image, spec, attachments, out);
    case OutputFormat::kPng:
      return EncodePng(image, spec, attachments, out);
    case OutputFormat::kWebp:
      return EncodeWebp(image, spec, attachments, out);
    case OutputFormat::kAuto:
    case OutputFormat::kSame:
      break;
  }
  return Error(ErrorClass::kInternal, "an output format that is still a rule");
}

}  // namespace darkroom

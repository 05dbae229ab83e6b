#include "codecs/render/format_rule.h"

namespace darkroom {
namespace {

VariantSpec As(VariantSpec spec, OutputFormat format) {
  spec.format = format;
  return spec;
}

VariantSpec Lossless(VariantSpec spec) {
  spec.lossless = true;
  return spec;
}

std::vector<VariantSpec> AutoSpecs(const VariantSpec& spec,
                                   const ImageHeader& header) {
  const VariantSpec webp = As(spec, OutputFormat::kWebp);
  if (webp.lossless || !header.lossless || Animates(spec, header)) {
    return {webp};
  }
  return {webp, Lossless(webp)};
}

VariantSpec SameSpec(const VariantSpec& spec, const ImageHeader& header) {
  if (header.format == "jpeg") return As(spec, OutputFormat::kJpeg);
  if (header.format == "webp" || Animates(spec, header)) {
    const VariantSpec webp = As(spec, OutputFormat::kWebp);
    return header.lossless ? Lossless(webp) : webp;
  }
  return As(spec, OutputFormat::kPng);
}

}  // namespace

bool Animates(const VariantSpec& spec, const ImageHeader& header) {
  return spec.animate && header.frames > 1 &&
         (spec.format == OutputFormat::kWebp ||
          spec.format == OutputFormat::kAuto ||
          spec.format == OutputFormat::kSame);
}

std::vector<VariantSpec> ConcreteSpecs(const VariantSpec& spec,
                                       const ImageHeader& header) {
  switch (spec.format) {
    case OutputFormat::kAuto:
      return AutoSpecs(spec, header);
    case OutputFormat::kSame:
      return {SameSpec(spec, header)};
    case OutputFormat::kJpeg:
    case OutputFormat::kPng:
    case OutputFormat::kWebp:
      break;
  }
  return {spec};
}

}  // namespace darkroom

#include "worker/config/variant_check.h"

#include <string_view>
#include <utility>

namespace darkroom {
namespace {

const VariantSpec& Defaults() {
  static const VariantSpec defaults;
  return defaults;
}

// A key that only some formats know, and whether a variant sets it.
struct FormatKey {
  std::string_view key;
  std::string_view format;  // The one it is of.
  bool (*is_set)(const VariantSpec& spec);
};

constexpr FormatKey kFormatKeys[] = {
    {"progressive", "jpeg",
     [](const VariantSpec& spec) { return spec.progressive; }},
    {"full_chroma", "jpeg",
     [](const VariantSpec& spec) { return spec.full_chroma; }},
    {"lossless", "webp", [](const VariantSpec& spec) { return spec.lossless; }},
    {"alpha_quality", "webp",
     [](const VariantSpec& spec) {
       return spec.alpha_quality != Defaults().alpha_quality;
     }},
    {"sharp_yuv", "webp",
     [](const VariantSpec& spec) { return spec.sharp_yuv; }},
    {"effort", "webp",
     [](const VariantSpec& spec) { return spec.effort != Defaults().effort; }},
    {"compression", "png",
     [](const VariantSpec& spec) {
       return spec.compression != Defaults().compression;
     }},
    {"animate", "webp", [](const VariantSpec& spec) { return spec.animate; }},
};

// Whether an output of `format` may come out as `wanted`.
bool MayBe(OutputFormat format, std::string_view wanted) {
  switch (format) {
    case OutputFormat::kJpeg:
      return wanted == "jpeg";
    case OutputFormat::kPng:
      return wanted == "png";
    case OutputFormat::kWebp:
      return wanted == "webp";
    case OutputFormat::kAuto:
    case OutputFormat::kSame:
      return true;
  }
  return false;
}

class VariantCheck {
 public:
  explicit VariantCheck(const VariantConfig& variant)
      : variant_(variant), spec_(variant.spec) {}

  std::vector<VariantProblem> Run() && {
    CheckBox();
    CheckGravity();
    CheckFormats();
    CheckQuality();
    CheckAnimation();
    CheckWatermark();
    if (spec_.keep_location && spec_.metadata != MetadataPolicy::kKeep) {
      Complain("keep_location", "needs `metadata: keep`");
    }
    return std::move(problems_);
  }

 private:
  void Complain(std::string_view key, std::string message) {
    problems_.push_back({std::string(key), std::move(message)});
  }

  // Without a box there is nothing to cover, to pad or to stretch to.
  void CheckBox() {
    const bool boxed = spec_.width != 0 && spec_.height != 0;
    if (boxed || spec_.fit == Fit::kInside) return;
    Complain("fit", "needs width and height, unless it is `inside`");
  }

  void CheckGravity() {
    const bool picks = spec_.gravity == Gravity::kAttention ||
                       spec_.gravity == Gravity::kFocus;
    const bool crops = spec_.fit == Fit::kCover;
    const bool places = crops || spec_.fit == Fit::kContain;
    if (picks && !crops) {
      Complain("gravity",
               std::string(spec_.gravity == Gravity::kFocus ? "a point"
                                                            : "attention") +
                   " chooses what is cropped: it needs `fit: cover`");
    } else if (!places && spec_.gravity != Defaults().gravity) {
      Complain("gravity",
               "decides nothing here: it needs `fit: cover` or `fit: contain`");
    }
  }

  void CheckFormats() {
    for (const FormatKey& known : kFormatKeys) {
      if (!known.is_set(spec_) || MayBe(spec_.format, known.format)) continue;
      Complain(known.key, "only " + std::string(known.format) +
                              " has this; set `format: " +
                              std::string(known.format) + "` or leave it out");
    }
  }

  void CheckQuality() {
    const bool exact = spec_.lossless || spec_.format == OutputFormat::kPng;
    const std::string why = spec_.lossless ? "lossless" : "png";
    if (exact && spec_.quality == 0) {
      Complain("quality", why + " has no quality that could be auto");
    } else if (exact && spec_.quality != Defaults().quality) {
      Complain("quality", why + " has no quality; leave it out");
    }
    if (exact && spec_.max_bytes != 0) {
      Complain("max_bytes", why + " has no quality that could go down to fit");
    }
    const std::string lossy = "is for lossy webp, and this one is lossless";
    if (spec_.lossless && spec_.sharp_yuv) Complain("sharp_yuv", lossy);
    if (spec_.lossless && spec_.alpha_quality != Defaults().alpha_quality) {
      Complain("alpha_quality", lossy);
    }
    if (spec_.near_lossless != Defaults().near_lossless && !spec_.lossless) {
      Complain("near_lossless", "needs `lossless: true`");
    }
  }

  void CheckAnimation() {
    if (spec_.animate) return;
    if (spec_.max_fps != 0) Complain("max_fps", "needs `animate: true`");
    if (spec_.max_frames != 0) Complain("max_frames", "needs `animate: true`");
  }

  void CheckWatermark() {
    if (!variant_.watermark_image.empty()) return;
    const Watermark& mark = spec_.watermark;
    const Watermark& usual = Defaults().watermark;
    const std::pair<std::string_view, bool> set[] = {
        {"position", mark.position != usual.position},
        {"opacity", mark.opacity != usual.opacity},
        {"scale", mark.scale != usual.scale},
        {"margin", mark.margin != usual.margin},
        {"tile", mark.tile != usual.tile}};
    for (const auto& [key, is_set] : set) {
      if (!is_set) continue;
      Complain("watermark." + std::string(key), "needs watermark.image");
    }
  }

  const VariantConfig& variant_;
  const VariantSpec& spec_;
  std::vector<VariantProblem> problems_;
};

}  // namespace

std::vector<VariantProblem> CheckVariant(const VariantConfig& variant) {
  return VariantCheck(variant).Run();
}

}  // namespace darkroom

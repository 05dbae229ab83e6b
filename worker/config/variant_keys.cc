#include "worker/config/variant_keys.h"

#include <array>

#include "base/bytes.h"
#include "worker/config/value_types.h"
#include "worker/config/variant_values.h"
#include "worker/config/watermark_files.h"

namespace darkroom {
namespace {

using V = VariantSpec;
using Table = std::vector<Key<VariantConfig>>;

constexpr int kMaxSide = 16'383;  // WebP's.

constexpr std::array<Word<Fit>, 5> kFits = {{
    {"cover", Fit::kCover},
    {"contain", Fit::kContain},
    {"fill", Fit::kFill},
    {"inside", Fit::kInside},
    {"outside", Fit::kOutside},
}};

constexpr std::array<Word<Kernel>, 7> kKernels = {{
    {"nearest", Kernel::kNearest},
    {"box", Kernel::kBox},
    {"bilinear", Kernel::kBilinear},
    {"catmull_rom", Kernel::kCatmullRom},
    {"mitchell", Kernel::kMitchell},
    {"lanczos2", Kernel::kLanczos2},
    {"lanczos3", Kernel::kLanczos3},
}};

constexpr std::array<Word<ColorTarget>, 3> kColors = {{
    {"srgb", ColorTarget::kSrgb},
    {"display_p3", ColorTarget::kDisplayP3},
    {"keep", ColorTarget::kKeep},
}};

constexpr std::array<Word<OutputFormat>, 6> kFormats = {{
    {"jpeg", OutputFormat::kJpeg},
    {"jpg", OutputFormat::kJpeg},
    {"png", OutputFormat::kPng},
    {"webp", OutputFormat::kWebp},
    {"auto", OutputFormat::kAuto},
    {"same", OutputFormat::kSame},
}};

constexpr std::array<Word<IfLarger>, 3> kIfLarger = {{
    {"write", IfLarger::kWrite},
    {"keep_original", IfLarger::kKeepOriginal},
    {"skip", IfLarger::kSkip},
}};

constexpr std::array<Word<MetadataPolicy>, 3> kMetadata = {{
    {"strip", MetadataPolicy::kStrip},
    {"keep", MetadataPolicy::kKeep},
    {"strip_all", MetadataPolicy::kStripAll},
}};

// It becomes part of file names and keys.
bool IsVariantName(std::string_view name) {
  static constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return name.size() <= 64 && name.front() != '.' &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

// A key of VariantConfig::spec.
template <typename Type, typename... Members>
Key<VariantConfig> SpecKey(std::string path, Type type, std::string description,
                           Members... members) {
  return ScalarKey<VariantConfig>(std::move(path),
                                  At(&VariantConfig::spec, members...),
                                  std::move(type), std::move(description));
}

Table PlaceKeys() {
  return {
      SpecKey(
          "name",
          Text("a name of letters, digits, `.`, `_` and `-`", IsVariantName),
          "What the variant is called; if not given, its size: "
          "`128w`, `600h`, `800x600` or `full`",
          &V::name),
      SpecKey("width", WholeNumber(1, kMaxSide),
              "Pixels of the upright output; without it the height "
              "decides and proportions are kept, and without both the "
              "source's size",
              &V::width),
      SpecKey("height", WholeNumber(1, kMaxSide),
              "Pixels of the upright output; without it the width "
              "decides and proportions are kept",
              &V::height),
      SpecKey("fit", Choice<Fit>(kFits),
              "How the picture relates to the box of width and height",
              &V::fit),
      SpecKey("gravity", GravityOrPoint(),
              "Which part `cover` keeps, and where `contain` puts the "
              "picture"),
      SpecKey("enlarge", Flag(),
              "Whether a source smaller than the box is scaled up",
              &V::enlarge),
      SpecKey("orient", Flag(), "Whether EXIF's orientation is applied",
              &V::orient),
      SpecKey("trim", TrimTolerance(),
              "Cuts off a border of one colour first: how far, of 255, its "
              "samples may be from the corner's; true is 10, 0 cuts nothing",
              &V::trim),
  };
}

Table PictureKeys() {
  using W = Watermark;
  const auto mark = [](std::string path, auto type, std::string description,
                       auto field) {
    return SpecKey("watermark." + std::move(path), type, std::move(description),
                   &V::watermark, field);
  };
  return {
      SpecKey("kernel", Choice<Kernel>(kKernels),
              "What the picture is resized with", &V::kernel),
      SpecKey("linear", Flag(), "Whether it is resized in linear light: slower",
              &V::linear),
      SpecKey("color", Choice<ColorTarget>(kColors),
              "The colours of the output; `keep` leaves the source's and its "
              "profile",
              &V::color),
      SpecKey("grayscale", Flag(), "Whether colours become grays",
              &V::grayscale),
      SpecKey("blur", NumberOrNone(0.3, 100),
              "Sigma of a Gaussian blur in pixels of the output; 0: none",
              &V::blur),
      SpecKey("sharpen", SharpenAmount(),
              "`auto` gives back what the reduction took; a number is the "
              "sigma of an unsharp mask in pixels of the output",
              &V::sharpen),
      ScalarKey<VariantConfig>(
          "watermark.image", At(&VariantConfig::watermark_image),
          Text("a path or s3://bucket/key", IsWatermarkName),
          "A PNG, WebP or JPEG that is laid over the output; a path begins "
          "at the configuration file's folder"),
      mark("position", CompassPoint(), "Where it lies", &W::position),
      mark("opacity", Number(0, 1), "How much of it is seen", &W::opacity),
      mark("scale", Number(0, 1),
           "Its width over the output's; 0: its own size", &W::scale),
      mark("margin", WholeNumber(0, kMaxSide),
           "Pixels between it and the output's edges", &W::margin),
      mark("tile", Flag(), "Whether it is repeated all over the output",
           &W::tile),
      SpecKey("background", Colour(),
              "Behind transparent pixels in JPEG, and around `contain`",
              &V::background),
  };
}

Table EncodingKeys() {
  constexpr std::uint64_t kMostBytes = 4096 * kMiB;
  return {
      SpecKey("format", Choice<OutputFormat>(kFormats),
              "The format of the output; `auto` is WebP, lossy or lossless, "
              "and `same` is the source's or the nearest",
              &V::format),
      SpecKey("quality", Quality(),
              "Of JPEG and of lossy WebP; `auto` is as low as looks the same",
              &V::quality),
      SpecKey("max_bytes", Quantity(Quantity::Unit::kBytes, 0, kMostBytes),
              "JPEG and lossy WebP: quality goes down until the output is no "
              "larger; 0: no limit",
              &V::max_bytes),
      SpecKey("progressive", Flag(),
              "JPEG only: coarse first, finer while it loads", &V::progressive),
      SpecKey("full_chroma", Flag(),
              "JPEG only: colours as fine as brightness (4:4:4), larger files",
              &V::full_chroma),
      SpecKey("lossless", Flag(),
              "WebP only: every pixel as it is, larger files", &V::lossless),
      SpecKey("near_lossless", WholeNumber(0, 100),
              "Lossless WebP only: below 100, pixels change a little for "
              "smaller files",
              &V::near_lossless),
      SpecKey("alpha_quality", WholeNumber(0, 100),
              "Lossy WebP only: quality of transparency; 100 is exact",
              &V::alpha_quality),
      SpecKey("sharp_yuv", Flag(),
              "Lossy WebP only: slower, better edges between colours",
              &V::sharp_yuv),
      SpecKey("effort", WholeNumber(0, 6),
              "WebP only: more time for smaller files", &V::effort),
      SpecKey("compression", WholeNumber(0, 9),
              "PNG only: more time for smaller files", &V::compression),
  };
}

Table AnimationAndStoringKeys() {
  return {
      SpecKey("animate", Flag(),
              "WebP only: all frames of an animation, not just the first",
              &V::animate),
      SpecKey("max_fps", NumberOrNone(0.1, 1000),
              "Frames of an animation are left out to stay below it; 0: none",
              &V::max_fps),
      SpecKey("max_frames", WholeNumber(0, 100'000),
              "Where an animation is cut off; 0: nowhere", &V::max_frames),
      SpecKey("if_larger", Choice<IfLarger>(kIfLarger),
              "When an output has more bytes than its source: it is stored, "
              "the source is stored without metadata, or nothing is",
              &V::if_larger),
      SpecKey("metadata", Choice<MetadataPolicy>(kMetadata),
              "`strip` leaves Copyright and Artist, `keep` EXIF without its "
              "location, `strip_all` nothing",
              &V::metadata),
      SpecKey("keep_location", Flag(),
              "With `metadata: keep`: where it was taken, XMP and IPTC too",
              &V::keep_location),
  };
}

std::string SizeName(const VariantSpec& variant) {
  const std::string width = std::to_string(variant.width);
  const std::string height = std::to_string(variant.height);
  if (variant.width == 0 && variant.height == 0) return "full";
  if (variant.height == 0) return width + "w";
  if (variant.width == 0) return height + "h";
  return width + "x" + height;
}

}  // namespace

Keys<VariantConfig> VariantKeys() {
  static const Table keys = [] {
    Table all;
    for (Table part : {PlaceKeys(), PictureKeys(), EncodingKeys(),
                       AnimationAndStoringKeys()}) {
      for (Key<VariantConfig>& key : part) all.push_back(std::move(key));
    }
    return all;
  }();
  return keys;
}

void NameVariant(VariantSpec& variant) {
  if (variant.name.empty()) variant.name = SizeName(variant);
}

}  // namespace darkroom

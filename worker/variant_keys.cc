#include "worker/variant_keys.h"

#include <array>

#include "worker/value_types.h"

namespace darkroom {
namespace {

constexpr int kMaxSide = 16'383;  // WebP's.

constexpr std::array<Word<Fit>, 5> kFits = {{
    {"cover", Fit::kCover},
    {"contain", Fit::kContain},
    {"fill", Fit::kFill},
    {"inside", Fit::kInside},
    {"outside", Fit::kOutside},
}};

constexpr std::array<Word<OutputFormat>, 4> kFormats = {{
    {"jpeg", OutputFormat::kJpeg},
    {"jpg", OutputFormat::kJpeg},
    {"png", OutputFormat::kPng},
    {"webp", OutputFormat::kWebp},
}};

constexpr std::array<Word<Gravity>, 10> kGravities = {{
    {"centre", Gravity::kCentre},
    {"center", Gravity::kCentre},
    {"north", Gravity::kNorth},
    {"northeast", Gravity::kNorthEast},
    {"east", Gravity::kEast},
    {"southeast", Gravity::kSouthEast},
    {"south", Gravity::kSouth},
    {"southwest", Gravity::kSouthWest},
    {"west", Gravity::kWest},
    {"northwest", Gravity::kNorthWest},
}};

// It becomes part of file names and keys.
bool IsVariantName(std::string_view name) {
  static constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  return name.size() <= 64 && name.front() != '.' &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::vector<Key<VariantSpec>> MakeKeys() {
  using V = VariantSpec;
  return {
      ScalarKey<V>(
          "name", At(&V::name),
          Text("a name of letters, digits, `.`, `_` and `-`", IsVariantName),
          "What the variant is called; if not given, its size: "
          "`128w`, `600h` or `800x600`"),
      ScalarKey<V>("width", At(&V::width), WholeNumber(1, kMaxSide),
                   "Pixels of the upright output; without it the height "
                   "decides and proportions are kept"),
      ScalarKey<V>("height", At(&V::height), WholeNumber(1, kMaxSide),
                   "Pixels of the upright output; without it the width "
                   "decides and proportions are kept"),
      ScalarKey<V>("fit", At(&V::fit), Choice<Fit>(kFits),
                   "How the picture relates to the box of width and height"),
      ScalarKey<V>("gravity", At(&V::gravity), Choice<Gravity>(kGravities),
                   "Which part `cover` keeps, and where `contain` puts the "
                   "picture"),
      ScalarKey<V>("enlarge", At(&V::enlarge), Flag(),
                   "Whether a source smaller than the box is scaled up"),
      ScalarKey<V>("background", At(&V::background), Colour(),
                   "Behind transparent pixels in JPEG, and around `contain`"),
      ScalarKey<V>("format", At(&V::format), Choice<OutputFormat>(kFormats),
                   "The format of the output"),
      ScalarKey<V>("quality", At(&V::quality), WholeNumber(1, 100),
                   "Of JPEG and of lossy WebP"),
      ScalarKey<V>("progressive", At(&V::progressive), Flag(),
                   "JPEG only: coarse first, finer while it loads"),
      ScalarKey<V>("lossless", At(&V::lossless), Flag(),
                   "WebP only: every pixel as it is, larger files"),
      ScalarKey<V>("effort", At(&V::effort), WholeNumber(0, 6),
                   "WebP only: more time for smaller files"),
  };
}

std::string SizeName(const VariantSpec& variant) {
  const std::string width = std::to_string(variant.width);
  const std::string height = std::to_string(variant.height);
  if (variant.height == 0) return width + "w";
  if (variant.width == 0) return height + "h";
  return width + "x" + height;
}

}  // namespace

Keys<VariantSpec> VariantKeys() {
  static const std::vector<Key<VariantSpec>> keys = MakeKeys();
  return keys;
}

void NameVariant(VariantSpec& variant) {
  if (variant.name.empty()) variant.name = SizeName(variant);
}

std::vector<VariantProblem> CheckVariant(const VariantSpec& variant) {
  std::vector<VariantProblem> problems;
  if (variant.width == 0 && variant.height == 0) {
    problems.push_back({"width", "at least one of width and height is needed"});
  }
  if (variant.progressive && variant.format != OutputFormat::kJpeg) {
    problems.push_back({"progressive",
                        "only jpeg can be progressive; set "
                        "`format: jpeg` or leave it out"});
  }
  if (variant.lossless && variant.format != OutputFormat::kWebp) {
    problems.push_back({"lossless",
                        "only webp has a lossless mode to choose; set "
                        "`format: webp` or leave it out"});
  }
  return problems;
}

}  // namespace darkroom

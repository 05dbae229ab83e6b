// What is to be made of a source: plain values that serialise.

#ifndef DARKROOM_CODECS_PLAN_H_
#define DARKROOM_CODECS_PLAN_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace darkroom {

// How the picture relates to the box of width x height, in CSS's words.
enum class Fit : std::uint8_t {
  kCover,    // Fills the box, the rest is cropped.
  kContain,  // Inside the box, the rest is background.
  kFill,     // Stretched to the box.
  kInside,   // As large as fits inside; one side may be shorter.
  kOutside,  // As small as covers the box; one side may be longer.
};

enum class OutputFormat : std::uint8_t { kJpeg, kPng, kWebp };

// Which part of the picture `cover` keeps, and where `contain` puts it.
enum class Gravity : std::uint8_t {
  kCentre,
  kNorth,
  kNorthEast,
  kEast,
  kSouthEast,
  kSouth,
  kSouthWest,
  kWest,
  kNorthWest,
};

struct Rgb {
  std::uint8_t red = 0, green = 0, blue = 0;
};

// One output asked for.
struct VariantSpec {
  std::string name;
  // Pixels of the upright output; 0: whatever keeps the proportions.  At
  // least one of the two is set.  1 to 16,383.
  int width = 0;
  int height = 0;
  Fit fit = Fit::kInside;
  Gravity gravity = Gravity::kCentre;
  bool enlarge = false;              // Whether a small source may be scaled up.
  Rgb background = {255, 255, 255};  // Behind alpha (JPEG) and around contain.
  OutputFormat format = OutputFormat::kWebp;
  int quality = 80;          // 1 to 100; JPEG and lossy WebP.
  bool progressive = false;  // JPEG.
  bool lossless = false;     // WebP.
  int effort = 4;            // WebP's method, 0 to 6.
};

// What a source may ask of us.  docs/configuration.md documents the defaults.
struct DecodeLimits {
  std::uint64_t max_source_bytes = 50'000'000;
  std::uint64_t max_pixels = 100'000'000;  // Width times height.
  int max_side = 65'535;
  int max_scans = 100;                    // Progressive JPEG.
  std::uint64_t max_memory = 512 * kMiB;  // Bytes for one job.
};

struct PlannedVariant {
  VariantSpec spec;
  // A job that resumes leaves out what exists already; the geometry of the
  // decode is that of the whole plan all the same, so the bytes are the same.
  bool encode = true;
};

struct RenderPlan {
  std::vector<PlannedVariant> variants;
  DecodeLimits limits;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PLAN_H_

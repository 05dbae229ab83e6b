// What is to be made of a source: plain values that serialise.

#ifndef DARKROOM_CODECS_PLAN_H_
#define DARKROOM_CODECS_PLAN_H_

#include <cstdint>
#include <memory>
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

enum class OutputFormat : std::uint8_t {
  kJpeg,
  kPng,
  kWebp,
  // Rules that become one of the above once the header is read:
  kAuto,  // WebP, lossy or lossless, whichever suits the source.
  kSame,  // As the source, or the nearest that is encoded.
};

// Which part of the picture `cover` keeps, and where `contain` and a watermark
// lie.
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
  kFocus,      // Around VariantSpec::focus.
  kAttention,  // Where the picture has most to look at; `cover` only.
};

// A point of the upright picture; (0, 0) is its top left corner, (1, 1) its
// bottom right one.
struct FocalPoint {
  double x = 0.5;
  double y = 0.5;
};

// What a picture is resized with; codecs/resample/filter.h has the formulas.
enum class Kernel : std::uint8_t {
  kNearest,
  kBox,
  kBilinear,
  kCatmullRom,
  kMitchell,
  kLanczos2,
  kLanczos3,
};

// The colours of an output.
enum class ColorTarget : std::uint8_t {
  kSrgb,       // Converted to sRGB; no profile is stored.
  kDisplayP3,  // Converted to Display P3, whose profile is stored.
  kKeep,       // Left as they are, with the source's profile; CMYK to sRGB.
};

// What of a source's EXIF, XMP and IPTC an output carries.
enum class MetadataPolicy : std::uint8_t {
  kStrip,     // Copyright and Artist only.
  kKeep,      // EXIF, its location and thumbnail left out.
  kStripAll,  // Nothing.
};

// What is stored when an output has more bytes than its source.
enum class IfLarger : std::uint8_t {
  kWrite,
  kKeepOriginal,  // The source's bytes without metadata, where that is a
                  // picture of the same size; else as kWrite.
  kSkip,          // Nothing.
};

struct Rgb {
  std::uint8_t red = 0, green = 0, blue = 0;
};

struct Sharpen {
  enum class Mode : std::uint8_t {
    kOff,
    kAuto,   // As much as the reduction took.
    kSigma,  // An unsharp mask of `sigma` pixels.
  };
  Mode mode = Mode::kOff;
  double sigma = 1;  // Pixels of the output, 0.3 to 10.
};

// A picture laid over the output.
struct Watermark {
  // PNG, WebP or JPEG; null: no watermark.  Shared by the plans of all jobs.
  std::shared_ptr<const std::vector<std::uint8_t>> image;
  Gravity position = Gravity::kSouthEast;
  double opacity = 1;  // 0 to 1.
  // Its width over the output's; 0: its own size.  Never larger than the
  // output.
  double scale = 0;
  int margin = 0;  // Pixels between it and the output's edges.
  bool tile = false;
};

// One output asked for.
struct VariantSpec {
  std::string name;

  // The part of the source, and its size.
  // Pixels of the upright output; 0: whatever keeps the proportions.  At
  // least one of the two is set.  1 to 16,383.
  int width = 0;
  int height = 0;
  Fit fit = Fit::kInside;
  Gravity gravity = Gravity::kCentre;
  FocalPoint focus;      // With Gravity::kFocus.
  bool enlarge = false;  // Whether a small source may be scaled up.
  bool orient = true;    // Whether EXIF's orientation is applied.
  // Cuts off a border of one colour first: how far, of 255, a sample may be
  // from the corner's.  0: nothing is cut off.
  int trim = 0;

  // How it is resized.
  Kernel kernel = Kernel::kLanczos3;
  bool linear = false;  // In linear light instead of sRGB's.

  // What is done to the small picture, in this order.
  ColorTarget color = ColorTarget::kSrgb;
  bool grayscale = false;
  double blur = 0;  // Sigma of a Gaussian in pixels of the output; 0: none.
  Sharpen sharpen;
  Watermark watermark;
  Rgb background = {255, 255, 255};  // Behind alpha (JPEG) and around contain.

  // How it is encoded.
  OutputFormat format = OutputFormat::kWebp;
  // JPEG and lossy WebP, 1 to 100; 0: as low as looks the same (SSIM).
  int quality = 80;
  std::uint64_t max_bytes = 0;  // Quality goes down until it fits; 0: no limit.
  bool progressive = false;     // JPEG.
  bool full_chroma = false;     // JPEG: 4:4:4 instead of 4:2:0.
  bool lossless = false;        // WebP.
  int near_lossless = 100;      // Lossless WebP: 0 to 100, which is exact.
  int alpha_quality = 100;      // Lossy WebP, 0 to 100.
  bool sharp_yuv = false;       // Lossy WebP: slower, better edges of colours.
  int effort = 4;               // WebP's method, 0 to 6.
  int compression = 6;          // PNG: zlib's level, 0 to 9.
  bool animate = false;         // All frames of an animation, as WebP.
  double max_fps = 0;           // Of an animation; frames are left out. 0: any.
  int max_frames = 0;           // Of an animation; the rest is cut off. 0: all.
  IfLarger if_larger = IfLarger::kWrite;
  MetadataPolicy metadata = MetadataPolicy::kStrip;
  bool keep_location =
      false;  // With MetadataPolicy::kKeep: GPS, XMP, IPTC too.
};

// How much damage makes a source a bad one; each also means those before it.
enum class FailOn : std::uint8_t {
  kNone,       // Whatever can be shown is shown.
  kTruncated,  // Pixels are missing at the end.
  kError,      // The codec cannot go on.
  kWarning,    // Anything that may have harmed a pixel.
};

// What a source may ask of us.  docs/configuration.md documents the defaults.
struct DecodeLimits {
  std::uint64_t max_source_bytes = 50'000'000;
  std::uint64_t max_pixels = 100'000'000;  // Width times height.
  int max_side = 65'535;
  int max_scans = 100;   // Progressive JPEG.
  int max_frames = 300;  // If an animation is asked for.
  std::uint64_t max_animation_pixels = 100'000'000;  // Frames times canvas.
  std::uint64_t max_memory = 512 * kMiB;             // Bytes for one job.
  FailOn fail_on = FailOn::kWarning;
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
  bool placeholder = false;  // Whether the source's Placeholder is wanted.
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PLAN_H_

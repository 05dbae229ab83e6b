#include "worker/config/foreign_words.h"

#include <algorithm>

#include "base/text.h"

namespace darkroom {
namespace {

struct ForeignWord {
  std::string_view word;  // In lower case, without `_` and `-`.
  std::string_view ours;
};

constexpr ForeignWord kForeignWords[] = {
    // Keys.
    {"w", "width"},
    {"h", "height"},
    {"position", "gravity"},
    {"crop", "gravity"},
    {"withoutenlargement", "enlarge"},
    {"upscale", "enlarge"},
    {"rotate", "orient"},
    {"autoorient", "orient"},
    {"resample", "kernel"},
    {"filter", "kernel"},
    {"greyscale", "grayscale"},
    {"gamma", "linear"},
    {"flatten", "background"},
    {"composite", "watermark"},
    {"jpegquality", "quality"},
    {"webpquality", "quality"},
    {"method", "effort"},
    {"smartsubsample", "sharp_yuv"},
    {"subsampling", "full_chroma"},
    {"chromasubsampling", "full_chroma"},
    {"interlace", "progressive"},
    {"compresslevel", "compression"},
    {"compressionlevel", "compression"},
    {"animated", "animate"},
    {"exif", "metadata"},
    {"strip", "metadata"},
    {"withmetadata", "metadata"},
    {"icc", "color"},
    {"colorspace", "color"},
    {"limitinputpixels", "max_pixels"},
    // Values.
    {"crop", "cover"},
    {"pad", "contain"},
    {"scale", "fill"},
    {"max", "inside"},
    {"min", "outside"},
    {"top", "north"},
    {"right", "east"},
    {"bottom", "south"},
    {"left", "west"},
    {"middle", "centre"},
    {"entropy", "attention"},
    {"smart", "attention"},
    {"face", "attention"},
    {"lanczos", "lanczos3"},
    {"cubic", "catmull_rom"},
    {"bicubic", "catmull_rom"},
    {"linear", "bilinear"},
    {"area", "box"},
    {"p3", "display_p3"},
    {"original", "same"},
};

std::string Simplified(std::string_view word) {
  std::string simple = ToLower(word);
  std::erase_if(simple, [](char c) { return c == '_' || c == '-'; });
  return simple;
}

}  // namespace

std::string SuggestionFor(std::string_view word,
                          std::span<const std::string_view> known) {
  const std::string simple = Simplified(word);
  for (const ForeignWord& foreign : kForeignWords) {
    const bool is_known =
        std::find(known.begin(), known.end(), foreign.ours) != known.end();
    if (foreign.word != simple || !is_known) continue;
    return "; did you mean `" + std::string(foreign.ours) + "`?";
  }
  return Suggestion(word, known);
}

}  // namespace darkroom

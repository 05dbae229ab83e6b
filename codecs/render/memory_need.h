// What outputs and their encoders take at most.

#ifndef DARKROOM_CODECS_RENDER_MEMORY_NEED_H_
#define DARKROOM_CODECS_RENDER_MEMORY_NEED_H_

#include <cstdint>

#include "codecs/header.h"
#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

// Whether a picture may have alpha that is not opaque.
enum class Transparency : std::uint8_t { kNone, kPossible };

inline Transparency TransparencyOf(const ImageHeader& header) {
  return header.alpha ? Transparency::kPossible : Transparency::kNone;
}

// The most bytes an output can have; more is an error of the encoder.
std::uint64_t OutputNeed(const VariantSpec& spec, PlaneSize size,
                         Transparency transparency);

// What an encoder takes beside its picture and its output, once.
std::uint64_t EncoderNeed(const VariantSpec& spec, PlaneSize size,
                          Transparency transparency);

// The most bytes that an animation of `frames` can have.
std::uint64_t AnimationOutputNeed(const VariantSpec& spec, PlaneSize size,
                                  int frames);

// What encoding it takes beside its sink and the frame that is added.
std::uint64_t AnimationEncoderNeed(const VariantSpec& spec, PlaneSize size,
                                   int frames);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_MEMORY_NEED_H_

// What a rendering will take, reckoned before it is taken.

#ifndef DARKROOM_CODECS_MEMORY_NEED_H_
#define DARKROOM_CODECS_MEMORY_NEED_H_

#include <cstdint>

#include "codecs/header.h"
#include "codecs/plan.h"
#include "codecs/planes.h"
#include "codecs/variant_work.h"

namespace darkroom {

// The most bytes an output can have; more is an error of the encoder.
std::uint64_t OutputNeed(const VariantSpec& spec, PlaneSize size);

// What an encoder takes beside its picture and its output.
std::uint64_t EncoderNeed(const VariantSpec& spec, PlaneSize size);

// All that RenderAll takes beside the source and its decoder, whatever the
// layout turns out to be.  docs/imaging.md says what is counted.
std::uint64_t RenderNeed(const RenderJob& job, const ImageHeader& header);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_MEMORY_NEED_H_

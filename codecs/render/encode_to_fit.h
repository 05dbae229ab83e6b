// Encoding where the quality is a rule: as good as it looks, as small as asked.

#ifndef DARKROOM_CODECS_RENDER_ENCODE_TO_FIT_H_
#define DARKROOM_CODECS_RENDER_ENCODE_TO_FIT_H_

#include <cstdint>

#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/attachments.h"
#include "codecs/plan.h"
#include "codecs/planes.h"
#include "codecs/render/memory_need.h"

namespace darkroom {

// The SSIM of luma that quality 0 asks for; docs/imaging.md says what it means.
inline constexpr double kAutoSsim = 0.97;

// As Encode, and where spec.quality is 0, at the lowest quality from 50 to 95
// whose SSIM reaches kAutoSsim; where that exceeds spec.max_bytes, attachments
// included, at the highest that does not, 12 encodings at most.  The quality
// that was taken; 100 where the format has none.
// Errors: as Encode, Decoder; kTooLarge (over spec.max_bytes at quality 1, or
// in a format that has no quality).
Result<int> EncodeToFit(const PlanarImage& image, const VariantSpec& spec,
                        const Attachments& attachments, ByteSink& out);

// What that takes beside what Encode does.
std::uint64_t FitNeed(const VariantSpec& spec, PlaneSize size,
                      Transparency transparency);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_ENCODE_TO_FIT_H_

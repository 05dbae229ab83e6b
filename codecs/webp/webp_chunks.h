// Taking a WebP's chunks apart, and putting them together with others.

#ifndef DARKROOM_CODECS_WEBP_WEBP_CHUNKS_H_
#define DARKROOM_CODECS_WEBP_WEBP_CHUNKS_H_

#include "base/bytes.h"
#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/attachments.h"

namespace darkroom {

// Whether the profile that `webp` brings stays.
enum class OwnProfile : std::uint8_t { kKept, kReplaced };

// Appends the picture or animation of `webp` to `out` with `attachments` in
// the place of all its metadata; IPTC has no place in WebP.  Coded pixels are
// copied byte by byte, anything behind them is left out.  Allocates nothing
// but headers.  Errors: kCorrupt (no sound WebP), kTooLarge (over RIFF's 4
// GiB), those of `out`.
Status RewriteWebp(ByteView webp, const Attachments& attachments,
                   OwnProfile own_profile, ByteSink& out);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_WEBP_WEBP_CHUNKS_H_

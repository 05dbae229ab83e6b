// A source's own bytes without its metadata.

#ifndef DARKROOM_CODECS_RENDER_LOSSLESS_STRIP_H_
#define DARKROOM_CODECS_RENDER_LOSSLESS_STRIP_H_

#include "base/bytes.h"
#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/attachments.h"

namespace darkroom {

// Appends `source`, a sound JPEG, PNG or WebP, to `out` with `attachments` in
// the place of its metadata.  Coded pixels and what says how to read them are
// copied byte by byte: the picture decodes to the same samples.  Its profile
// and other signals of colour stay, attachments.icc is not looked at.  All else
// goes, also JFIF's thumbnail, what follows the picture, and of an MPO all
// pictures but the first.  The orientation goes with the rest: it must be
// upright. Errors: kUnsupported (another format), kCorrupt (its structure is
// damaged), those of `out`.
Status CopyWithoutMetadata(ByteView source, const Attachments& attachments,
                           ByteSink& out);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_LOSSLESS_STRIP_H_

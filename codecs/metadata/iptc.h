// IPTC's credits, for pictures whose EXIF has none.

#ifndef DARKROOM_CODECS_METADATA_IPTC_H_
#define DARKROOM_CODECS_METADATA_IPTC_H_

#include "base/bytes.h"
#include "codecs/metadata/exif_writer.h"

namespace darkroom {

// By-line (2:80; several are joined by "; ", as EXIF does) and copyright notice
// (2:116) of IIM records.  Damage ends the reading; what is longer than
// kMaxCreditBytes is left out.
Credits IptcCreditsOf(ByteView iptc);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_METADATA_IPTC_H_

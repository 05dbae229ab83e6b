// What of a source's metadata an output carries.

#ifndef DARKROOM_CODECS_RENDER_METADATA_POLICY_H_
#define DARKROOM_CODECS_RENDER_METADATA_POLICY_H_

#include "codecs/attachments.h"
#include "codecs/plan.h"
#include "codecs/planes.h"
#include "codecs/source_metadata.h"

namespace darkroom {

// By spec.metadata, for an output of `size`; the profile is not its business.
// Copyright and Artist come from EXIF, each else from IPTC.
//   kStrip: these two as EXIF.
//   kKeep: EXIF as KeptExif makes it, and with keep_location GPS, XMP and IPTC
//     too.  Where it is too large for a JPEG, these two.
//   kStripAll: nothing.
Attachments AttachmentsFor(const SourceMetadata& source,
                           const VariantSpec& spec, PlaneSize size);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_METADATA_POLICY_H_

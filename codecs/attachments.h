// What is stored in an output beside its pixels.

#ifndef DARKROOM_CODECS_ATTACHMENTS_H_
#define DARKROOM_CODECS_ATTACHMENTS_H_

#include "base/bytes.h"

namespace darkroom {

// Each is left out where it is empty.
struct Attachments {
  Bytes icc;
  Bytes exif;  // From TIFF's byte order mark on.
  Bytes xmp;
  Bytes iptc;  // IIM records; only JPEG has a place for them.

  bool empty() const {
    return icc.empty() && exif.empty() && xmp.empty() && iptc.empty();
  }
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_ATTACHMENTS_H_

// The order in which the scans of a progressive JPEG may come.

#ifndef DARKROOM_CODECS_JPEG_JPEG_PROGRESSION_H_
#define DARKROOM_CODECS_JPEG_JPEG_PROGRESSION_H_

#include <span>

#include "codecs/jpeg/jpeg_header.h"
#include "codecs/jpeg/jpeg_scan_list.h"

namespace darkroom {

// Whether `scans` are those of a picture: each names components of the frame,
// in its order, and goes on where those before it have ended (ITU-T T.81, B.2.3
// and G.1.1.1), and DC comes of every component.  libjpeg takes some that are
// not, and warns.
bool IsProgression(std::span<const JpegScan> scans, const JpegHeader& header);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_PROGRESSION_H_

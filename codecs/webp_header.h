// The RIFF chunks of a WebP, and the headers of its bitstreams.

#ifndef DARKROOM_CODECS_WEBP_HEADER_H_
#define DARKROOM_CODECS_WEBP_HEADER_H_

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/header.h"

namespace darkroom {

struct WebpHeader {
  int width = 0;  // Of the canvas.
  int height = 0;
  Orientation orientation = Orientation::kUpright;
  bool lossless = false;  // VP8L: the picture, or the first frame.
  bool animated = false;
  // The first frame on the canvas, or the whole of it.
  struct Frame {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    ByteView bitstream;  // What the codec is to read: chunks or a RIFF file.
  };
  Frame frame;

  bool frame_fills_canvas() const {
    return frame.width == width && frame.height == height;
  }
};

bool IsWebp(ByteView head);

// Walks over all chunks and allocates nothing.
// Errors: kCorrupt (truncated, no picture, a frame outside the canvas).
Result<WebpHeader> ParseWebpHeader(ByteView source);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_WEBP_HEADER_H_

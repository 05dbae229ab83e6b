// What a renderer does.

#ifndef DARKROOM_WORKER_RENDERER_RENDERER_MAIN_H_
#define DARKROOM_WORKER_RENDERER_RENDERER_MAIN_H_

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/render/rendering.h"
#include "worker/renderer/renderer.h"

namespace darkroom {

// Reads the header of a source and says what its rendering will need.
using OpenSource = Result<Rendering> (*)(ByteView source,
                                         const RenderPlan& plan,
                                         SourceFacts& facts);

// Confines this process for good, says so, and answers one request after the
// other until the worker hangs up.  `open` is OpenRendering, but in tests that
// play a renderer which was taken over.  Returns the exit code: 0, or 1 if the
// conversation made no sense.
int RendererMain(int socket, OpenSource open);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_RENDERER_MAIN_H_

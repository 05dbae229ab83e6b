// The renderer process: what `darkroom renderer` does.

#ifndef DARKROOM_WORKER_RENDERER_RENDERER_MAIN_H_
#define DARKROOM_WORKER_RENDERER_RENDERER_MAIN_H_

namespace darkroom {

// Answers one request after the other until the worker hangs up.  Returns the
// exit code: 0, or 1 if the conversation made no sense.
int RendererMain(int socket);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_RENDERER_MAIN_H_

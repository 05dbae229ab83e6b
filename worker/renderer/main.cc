// The renderers' program.  The worker starts it; it is small, so that it starts
// fast and has in its memory what decodes and encodes, and nothing that
// connects or signs.

#include <sys/prctl.h>
#include <sys/stat.h>

#include <iostream>

#include "worker/renderer/in_process_renderer.h"
#include "worker/renderer/packet.h"
#include "worker/renderer/renderer_main.h"

int main() {
  struct stat found = {};
  if (::fstat(darkroom::kRendererSocket, &found) != 0 ||
      !S_ISSOCK(found.st_mode)) {
    std::cerr << "darkroom-renderer is started by darkroom, which tells it "
                 "what to render\n";
    return 2;
  }
  // For ps and top; the kernel names it after the descriptor that it ran.
  ::prctl(PR_SET_NAME, "darkroom-render");
  return darkroom::RendererMain(darkroom::kRendererSocket,
                                darkroom::OpenRendering);
}

// One encoded output in memory.

#ifndef DARKROOM_CODECS_RENDER_RENDITION_H_
#define DARKROOM_CODECS_RENDER_RENDITION_H_

#include <string>

#include "base/shared_buffer.h"
#include "codecs/plan.h"

namespace darkroom {

struct Rendition {
  std::string variant;
  OutputFormat format = OutputFormat::kWebp;  // Never a rule.
  int width = 0;                              // Pixels of the output.
  int height = 0;
  SharedBuffer bytes;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_RENDITION_H_

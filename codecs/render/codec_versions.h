// What this build decodes and encodes with, for `darkroom version`.

#ifndef DARKROOM_CODECS_RENDER_CODEC_VERSIONS_H_
#define DARKROOM_CODECS_RENDER_CODEC_VERSIONS_H_

#include <string>
#include <vector>

namespace darkroom {

struct LibraryVersion {
  std::string name;     // "libjpeg-turbo"
  std::string version;  // As the library that is loaded says it.
};

std::vector<LibraryVersion> CodecVersions();

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_CODEC_VERSIONS_H_

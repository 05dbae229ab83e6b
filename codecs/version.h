// What this build decodes and encodes with, for `darkroom version`.

#ifndef DARKROOM_CODECS_VERSION_H_
#define DARKROOM_CODECS_VERSION_H_

#include <string>
#include <vector>

namespace darkroom {

struct LibraryVersion {
  std::string name;     // "libjpeg-turbo"
  std::string version;  // As the library that is loaded says it.
};

std::vector<LibraryVersion> CodecVersions();

// The instruction sets compiled in that this machine has, best first.
std::vector<std::string> SimdTargets();

}  // namespace darkroom

#endif  // DARKROOM_CODECS_VERSION_H_

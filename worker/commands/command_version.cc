// `darkroom version`: what this build is made of.

#include <iostream>
#include <string>

#include "codecs/version.h"
#include "worker/commands/commands.h"
#include "worker/version.h"

namespace darkroom {

int Version() {
  std::cout << "darkroom " << kVersion << '\n';
  for (const LibraryVersion& library : CodecVersions()) {
    std::cout << library.name << ' ' << library.version << '\n';
  }
  std::cout << "simd";
  for (const std::string& target : SimdTargets()) std::cout << ' ' << target;
  std::cout << "\nconfinement process\n";
  return kExitDone;
}

}  // namespace darkroom

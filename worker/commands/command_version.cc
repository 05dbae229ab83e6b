// `darkroom version`: what this build is made of.

#include <iostream>
#include <string>

#include "codecs/render/codec_versions.h"
#include "codecs/simd_targets.h"
#include "worker/commands/commands.h"
#include "worker/commands/complaint.h"
#include "worker/commands/renderer_factory.h"
#include "worker/version.h"

namespace darkroom {

int Version() {
  std::cout << "darkroom " << kVersion << '\n';
  for (const LibraryVersion& library : CodecVersions()) {
    std::cout << library.name << ' ' << library.version << '\n';
  }
  std::cout << "simd";
  for (const std::string& target : SimdTargets()) std::cout << ' ' << target;
  std::cout << '\n';
  const Result<Confinement> confinement = ProbeConfinement();
  if (!confinement.ok()) {
    Complain(confinement.error());
    return kExitFailed;
  }
  std::cout << "confinement " << confinement->Names() << '\n';
  const std::string missing = confinement->Missing().Names();
  if (!missing.empty()) std::cout << "confinement_missing " << missing << '\n';
  return FlushedOutput() ? kExitDone : kExitFailed;
}

}  // namespace darkroom

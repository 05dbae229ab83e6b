// libFuzzer's way in: the name of the program says which target runs.
//
//   rendering_fuzz --write-seeds DIR    writes the seeds and ends
//   rendering_fuzz CORPUS ...           as libFuzzer's own manual says

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/fuzz/fuzz_target.h"

namespace {

using darkroom::ByteView;
using darkroom::FuzzTarget;

const FuzzTarget* target = nullptr;

// "build/fuzz/targets/gif_fuzz" is "gif".
std::string TargetName(const char* program) {
  const std::string file = std::filesystem::path(program).filename();
  return file.substr(0, file.rfind("_fuzz"));
}

void WriteSeeds(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  int number = 0;
  for (const darkroom::Bytes& seed : target->seeds()) {
    const std::string name = "seed-" + std::to_string(number++);
    std::ofstream(folder / name, std::ios::binary) << darkroom::AsText(seed);
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  target = darkroom::FuzzTargetNamed(TargetName((*argv)[0]));
  if (target == nullptr) {
    std::fprintf(stderr, "no such target: %s\n", (*argv)[0]);
    std::exit(2);
  }
  if (*argc == 3 && std::string((*argv)[1]) == "--write-seeds") {
    WriteSeeds((*argv)[2]);
    std::exit(0);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  target->run(ByteView(data, size));
  return 0;
}

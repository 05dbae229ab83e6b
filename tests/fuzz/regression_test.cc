// Every fuzz target on its seeds and on seeded mutations of them: what
// libFuzzer does with feedback (`make fuzz`), briefly and without clang.

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "base/fd.h"
#include "tests/fuzz/fuzz_target.h"

namespace darkroom {
namespace {

constexpr int kMutations = 400;  // Of all seeds of a target together.

class FuzzRegression : public ::testing::TestWithParam<const FuzzTarget*> {
 protected:
  // The input is in a file while it runs, and a crash leaves it there.
  void Run(const Bytes& input) {
    ASSERT_TRUE(file_.valid()) << path_;
    ASSERT_EQ(::pwrite(file_.get(), input.data(), input.size(), 0),
              static_cast<ssize_t>(input.size()));
    ASSERT_EQ(::ftruncate(file_.get(), static_cast<off_t>(input.size())), 0);
    GetParam()->run(input);
  }

  const std::string path_ =
      ::testing::TempDir() + "fuzz-" + std::string(GetParam()->name);
  const Fd file_{::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)};
};

// A few bytes changed, taken out or doubled, or the end cut off.
Bytes Mutated(Bytes bytes, std::mt19937& random) {
  for (unsigned left = 1 + random() % 4; left > 0 && !bytes.empty(); --left) {
    const auto at = static_cast<std::ptrdiff_t>(random() % bytes.size());
    switch (random() % 5) {
      case 0:
        bytes.erase(bytes.begin() + at);
        break;
      case 1:
        bytes.insert(bytes.begin() + at, bytes[static_cast<std::size_t>(at)]);
        break;
      case 2:
        if (random() % 4 == 0) bytes.resize(static_cast<std::size_t>(at));
        break;
      default:
        bytes[static_cast<std::size_t>(at)] =
            static_cast<std::uint8_t>(random());
    }
  }
  return bytes;
}

TEST_P(FuzzRegression, SurvivesItsSeedsAndTheirMutations) {
  const std::vector<Bytes> seeds = GetParam()->seeds();
  ASSERT_FALSE(seeds.empty());
  Run({});
  for (const Bytes& seed : seeds) Run(seed);
  std::mt19937 random(1);
  for (int i = 0; i < kMutations; ++i) {
    Run(Mutated(seeds[random() % seeds.size()], random));
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzRegression,
                         ::testing::ValuesIn(FuzzTargets().begin(),
                                             FuzzTargets().end()),
                         [](const auto& target) {
                           return std::string(target.param->name);
                         });

}  // namespace
}  // namespace darkroom

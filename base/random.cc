#include "base/random.h"

#include <random>

namespace darkroom {

namespace {

std::mt19937_64& Engine() {
  thread_local std::mt19937_64 engine{std::random_device{}()};
  return engine;
}

}  // namespace

double RandomFraction() {
  return std::uniform_real_distribution<double>(0, 1)(Engine());
}

std::uint64_t RandomWord() { return Engine()(); }

}  // namespace darkroom

// How soon a renderer that was killed is replaced.

#include <benchmark/benchmark.h>

#include "worker/renderer/renderer_process.h"

namespace darkroom {
namespace {

// From the fork to a confined process that waits for work, and to its end.
void StartAndKill(benchmark::State& state) {
  for (auto _ : state) {
    auto process = RendererProcess::Start({.program = DARKROOM_RENDERER});
    if (!process.ok()) state.SkipWithError(process.error().message().c_str());
  }
}
BENCHMARK(StartAndKill)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
}  // namespace darkroom

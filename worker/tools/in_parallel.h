// The same work on many things, on a few threads.

#ifndef DARKROOM_WORKER_TOOLS_IN_PARALLEL_H_
#define DARKROOM_WORKER_TOOLS_IN_PARALLEL_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace darkroom {

// Calls work(i) once for each i below `count`, on `threads` threads at most;
// returns when all have returned.
template <typename Work>
void InParallel(std::size_t count, std::size_t threads, Work work) {
  std::atomic<std::size_t> next = 0;
  const auto take = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < std::min(count, threads); ++i) {
    others.emplace_back(take);
  }
  take();
}

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_IN_PARALLEL_H_

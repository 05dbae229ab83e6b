#include "worker/telemetry/process_stats.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace darkroom {
namespace {

double SecondsOf(const timeval& time) {
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

void CollectProcessStats(Metrics& metrics) {
  rusage use = {};
  if (::getrusage(RUSAGE_SELF, &use) == 0) {
    metrics.Set(MetricId::kProcessCpu,
                SecondsOf(use.ru_utime) + SecondsOf(use.ru_stime));
  }
  // Pages: size, then those that are resident (proc(5)).
  std::ifstream statm("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  if (statm >> size >> resident) {
    metrics.Set(MetricId::kProcessMemory,
                static_cast<double>(resident) *
                    static_cast<double>(::sysconf(_SC_PAGESIZE)));
  }
  // A worker that hides its memory may not list its own descriptors, unless it
  // is root.
  std::error_code failed;
  const std::filesystem::directory_iterator fds("/proc/self/fd", failed);
  if (failed) return;
  metrics.Set(MetricId::kProcessFds,
              static_cast<double>(std::distance(begin(fds), end(fds))));
}

}  // namespace darkroom

#include <ctime>

#include "bench/floor/library_calls.h"

namespace darkroom {

double CpuMs() {
  timespec now = {};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 +
         static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace darkroom

// What a process has used, and the kernel's limits on what it still may,
// read and set from outside.

#ifndef DARKROOM_WORKER_RENDERER_PROCESS_LIMITS_H_
#define DARKROOM_WORKER_RENDERER_PROCESS_LIMITS_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/result.h"

namespace darkroom {

struct MemoryUse {
  std::uint64_t address_space = 0;  // Bytes mapped.
  std::uint64_t resident = 0;       // Bytes of them in RAM.
};

// From an open /proc/PID/statm: its owner need not be readable to us any more
// (proc(5)).  Nothing if that process is gone.
std::optional<MemoryUse> ReadMemoryUse(int statm);

// User and system time of a process that was not reaped yet.
std::optional<std::chrono::microseconds> CpuTimeOf(pid_t pid);

struct ProcessLimits {
  std::uint64_t address_space = 0;  // Bytes; malloc and mmap fail beyond.
  std::uint64_t file_size = 0;      // Bytes of one memfd; SIGXFSZ beyond.
  std::chrono::seconds cpu = {};    // Since its start; SIGXCPU beyond.
  std::uint64_t descriptors = 0;    // No memfd beyond; those held stay.
};

// Sets the soft limits of a process of the same user, which cannot raise them
// where its system calls are filtered.  A sanitizer's address space stays
// unlimited.  Errors: kInternal (it is gone, or the platform forbids it).
Status SetLimits(pid_t pid, const ProcessLimits& limits);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_PROCESS_LIMITS_H_

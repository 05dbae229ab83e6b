// What another process takes of CPU and memory from now on.

#ifndef DARKROOM_TESTS_SUPPORT_PROCESS_METER_H_
#define DARKROOM_TESTS_SUPPORT_PROCESS_METER_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

namespace darkroom {

// A cgroup with a memory controller, for one process.  What a process is
// charged for stays where it was, so a new group starts at nothing and its
// peak is what came since, pages of memfds included.  Removed at the end, its
// process being moved to where this one is.
class MemoryGroup {
 public:
  // Nothing where none can be made; version 1 or 2.
  static std::optional<MemoryGroup> Make();
  MemoryGroup(MemoryGroup&& other) noexcept;
  MemoryGroup& operator=(MemoryGroup&&) = delete;
  ~MemoryGroup();

  bool Add(pid_t pid);
  std::uint64_t Peak() const;  // Bytes.

 private:
  MemoryGroup(std::filesystem::path folder, std::string_view peak)
      : folder_(std::move(folder)), peak_(peak) {}

  std::filesystem::path folder_;  // Empty once moved away from.
  std::string_view peak_;         // The name of its file.
  pid_t pid_ = -1;
};

struct ProcessCost {
  // CPU time by the clock of the process, user and system, which does not
  // depend on how busy the machine is; nothing if the process has ended.
  std::optional<std::chrono::microseconds> cpu;
  std::uint64_t memory = 0;  // Bytes at the peak, beyond those at the start.
};

// One process, which runs while the meter is made.
class ProcessMeter {
 public:
  explicit ProcessMeter(pid_t pid);

  ProcessCost Cost() const;
  // "cgroup", or "VmHWM": the peak of its resident pages, which includes what
  // it has touched of a source and leaves out memfds that it has only written
  // to.
  std::string_view measure() const { return group_ ? "cgroup" : "VmHWM"; }
  bool counts_source() const { return !group_; }

 private:
  pid_t pid_;
  std::chrono::microseconds cpu_before_;
  std::optional<MemoryGroup> group_;
  std::uint64_t resident_before_ = 0;
};

// Bytes of this process's anonymous pages: its own, without any memfd's.
std::uint64_t OwnAnonymousMemory();

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_PROCESS_METER_H_

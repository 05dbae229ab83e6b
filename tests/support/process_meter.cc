#include "tests/support/process_meter.h"

#include <malloc.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace darkroom {
namespace {

namespace fs = std::filesystem;

std::optional<std::chrono::microseconds> CpuOf(pid_t pid) {
  clockid_t clock = {};
  timespec time = {};
  if (::clock_getcpuclockid(pid, &clock) != 0) return std::nullopt;
  if (::clock_gettime(clock, &time) != 0) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::seconds(time.tv_sec) +
      std::chrono::nanoseconds(time.tv_nsec));
}

// A line of /proc/PID/status in bytes: "VmHWM:     1234 kB".
std::uint64_t StatusBytes(const std::string& pid, std::string_view name) {
  std::ifstream status("/proc/" + pid + "/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with(name)) continue;
    return kKiB * std::stoull(line.substr(name.size() + 1));
  }
  return 0;
}

// Where this process is in the hierarchy of `controllers` ("" for version 2).
fs::path OwnGroup(std::string_view controllers) {
  const std::string wanted = ":" + std::string(controllers) + ":";
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::size_t at = line.find(wanted);
    if (at != std::string::npos && at == line.find(':')) {
      return line.substr(at + wanted.size() + 1);
    }
  }
  return {};
}

bool Write(const fs::path& file, const std::string& text) {
  std::ofstream to(file);
  to << text << std::flush;
  return to.good();
}

struct Hierarchy {
  fs::path parent;
  std::string_view peak;
};

// Below this process's own group, else at the top.
std::vector<Hierarchy> Hierarchies() {
  const fs::path root = "/sys/fs/cgroup";
  const fs::path memory = root / "memory";
  return {{memory / OwnGroup("memory"), "memory.max_usage_in_bytes"},
          {memory, "memory.max_usage_in_bytes"},
          {root / OwnGroup(""), "memory.peak"},
          {root, "memory.peak"}};
}

std::string NewName() {
  static std::atomic<int> count = 0;
  return "darkroom-test-" + std::to_string(::getpid()) + "-" +
         std::to_string(++count);
}

}  // namespace

std::optional<MemoryGroup> MemoryGroup::Make() {
  for (const Hierarchy& hierarchy : Hierarchies()) {
    const fs::path folder = hierarchy.parent / NewName();
    std::error_code error;
    if (!fs::exists(hierarchy.parent / "cgroup.procs", error) ||
        !fs::create_directory(folder, error)) {
      continue;
    }
    MemoryGroup group(folder, hierarchy.peak);
    // Where the controller is not handed down, the file is not there.
    if (fs::exists(folder / hierarchy.peak, error)) return group;
  }
  return std::nullopt;
}

MemoryGroup::MemoryGroup(MemoryGroup&& other) noexcept
    : folder_(std::exchange(other.folder_, {})),
      peak_(other.peak_),
      pid_(other.pid_) {}

MemoryGroup::~MemoryGroup() {
  if (folder_.empty()) return;
  if (pid_ > 0) {
    Write(folder_.parent_path() / "cgroup.procs", std::to_string(pid_));
  }
  std::error_code ignored;
  fs::remove(folder_, ignored);
}

bool MemoryGroup::Add(pid_t pid) {
  if (!Write(folder_ / "cgroup.procs", std::to_string(pid))) return false;
  pid_ = pid;
  return true;
}

std::uint64_t MemoryGroup::Peak() const {
  std::uint64_t bytes = 0;
  std::ifstream(folder_ / peak_) >> bytes;
  return bytes;
}

ProcessMeter::ProcessMeter(pid_t pid)
    : pid_(pid),
      cpu_before_(CpuOf(pid).value_or(std::chrono::microseconds())),
      group_(MemoryGroup::Make()) {
  if (group_ && !group_->Add(pid)) group_.reset();
  if (group_) return;
  // Sets the peak to what is resident now (proc(5)).
  Write("/proc/" + std::to_string(pid) + "/clear_refs", "5");
  resident_before_ = StatusBytes(std::to_string(pid), "VmHWM");
}

ProcessCost ProcessMeter::Cost() const {
  ProcessCost cost;
  if (const auto cpu = CpuOf(pid_)) cost.cpu = *cpu - cpu_before_;
  if (group_) {
    cost.memory = group_->Peak();
  } else {
    const std::uint64_t peak = StatusBytes(std::to_string(pid_), "VmHWM");
    cost.memory = peak > resident_before_ ? peak - resident_before_ : 0;
  }
  return cost;
}

std::uint64_t OwnAnonymousMemory() {
  ::malloc_trim(0);
  return StatusBytes("self", "RssAnon");
}

}  // namespace darkroom

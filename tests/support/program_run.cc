#include "tests/support/program_run.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

namespace darkroom {
namespace {

std::vector<char*> Pointers(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) {
    pointers.push_back(const_cast<char*>(word.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

ProgramRun::ProgramRun(const std::vector<std::string>& arguments,
                       const std::vector<std::string>& environment) {
  std::array<int, 2> ends = {};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  read_end_ = Fd(ends[0]);
  const Fd write_end(ends[1]);
  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  ::posix_spawn_file_actions_adddup2(&files, write_end.get(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&files, write_end.get(), STDERR_FILENO);
  if (::posix_spawn(&pid_, arguments[0].c_str(), &files, nullptr,
                    Pointers(arguments).data(),
                    Pointers(environment).data()) != 0) {
    pid_ = -1;
  }
  ::posix_spawn_file_actions_destroy(&files);
}

ProgramRun::~ProgramRun() {
  if (pid_ <= 0) return;
  Signal(SIGKILL);
  static_cast<void>(Wait());
}

void ProgramRun::Signal(int signal) const {
  if (pid_ > 0) ::kill(pid_, signal);
}

bool ProgramRun::ReadMore() {
  std::array<char, 4096> chunk = {};
  for (;;) {
    const ssize_t got = ::read(read_end_.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    output_.append(chunk.data(), static_cast<std::size_t>(got));
    return true;
  }
}

bool ProgramRun::Await(const std::string& text) {
  constexpr int kPatienceMs = 30'000;
  while (output_.find(text) == std::string::npos) {
    pollfd ready = {.fd = read_end_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, kPatienceMs) <= 0 || !ReadMore()) return false;
  }
  return true;
}

int ProgramRun::Wait() {
  if (pid_ <= 0) return 127;
  while (ReadMore()) {
  }
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace darkroom

// A program that a test runs, and what it says.

#ifndef DARKROOM_TESTS_SUPPORT_PROGRAM_RUN_H_
#define DARKROOM_TESTS_SUPPORT_PROGRAM_RUN_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/fd.h"

namespace darkroom {

// Killed with its object.  Thread-compatible.
class ProgramRun {
 public:
  // `environment` as "NAME=value" is all that it gets.
  ProgramRun(const std::vector<std::string>& arguments,
             const std::vector<std::string>& environment);
  ProgramRun(const ProgramRun&) = delete;
  ProgramRun& operator=(const ProgramRun&) = delete;
  ~ProgramRun();

  void Signal(int signal) const;
  // Reads until `text` is there; false if it ends, or nothing comes for 30 s.
  bool Await(const std::string& text);
  // Reads to the end.  The exit code; 128 and the number of a signal.
  int Wait();
  // Standard output and error together, as far as it was read; whole after
  // Wait().
  const std::string& output() const { return output_; }

 private:
  // False at the end.
  bool ReadMore();

  pid_t pid_ = -1;
  Fd read_end_;
  std::string output_;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_PROGRAM_RUN_H_

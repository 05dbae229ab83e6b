// What a command says to people when it cannot go on, and whether they heard
// all that it said before.

#ifndef DARKROOM_WORKER_COMMANDS_COMPLAINT_H_
#define DARKROOM_WORKER_COMMANDS_COMPLAINT_H_

#include <cerrno>
#include <iostream>
#include <sstream>
#include <string>

#include "base/error.h"

namespace darkroom {

// On standard error.  Problems have a line each, and each says who has them;
// what is indented is part of what stands before, and is to be copied.
inline void Complain(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::cerr << (line.starts_with(' ') ? "" : "darkroom: ") << line << '\n';
  }
}

inline void Complain(const Error& error) { Complain(error.message()); }

// Whether standard output has taken everything.  Complains where it has not.
inline bool FlushedOutput() {
  errno = 0;
  std::cout.flush();
  if (std::cout) return true;
  const std::string what = "cannot write to standard output";
  Complain(errno == 0 ? what : ErrnoError(errno, what).message());
  return false;
}

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_COMPLAINT_H_

// What a command says to people when it cannot go on.

#ifndef DARKROOM_WORKER_COMMANDS_COMPLAINT_H_
#define DARKROOM_WORKER_COMMANDS_COMPLAINT_H_

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

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_COMPLAINT_H_

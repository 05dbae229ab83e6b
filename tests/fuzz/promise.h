// Promises that no input may break.

#ifndef DARKROOM_TESTS_FUZZ_PROMISE_H_
#define DARKROOM_TESTS_FUZZ_PROMISE_H_

#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/error.h"

namespace darkroom {

// Ends the process unless `kept`: a fuzzer takes that for a crash.
inline void Promise(bool kept, const char* what) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", what);
  std::abort();
}

// An input may be refused in any way but as a bug of ours.
inline void PromiseNoBug(const Error& error) {
  if (error.cls() != ErrorClass::kInternal) return;
  std::fprintf(stderr, "internal error: %s\n", error.message().c_str());
  std::abort();
}

}  // namespace darkroom

#endif  // DARKROOM_TESTS_FUZZ_PROMISE_H_

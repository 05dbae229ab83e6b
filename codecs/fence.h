// A fence around the longjmp of C libraries.

#ifndef DARKROOM_CODECS_FENCE_H_
#define DARKROOM_CODECS_FENCE_H_

#include <csetjmp>
#include <type_traits>

namespace darkroom {

// Runs `calls`; false if they left by longjmp to `escape`.
//
// longjmp runs no destructors, so `calls` may own nothing: whatever needs a
// destructor belongs to the caller, on the safe side of this fence.
template <typename Calls>
bool Fenced(std::jmp_buf& escape, Calls calls) {
  static_assert(std::is_trivially_destructible_v<Calls>);
  if (setjmp(escape) != 0) return false;
  calls();
  return true;
}

}  // namespace darkroom

#endif  // DARKROOM_CODECS_FENCE_H_

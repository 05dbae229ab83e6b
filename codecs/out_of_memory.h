// Where a C library says that there is no memory and its caller has no other
// way to tell.

#ifndef DARKROOM_CODECS_OUT_OF_MEMORY_H_
#define DARKROOM_CODECS_OUT_OF_MEMORY_H_

#include <new>

#include "base/bytes.h"
#include "base/result.h"
#include "base/shared_buffer.h"

namespace darkroom {

// As operator new does, of which every caller of ours must be aware anyway.
// Never in a callback of a C library.
[[noreturn]] inline void OutOfMemory() { throw std::bad_alloc(); }

// `out.Append(run)` in a callback of a C library, which no exception may leave.
// Errors: those of `out`, kMemory.
inline Status AppendInCallback(ByteSink& out, ByteView run) noexcept {
  try {
    return out.Append(run);
  } catch (const std::bad_alloc&) {
    // So short that it takes no memory.
    return Error(ErrorClass::kMemory, "no memory");
  }
}

}  // namespace darkroom

#endif  // DARKROOM_CODECS_OUT_OF_MEMORY_H_

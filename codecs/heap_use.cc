#include "codecs/heap_use.h"

#include "base/sanitizers.h"

#if DARKROOM_SANITIZED
// Of <sanitizer/allocator_interface.h>, which GCC does not bring.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#else
#include <malloc.h>
#endif

namespace darkroom {

std::size_t HeapInUse() {
#if DARKROOM_SANITIZED
  return __sanitizer_get_current_allocated_bytes();
#else
  const struct mallinfo2 use = ::mallinfo2();
  return use.uordblks + use.hblkhd;
#endif
}

}  // namespace darkroom

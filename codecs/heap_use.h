// How much of the heap is taken.

#ifndef DARKROOM_CODECS_HEAP_USE_H_
#define DARKROOM_CODECS_HEAP_USE_H_

#include <cstddef>

namespace darkroom {

// Bytes that this process has from malloc and has not given back, all threads
// together; to a page or two.  Nothing of an allocator that was linked or
// preloaded in the place of the C library's.  Takes some microseconds, more
// where the heap is in pieces.
std::size_t HeapInUse();

}  // namespace darkroom

#endif  // DARKROOM_CODECS_HEAP_USE_H_

// A heap that fails when a test says so: malloc and its kin as the C libraries
// call them, and with them operator new.

#ifndef DARKROOM_TESTS_SUPPORT_FAILING_HEAP_H_
#define DARKROOM_TESTS_SUPPORT_FAILING_HEAP_H_

#include <cstdint>

namespace darkroom {

// Which allocations find no memory.
enum class HeapFailure : std::uint8_t {
  kOnce,     // One, as where a large block is not to be had.
  kForever,  // It and all after it, as at a limit of the process.
};

// While it lives, the `nth` allocation of this thread fails, counted from 1.
// One at a time per thread.
class FailingHeap {
 public:
  // False where a sanitizer has replaced the heap: then nothing ever fails.
  static bool Works();

  FailingHeap(std::uint64_t nth, HeapFailure failure);
  FailingHeap(const FailingHeap&) = delete;
  FailingHeap& operator=(const FailingHeap&) = delete;
  ~FailingHeap();

  // Whether the n-th came.
  bool failed() const;
};

// Blocks that this thread has taken less those that it has given back.
std::int64_t LiveBlocks();

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_FAILING_HEAP_H_

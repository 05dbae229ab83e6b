#include "tests/support/failing_heap.h"

#include <cerrno>
#include <cstddef>

#include "base/sanitizers.h"

namespace {

// Of this thread; no constructors, so that it may be used at any time.
struct Heap {
  std::int64_t live = 0;
  std::uint64_t until_failure = 0;  // Allocations; 0: none fails.
  bool forever = false;
  bool failed = false;
};

constinit thread_local Heap heap;

}  // namespace

#if !DARKROOM_SANITIZED

// glibc's own, which ours stand before.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);
}

namespace {

// Whether this allocation is to fail.
bool Fails() {
  if (heap.failed && heap.forever) return true;
  if (heap.until_failure == 0 || --heap.until_failure > 0) return false;
  heap.failed = true;
  return true;
}

void* Failed() {
  errno = ENOMEM;
  return nullptr;
}

void* Counted(void* block) {
  if (block != nullptr) ++heap.live;
  return block;
}

}  // namespace

extern "C" {

void* malloc(std::size_t size) {
  return Fails() ? Failed() : Counted(__libc_malloc(size));
}

void* calloc(std::size_t count, std::size_t size) {
  return Fails() ? Failed() : Counted(__libc_calloc(count, size));
}

void* realloc(void* block, std::size_t size) {
  if (Fails()) return Failed();
  void* moved = __libc_realloc(block, size);
  if (block == nullptr) return Counted(moved);
  if (moved == nullptr && size == 0) --heap.live;
  return moved;
}

void* memalign(std::size_t alignment, std::size_t size) {
  return Fails() ? Failed() : Counted(__libc_memalign(alignment, size));
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  return memalign(alignment, size);
}

int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  void* made = memalign(alignment, size);
  if (made == nullptr) return ENOMEM;
  *block = made;
  return 0;
}

void free(void* block) {
  if (block != nullptr) --heap.live;
  __libc_free(block);
}

}  // extern "C"

#endif  // !DARKROOM_SANITIZED

namespace darkroom {

bool FailingHeap::Works() { return !kSanitized; }

FailingHeap::FailingHeap(std::uint64_t nth, HeapFailure failure) {
  heap.failed = false;
  heap.forever = failure == HeapFailure::kForever;
  heap.until_failure = nth;
}

FailingHeap::~FailingHeap() {
  heap.failed = false;
  heap.until_failure = 0;
}

bool FailingHeap::failed() const { return heap.failed; }

std::int64_t LiveBlocks() { return heap.live; }

}  // namespace darkroom

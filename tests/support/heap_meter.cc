#include "tests/support/heap_meter.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> held = 0;
std::atomic<std::size_t> most = 0;

void* Counted(void* block) {
  if (block == nullptr) throw std::bad_alloc();
  const std::size_t now = held += malloc_usable_size(block);
  std::size_t before = most;
  while (now > before && !most.compare_exchange_weak(before, now)) {
  }
  return block;
}

void Release(void* block) {
  if (block != nullptr) held -= malloc_usable_size(block);
  std::free(block);
}

}  // namespace

// The array forms come down to these; so do the nothrow ones, but for the
// sanitizer's, whose blocks may not come to our delete.
void* operator new(std::size_t size) { return Counted(std::malloc(size)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto step = static_cast<std::size_t>(alignment);
  return Counted(std::aligned_alloc(step, (size + step - 1) / step * step));
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  void* block = std::malloc(size);
  return block == nullptr ? nullptr : Counted(block);
}
void operator delete(void* block) noexcept { Release(block); }
void operator delete(void* block, std::size_t /*size*/) noexcept {
  Release(block);
}
void operator delete(void* block, std::align_val_t /*alignment*/) noexcept {
  Release(block);
}
void operator delete(void* block, std::size_t /*size*/,
                     std::align_val_t /*alignment*/) noexcept {
  Release(block);
}

namespace darkroom {

HeapMeter::HeapMeter() : before_(held) { most = before_; }

std::size_t HeapMeter::Peak() const { return most - before_; }

}  // namespace darkroom

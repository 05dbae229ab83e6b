#include "codecs/allowance.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace darkroom {
namespace {

// The size stands before each block, which stays aligned for anything.
constexpr std::size_t kBefore = alignof(std::max_align_t);

std::uint8_t* StartOf(void* pointer) {
  return static_cast<std::uint8_t*>(pointer) - kBefore;
}

std::uint64_t SizeOf(void* pointer) {
  std::uint64_t size = 0;
  std::memcpy(&size, StartOf(pointer), sizeof(size));
  return size;
}

}  // namespace

void* Allowance::Allocate(std::uint64_t size) {
  if (size > left_) return nullptr;
  // NOLINTNEXTLINE(cppcoreguidelines-no-malloc)
  void* start = std::malloc(static_cast<std::size_t>(size) + kBefore);
  if (start == nullptr) return nullptr;
  std::memcpy(start, &size, sizeof(size));
  left_ -= size;
  return static_cast<std::uint8_t*>(start) + kBefore;
}

void Allowance::Free(void* pointer) {
  if (pointer == nullptr) return;
  left_ += SizeOf(pointer);
  std::free(StartOf(pointer));  // NOLINT(cppcoreguidelines-no-malloc)
}

void* Allowance::Reallocate(void* pointer, std::uint64_t size) {
  void* moved = Allocate(size);
  if (moved == nullptr || pointer == nullptr) return moved;
  std::memcpy(moved, pointer,
              static_cast<std::size_t>(std::min(size, SizeOf(pointer))));
  Free(pointer);
  return moved;
}

}  // namespace darkroom

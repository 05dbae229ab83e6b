#include "codecs/allowance.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <new>

namespace darkroom {

// What stands before the bytes that are given out, which stay aligned for
// anything.
struct alignas(std::max_align_t) Allowance::Block {
  std::uint64_t size;
  Block* older;
  Block* newer;
};

namespace {

Allowance::Block* BlockOf(void* pointer) {
  return static_cast<Allowance::Block*>(pointer) - 1;
}

}  // namespace

Allowance::Allowance(std::uint64_t bytes) : left_(bytes) {}

Allowance::~Allowance() {
  for (Block* block = newest_; block != nullptr;) {
    Block* older = block->older;
    std::free(block);  // NOLINT(cppcoreguidelines-no-malloc)
    block = older;
  }
}

void* Allowance::Allocate(std::uint64_t size) {
  if (size > left_) return nullptr;
  // NOLINTNEXTLINE(cppcoreguidelines-no-malloc)
  void* start = std::malloc(static_cast<std::size_t>(size) + sizeof(Block));
  if (start == nullptr) {
    out_of_memory_ = true;
    return nullptr;
  }
  auto* block =
      new (start) Block{.size = size, .older = newest_, .newer = nullptr};
  if (newest_ != nullptr) newest_->newer = block;
  newest_ = block;
  left_ -= size;
  return block + 1;
}

void Allowance::Free(void* pointer) {
  if (pointer == nullptr) return;
  Block* block = BlockOf(pointer);
  left_ += block->size;
  if (block->older != nullptr) block->older->newer = block->newer;
  (block->newer != nullptr ? block->newer->older : newest_) = block->older;
  std::free(block);  // NOLINT(cppcoreguidelines-no-malloc)
}

void* Allowance::Reallocate(void* pointer, std::uint64_t size) {
  void* moved = Allocate(size);
  if (moved == nullptr || pointer == nullptr) return moved;
  std::memcpy(moved, pointer,
              static_cast<std::size_t>(std::min(size, BlockOf(pointer)->size)));
  Free(pointer);
  return moved;
}

}  // namespace darkroom

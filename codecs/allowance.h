// An allocator with an end, for libraries that allocate by a file's say-so.

#ifndef DARKROOM_CODECS_ALLOWANCE_H_
#define DARKROOM_CODECS_ALLOWANCE_H_

#include <cstdint>

namespace darkroom {

// Owns what it has given out: what nobody frees ends with it, so that a library
// may be left in the middle of its work.  Thread-compatible.
class Allowance {
 public:
  explicit Allowance(std::uint64_t bytes);
  Allowance(const Allowance&) = delete;
  Allowance& operator=(const Allowance&) = delete;
  ~Allowance();

  // As malloc, free and realloc; null also where the allowance is used up.
  void* Allocate(std::uint64_t size);
  void Free(void* pointer);
  void* Reallocate(void* pointer, std::uint64_t size);

  // Whether the machine once had no memory, rather than the allowance.
  bool out_of_memory() const { return out_of_memory_; }

  struct Block;

 private:
  std::uint64_t left_;
  bool out_of_memory_ = false;
  Block* newest_ = nullptr;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_ALLOWANCE_H_

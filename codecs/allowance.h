// An allocator with an end, for libraries that allocate by a file's say-so.

#ifndef DARKROOM_CODECS_ALLOWANCE_H_
#define DARKROOM_CODECS_ALLOWANCE_H_

#include <cstdint>

namespace darkroom {

// Thread-compatible.
class Allowance {
 public:
  explicit Allowance(std::uint64_t bytes) : left_(bytes) {}

  // As malloc, free and realloc; null also where the allowance is used up.
  void* Allocate(std::uint64_t size);
  void Free(void* pointer);
  void* Reallocate(void* pointer, std::uint64_t size);

 private:
  std::uint64_t left_;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_ALLOWANCE_H_

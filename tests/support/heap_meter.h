// How much the code under test takes from the heap by operator new.

#ifndef DARKROOM_TESTS_SUPPORT_HEAP_METER_H_
#define DARKROOM_TESTS_SUPPORT_HEAP_METER_H_

#include <cstddef>

namespace darkroom {

// Of all threads; one meter at a time.
class HeapMeter {
 public:
  HeapMeter();

  // The most bytes that were held at a time since the meter was made, beside
  // those that were held before.
  std::size_t Peak() const;

 private:
  std::size_t before_;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_HEAP_METER_H_

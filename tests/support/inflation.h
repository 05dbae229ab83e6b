// Deflate streams that become far larger than they are.

#ifndef DARKROOM_TESTS_SUPPORT_INFLATION_H_
#define DARKROOM_TESTS_SUPPORT_INFLATION_H_

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace darkroom {

// A zlib stream of `count` zeros: about a thousandth of that.
Bytes DeflatedZeros(std::uint64_t count);
// The same with `start` before the zeros.
Bytes DeflatedZerosAfter(std::string_view start, std::uint64_t count);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_INFLATION_H_

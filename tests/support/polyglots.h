// Pictures that are something else as well, or carry it along.

#ifndef DARKROOM_TESTS_SUPPORT_POLYGLOTS_H_
#define DARKROOM_TESTS_SUPPORT_POLYGLOTS_H_

#include <ostream>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace darkroom {

// Stands in every foreign payload, and in none of the pictures.
inline constexpr std::string_view kCanary = "canary-5b1e-of-a-polyglot";

struct Polyglot {
  std::string_view name;  // Letters, digits and underscores.
  Bytes (*make)() = nullptr;
};

// Its name, for messages of a test.
void PrintTo(const Polyglot& polyglot, std::ostream* to);

// All are sound pictures of 64x48 pixels.
std::vector<Polyglot> Polyglots();

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_POLYGLOTS_H_

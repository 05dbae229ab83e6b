// TIFF structures with any entries, in either byte order.

#ifndef DARKROOM_TESTS_SUPPORT_EXIF_MAKER_H_
#define DARKROOM_TESTS_SUPPORT_EXIF_MAKER_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "tests/support/containers.h"

namespace darkroom {

// An entry whose value is text, or a number of its type (SHORT or LONG), or a
// directory of its own.
struct MadeEntry {
  std::uint16_t tag = 0;
  std::uint16_t type = 2;
  std::string_view text = {};
  std::uint32_t number = 0;
  std::vector<MadeEntry> below = {};
};

// `main` is the first directory, `thumbnail` the second if it has entries.
Bytes MakeTiff(ByteOrder order, const std::vector<MadeEntry>& main,
               const std::vector<MadeEntry>& thumbnail = {});

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_EXIF_MAKER_H_

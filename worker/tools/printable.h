// What strangers wrote, fit for a terminal.

#ifndef DARKROOM_WORKER_TOOLS_PRINTABLE_H_
#define DARKROOM_WORKER_TOOLS_PRINTABLE_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace darkroom {

// `text` as UTF-8 without control characters: a key or a message that holds
// escape sequences must not move the cursor of whoever looks at it.
std::string Printable(std::string_view text);

// Of printable text; each character counts as one column.
std::size_t Columns(std::string_view text);

// The first `columns` of it, with "…" at the end where there is more.
std::string Shortened(std::string_view text, std::size_t columns);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_PRINTABLE_H_

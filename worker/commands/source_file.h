// A picture in a file, as a renderer takes it.

#ifndef DARKROOM_WORKER_COMMANDS_SOURCE_FILE_H_
#define DARKROOM_WORKER_COMMANDS_SOURCE_FILE_H_

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/shared_buffer.h"

namespace darkroom {

enum class SourceBytes : std::uint8_t {
  kCopied,
  // Where they lie, if it is a regular file on Linux 5.14 and later: for a
  // renderer whose death at a file that is cut off meanwhile harms no other.
  kInPlace,
};

// The bytes of the file `path`, all read from its disk.  Errors: kNotFound,
// kAccess, kUnsupported (a directory), kTooLarge (over `max_bytes`),
// kInternal.
Result<SharedBuffer> ReadSource(const std::string& path,
                                std::uint64_t max_bytes, SourceBytes bytes);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_SOURCE_FILE_H_

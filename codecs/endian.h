// Numbers out of a file, in either byte order.

#ifndef DARKROOM_CODECS_ENDIAN_H_
#define DARKROOM_CODECS_ENDIAN_H_

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace darkroom {

// The caller has checked that the bytes are there.

inline std::uint32_t Big16(ByteView bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at] << 8 | bytes[at + 1]);
}

inline std::uint32_t Big32(ByteView bytes, std::size_t at) {
  return Big16(bytes, at) << 16 | Big16(bytes, at + 2);
}

inline std::uint32_t Little16(ByteView bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at + 1] << 8 | bytes[at]);
}

inline std::uint32_t Little24(ByteView bytes, std::size_t at) {
  return Little16(bytes, at) | static_cast<std::uint32_t>(bytes[at + 2]) << 16;
}

inline std::uint32_t Little32(ByteView bytes, std::size_t at) {
  return Little16(bytes, at) | Little16(bytes, at + 2) << 16;
}

}  // namespace darkroom

#endif  // DARKROOM_CODECS_ENDIAN_H_

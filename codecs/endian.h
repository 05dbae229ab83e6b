// Numbers out of a file, in either byte order, and into one.

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

inline std::uint64_t Big64(ByteView bytes, std::size_t at) {
  return std::uint64_t{Big32(bytes, at)} << 32 | Big32(bytes, at + 4);
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

inline void Append(ByteView bytes, Bytes& to) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

inline void AppendBig16(std::uint32_t value, Bytes& to) {
  to.push_back(static_cast<std::uint8_t>(value >> 8));
  to.push_back(static_cast<std::uint8_t>(value));
}

inline void AppendBig32(std::uint32_t value, Bytes& to) {
  AppendBig16(value >> 16, to);
  AppendBig16(value & 0xffff, to);
}

inline void AppendLittle16(std::uint32_t value, Bytes& to) {
  to.push_back(static_cast<std::uint8_t>(value));
  to.push_back(static_cast<std::uint8_t>(value >> 8));
}

inline void AppendLittle24(std::uint32_t value, Bytes& to) {
  AppendLittle16(value & 0xffff, to);
  to.push_back(static_cast<std::uint8_t>(value >> 16));
}

inline void AppendLittle32(std::uint32_t value, Bytes& to) {
  AppendLittle16(value & 0xffff, to);
  AppendLittle16(value >> 16, to);
}

}  // namespace darkroom

#endif  // DARKROOM_CODECS_ENDIAN_H_

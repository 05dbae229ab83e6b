#include "codecs/png/small_inflate.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/handle.h"
#include "codecs/out_of_memory.h"

namespace darkroom {
namespace {

void CheckMemory(int outcome) {
  if (outcome == Z_MEM_ERROR) OutOfMemory();
}

using Inflating = UniqueHandle<z_stream, inflateEnd>;

// What comes out of the whole stream; nothing if it is damaged or that is more
// than `most`.
std::optional<std::uint64_t> InflatedSize(ByteView compressed,
                                          std::uint64_t most) {
  std::array<Bytef, 16 * kKiB> passing = {};
  z_stream stream = {};
  const int begun = inflateInit(&stream);
  CheckMemory(begun);
  if (begun != Z_OK) return std::nullopt;
  const Inflating end(&stream);
  stream.next_in = const_cast<Bytef*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  std::uint64_t size = 0;
  int outcome = Z_OK;
  while (outcome == Z_OK && size <= most) {
    stream.next_out = passing.data();
    stream.avail_out = static_cast<uInt>(passing.size());
    outcome = inflate(&stream, Z_NO_FLUSH);
    CheckMemory(outcome);
    size += passing.size() - stream.avail_out;
    // It wants more input than there is.
    if (outcome == Z_OK && stream.avail_out != 0) return std::nullopt;
  }
  if (outcome != Z_STREAM_END || size > most) return std::nullopt;
  return size;
}

}  // namespace

// Twice, which is cheap for what is small: a bomb takes no memory at all.
std::optional<Bytes> InflateWhole(ByteView compressed, std::uint64_t most) {
  const std::optional<std::uint64_t> size = InflatedSize(compressed, most);
  if (!size) return std::nullopt;
  Bytes bytes(static_cast<std::size_t>(*size));
  auto length = static_cast<uLongf>(bytes.size());
  Bytef nothing = 0;  // zlib wants a place even for no bytes.
  CheckMemory(uncompress(bytes.empty() ? &nothing : bytes.data(), &length,
                         compressed.data(),
                         static_cast<uLong>(compressed.size())));
  return bytes;
}

}  // namespace darkroom

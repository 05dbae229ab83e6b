#include "codecs/small_inflate.h"

#include <zlib.h>

#include <algorithm>
#include <cstddef>

#include "base/handle.h"

namespace darkroom {

std::optional<Bytes> InflateWhole(ByteView compressed, std::uint64_t most) {
  constexpr std::uint64_t kFirstBytes = 4 * kKiB;
  z_stream stream = {};
  if (inflateInit(&stream) != Z_OK) return std::nullopt;
  const UniqueHandle<z_stream, inflateEnd> end(&stream);
  stream.next_in = const_cast<Bytef*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  Bytes bytes;
  int outcome = Z_OK;
  // One byte over `most` is room enough to see that there is more.
  while (outcome == Z_OK && bytes.size() <= most) {
    const std::size_t had = bytes.size();
    bytes.resize(
        std::min(most + 1, std::max<std::uint64_t>(2 * had, kFirstBytes)));
    stream.next_out = bytes.data() + had;
    stream.avail_out = static_cast<uInt>(bytes.size() - had);
    outcome = inflate(&stream, Z_NO_FLUSH);
    bytes.resize(bytes.size() - stream.avail_out);
    if (outcome == Z_OK && stream.avail_out != 0) return std::nullopt;
  }
  if (outcome != Z_STREAM_END || bytes.size() > most) return std::nullopt;
  return bytes;
}

}  // namespace darkroom

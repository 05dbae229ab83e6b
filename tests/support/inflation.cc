#include "tests/support/inflation.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "tests/support/containers.h"

namespace darkroom {
namespace {

// All of `input`, as far as `flush` lets it come out.
void Deflate(z_stream& stream, ByteView input, int flush, Bytes& to) {
  std::array<Bytef, 64 * kKiB> out = {};
  stream.next_in = const_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  do {
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, flush);
    Put(to, ByteView(out).first(out.size() - stream.avail_out));
  } while (stream.avail_out == 0);
}

}  // namespace

Bytes DeflatedZerosAfter(std::string_view start, std::uint64_t count) {
  z_stream stream = {};
  deflateInit(&stream, Z_BEST_COMPRESSION);
  Bytes bytes;
  Deflate(stream, AsBytes(start), Z_NO_FLUSH, bytes);
  const Bytes zeros(kMiB);
  while (count > 0) {
    const std::size_t run = std::min<std::uint64_t>(count, zeros.size());
    Deflate(stream, ByteView(zeros).first(run), Z_NO_FLUSH, bytes);
    count -= run;
  }
  Deflate(stream, {}, Z_FINISH, bytes);
  deflateEnd(&stream);
  return bytes;
}

Bytes DeflatedZeros(std::uint64_t count) {
  return DeflatedZerosAfter({}, count);
}

}  // namespace darkroom

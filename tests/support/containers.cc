#include "tests/support/containers.h"

#include <cstddef>

#include "codecs/metadata/exif.h"

namespace darkroom {
namespace {

void PutOrdered(Bytes& to, ByteOrder order, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    const int shift = order == ByteOrder::kIntel ? i : bytes - 1 - i;
    to.push_back(static_cast<std::uint8_t>(value >> (8 * shift)));
  }
}

// ISO 3309, as the PNG specification gives it.
std::uint32_t Crc(ByteView bytes) {
  std::uint32_t crc = 0xffffffff;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc & 1) != 0 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    }
  }
  return ~crc;
}

}  // namespace

void Put(Bytes& to, std::string_view text) { Put(to, AsBytes(text)); }

void Put(Bytes& to, ByteView bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

void PutBig32(Bytes& to, std::uint32_t value) {
  PutOrdered(to, ByteOrder::kMotorola, value, 4);
}

void PutLittle(Bytes& to, std::uint32_t value, int bytes) {
  PutOrdered(to, ByteOrder::kIntel, value, bytes);
}

Bytes MakeExif(ByteOrder order, int orientation) {
  constexpr std::uint32_t kMake = 0x010f;
  constexpr std::uint32_t kOrientation = 0x0112;
  Bytes exif;
  Put(exif, order == ByteOrder::kIntel ? "II" : "MM");
  PutOrdered(exif, order, 42, 2);
  PutOrdered(exif, order, 8, 4);  // The first directory.
  PutOrdered(exif, order, 2, 2);  // Its entries.
  for (const std::uint32_t tag : {kMake, kOrientation}) {
    const bool text = tag == kMake;
    PutOrdered(exif, order, tag, 2);
    PutOrdered(exif, order, text ? 2 : 3, 2);
    PutOrdered(exif, order, 1, 4);
    PutOrdered(exif, order, text ? 0 : static_cast<std::uint32_t>(orientation),
               2);
    PutOrdered(exif, order, 0, 2);
  }
  PutOrdered(exif, order, 0, 4);  // No further directory.
  return exif;
}

Bytes JpegWithExif(ByteView jpeg, ByteView exif) {
  Bytes bytes(jpeg.begin(), jpeg.begin() + 2);
  Put(bytes, "\xff\xe1");
  PutOrdered(bytes, ByteOrder::kMotorola,
             static_cast<std::uint32_t>(2 + kExifPrefix.size() + exif.size()),
             2);
  Put(bytes, kExifPrefix);
  Put(bytes, exif);
  Put(bytes, jpeg.subspan(2));
  return bytes;
}

Bytes PngChunk(std::string_view type, ByteView body) {
  Bytes typed;
  Put(typed, type);
  Put(typed, body);
  Bytes chunk;
  PutBig32(chunk, static_cast<std::uint32_t>(body.size()));
  Put(chunk, typed);
  PutBig32(chunk, Crc(typed));
  return chunk;
}

Bytes PngWithChunk(ByteView png, ByteView chunk) {
  constexpr std::size_t kAfterIhdr = 8 + 12 + 13;
  Bytes bytes;
  Put(bytes, png.first(kAfterIhdr));
  Put(bytes, chunk);
  Put(bytes, png.subspan(kAfterIhdr));
  return bytes;
}

Bytes RiffChunk(std::string_view name, ByteView body) {
  Bytes chunk;
  Put(chunk, name);
  PutLittle(chunk, static_cast<std::uint32_t>(body.size()), 4);
  Put(chunk, body);
  if (body.size() % 2 != 0) chunk.push_back(0);
  return chunk;
}

Bytes WebpFile(ByteView chunks) {
  Bytes file;
  Put(file, "RIFF");
  PutLittle(file, static_cast<std::uint32_t>(chunks.size() + 4), 4);
  Put(file, "WEBP");
  Put(file, chunks);
  return file;
}

ByteView WebpChunks(ByteView webp) { return webp.subspan(12); }

Bytes Vp8x(std::uint8_t flags, int width, int height) {
  Bytes body = {flags, 0, 0, 0};
  PutLittle(body, static_cast<std::uint32_t>(width - 1), 3);
  PutLittle(body, static_cast<std::uint32_t>(height - 1), 3);
  return body;
}

}  // namespace darkroom

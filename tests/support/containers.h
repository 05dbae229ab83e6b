// Segments and chunks put into files, for what no encoder of ours writes.

#ifndef DARKROOM_TESTS_SUPPORT_CONTAINERS_H_
#define DARKROOM_TESTS_SUPPORT_CONTAINERS_H_

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace darkroom {

enum class ByteOrder { kIntel, kMotorola };

// A TIFF structure with an orientation in its first directory.
Bytes MakeExif(ByteOrder order, int orientation);

void Put(Bytes& to, std::string_view text);
void Put(Bytes& to, ByteView bytes);
void PutBig32(Bytes& to, std::uint32_t value);
// The lowest `bytes` bytes of `value`.
void PutLittle(Bytes& to, std::uint32_t value, int bytes);

// `jpeg` with an APP1 segment of `exif` after SOI.
Bytes JpegWithExif(ByteView jpeg, ByteView exif);

// A chunk with its length and CRC.
Bytes PngChunk(std::string_view type, ByteView body);
// `png` with `chunk` after IHDR.
Bytes PngWithChunk(ByteView png, ByteView chunk);

// A chunk with its size and padding.
Bytes RiffChunk(std::string_view name, ByteView body);
// "RIFF", the size, "WEBP" and `chunks`.
Bytes WebpFile(ByteView chunks);
// The chunks of a WebP without its RIFF header.
ByteView WebpChunks(ByteView webp);
// The body of a VP8X chunk.
Bytes Vp8x(std::uint8_t flags, int width, int height);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_CONTAINERS_H_

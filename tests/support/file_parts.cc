#include "tests/support/file_parts.h"

#include <zlib.h>

#include <cstddef>
#include <cstdint>

#include <gtest/gtest.h>

#include "codecs/endian.h"

namespace darkroom {
namespace {

Bytes Copy(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

std::string Hex(std::uint8_t byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  return {kDigits[byte >> 4], kDigits[byte & 15]};
}

std::vector<FilePart> JpegParts(ByteView file) {
  std::vector<FilePart> parts;
  std::size_t at = 2;
  while (parts.empty() || parts.back().name != "da") {
    EXPECT_EQ(file[at], 0xff) << "no marker at " << at;
    const std::size_t length = Big16(file, at + 2);
    parts.push_back(
        {Hex(file[at + 1]), Copy(file.subspan(at + 4, length - 2))});
    at += 2 + length;
  }
  return parts;
}

std::vector<FilePart> PngParts(ByteView file) {
  std::vector<FilePart> parts;
  for (std::size_t at = 8; at < file.size();) {
    const std::size_t length = Big32(file, at);
    const ByteView typed = file.subspan(at + 4, 4 + length);
    EXPECT_EQ(Big32(file, at + 8 + length),
              crc32_z(0, typed.data(), typed.size()));
    parts.push_back(
        {std::string(AsText(typed.first(4))), Copy(typed.subspan(4))});
    at += 12 + length;
  }
  return parts;
}

std::vector<FilePart> WebpParts(ByteView file) {
  EXPECT_EQ(Little32(file, 4) + 8, file.size());
  EXPECT_EQ(file.size() % 2, 0U);
  std::vector<FilePart> parts;
  for (std::size_t at = 12; at < file.size();) {
    const std::size_t size = Little32(file, at + 4);
    parts.push_back({std::string(AsText(file.subspan(at, 4))),
                     Copy(file.subspan(at + 8, size))});
    at += 8 + (size + 1) / 2 * 2;
  }
  return parts;
}

}  // namespace

std::vector<FilePart> PartsOf(ByteView file) {
  if (file[0] == 0xff) return JpegParts(file);
  return file[0] == 'R' ? WebpParts(file) : PngParts(file);
}

std::string NamesOf(const std::vector<FilePart>& parts) {
  std::string names;
  for (const FilePart& part : parts) {
    if (!names.empty()) names += ' ';
    names += part.name;
  }
  return names;
}

std::vector<Bytes> BodiesOf(const std::vector<FilePart>& parts,
                            std::string_view name, std::string_view prefix) {
  std::vector<Bytes> bodies;
  for (const FilePart& part : parts) {
    if (part.name == name && AsText(part.body).starts_with(prefix)) {
      bodies.push_back(Copy(ByteView(part.body).subspan(prefix.size())));
    }
  }
  return bodies;
}

}  // namespace darkroom

#include "codecs/png/png_raw_profile.h"

#include <zlib.h>

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/text.h"
#include "codecs/metadata/exif.h"
#include "codecs/out_of_memory.h"

namespace darkroom {
namespace {

// The first directory of EXIF comes early; what follows is not needed.
constexpr std::size_t kMaxText = 64 * kKiB;

// As much as fits of a zlib stream; what is damaged ends it.
std::string Inflate(ByteView compressed) {
  std::string text(kMaxText, '\0');
  z_stream stream = {};
  const int begun = inflateInit(&stream);
  if (begun == Z_MEM_ERROR) OutOfMemory();
  if (begun != Z_OK) return {};
  stream.next_in = const_cast<Bytef*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const int outcome = inflate(&stream, Z_FINISH);
  text.resize(text.size() - stream.avail_out);
  inflateEnd(&stream);
  if (outcome == Z_MEM_ERROR) OutOfMemory();
  return text;
}

// The keyword ends with a zero byte; in zTXt the compression method follows.
std::string TextOf(std::string_view chunk_type, ByteView value) {
  if (chunk_type == "tEXt") {
    return std::string(AsText(value).substr(0, kMaxText));
  }
  if (value.empty() || value[0] != 0) return {};
  return Inflate(value.subspan(1));
}

// Skips the space between the digits.
Bytes FromHex(std::string_view text) {
  Bytes bytes;
  int high = -1;
  for (const char c : text) {
    const std::optional<int> digit = HexDigit(c);
    if (!digit) continue;
    if (high < 0) {
      high = *digit;
      continue;
    }
    bytes.push_back(static_cast<std::uint8_t>(high * 16 + *digit));
    high = -1;
  }
  return bytes;
}

// "\nexif\n      78\n4578...": what comes after the second line.
std::string_view AfterLengthLine(std::string_view text) {
  if (!text.starts_with('\n')) return {};
  const std::size_t name_end = text.find('\n', 1);
  if (name_end == std::string_view::npos) return {};
  const std::size_t length_end = text.find('\n', name_end + 1);
  if (length_end == std::string_view::npos) return {};
  return text.substr(length_end + 1);
}

}  // namespace

std::optional<Orientation> RawProfileOrientation(std::string_view chunk_type,
                                                 ByteView body) {
  if (chunk_type != "tEXt" && chunk_type != "zTXt") return std::nullopt;
  const std::string_view all = AsText(body);
  const std::size_t end = all.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view keyword = all.substr(0, end);
  if (keyword != "Raw profile type exif" &&
      keyword != "Raw profile type APP1") {
    return std::nullopt;
  }
  const std::string text = TextOf(chunk_type, body.subspan(end + 1));
  return ExifOrientation(FromHex(AfterLengthLine(text)));
}

std::string ZlibVersion() { return zlibVersion(); }

}  // namespace darkroom

#include "codecs/exif.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "codecs/endian.h"

namespace darkroom {
namespace {

// TIFF 6.0: byte order "II" or "MM", 42, the offset of the first directory;
// there a count of entries of 12 bytes each: tag, type, count, value.
constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kEntryBytes = 12;
constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::uint32_t kShort = 3;
constexpr std::uint32_t kLong = 4;

struct Tiff {
  ByteView bytes;
  bool big_endian = false;

  std::uint32_t U16(std::size_t at) const {
    return big_endian ? Big16(bytes, at) : Little16(bytes, at);
  }
  std::uint32_t U32(std::size_t at) const {
    return big_endian ? Big32(bytes, at) : Little32(bytes, at);
  }
};

std::optional<Tiff> OpenTiff(ByteView exif) {
  if (AsText(exif).starts_with(kExifPrefix)) {
    exif = exif.subspan(kExifPrefix.size());
  }
  if (exif.size() < kHeaderBytes) return std::nullopt;
  const std::string_view order = AsText(exif.first(2));
  if (order != "II" && order != "MM") return std::nullopt;
  const Tiff tiff = {.bytes = exif, .big_endian = order == "MM"};
  if (tiff.U16(2) != 42) return std::nullopt;
  return tiff;
}

Orientation OrientationOf(const Tiff& tiff, std::size_t entry) {
  const std::uint32_t type = tiff.U16(entry + 2);
  if (tiff.U32(entry + 4) != 1) return Orientation::kUpright;
  std::uint32_t value = 0;
  if (type == kShort) value = tiff.U16(entry + 8);
  if (type == kLong) value = tiff.U32(entry + 8);  // Seen in the wild.
  if (value < 1 || value > 8) return Orientation::kUpright;
  return static_cast<Orientation>(value);
}

}  // namespace

Orientation ExifOrientation(ByteView exif) {
  const std::optional<Tiff> tiff = OpenTiff(exif);
  if (!tiff) return Orientation::kUpright;
  const std::size_t size = tiff->bytes.size();
  const std::size_t directory = tiff->U32(4);
  if (directory > size || size - directory < 2) return Orientation::kUpright;
  const std::size_t fitting = (size - directory - 2) / kEntryBytes;
  const std::size_t entries =
      std::min<std::size_t>(tiff->U16(directory), fitting);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * kEntryBytes;
    if (tiff->U16(entry) == kOrientationTag) return OrientationOf(*tiff, entry);
  }
  return Orientation::kUpright;
}

}  // namespace darkroom

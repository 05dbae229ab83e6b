#include "codecs/metadata/exif_directory.h"

#include <algorithm>
#include <string_view>

#include "codecs/metadata/exif.h"

namespace darkroom {
namespace {

// TIFF 6.0: byte order "II" or "MM", 42, the offset of the first directory;
// there a count of entries of 12 bytes each: tag, type, count, and the value
// or, if it has more than 4 bytes, its offset.
constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kEntryBytes = 12;

}  // namespace

std::size_t ExifTypeBytes(std::uint16_t type) {
  // From BYTE, 1, to DOUBLE, 12.
  constexpr std::uint8_t kBytes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
  if (type == kExifUtf8) return 1;
  return type < std::size(kBytes) ? kBytes[type] : 0;
}

std::optional<Tiff> OpenTiff(ByteView exif) {
  if (AsText(exif).starts_with(kExifPrefix)) {
    exif = exif.subspan(kExifPrefix.size());
  }
  if (exif.size() < kHeaderBytes) return std::nullopt;
  const std::string_view order = AsText(exif.first(2));
  if (order != "II" && order != "MM") return std::nullopt;
  const Tiff tiff = {.bytes = exif, .big_endian = order == "MM"};
  if (tiff.U16(exif, 2) != 42) return std::nullopt;
  return tiff;
}

std::optional<std::uint32_t> NumberOf(const Tiff& tiff,
                                      const ExifEntry& entry) {
  if (entry.count != 1 || entry.value.empty()) return std::nullopt;
  if (entry.type == kExifShort) return tiff.U16(entry.value, 0);
  if (entry.type == kExifLong) return tiff.U32(entry.value, 0);
  return std::nullopt;
}

ExifDirectory::ExifDirectory(const Tiff& tiff, std::size_t offset)
    : tiff_(tiff) {
  const std::size_t bytes = tiff.bytes.size();
  if (offset < kHeaderBytes || offset > bytes || bytes - offset < 2) return;
  begin_ = offset + 2;
  size_ = std::min<std::size_t>(tiff.U16(tiff.bytes, offset),
                                (bytes - begin_) / kEntryBytes);
}

ExifDirectory ExifDirectory::Main(const Tiff& tiff) {
  return {tiff, tiff.U32(tiff.bytes, 4)};
}

ExifDirectory ExifDirectory::Below(std::uint16_t tag) const {
  const std::optional<ExifEntry> pointer = Find(tag);
  return {tiff_, pointer ? NumberOf(tiff_, *pointer).value_or(0) : 0};
}

ExifEntry ExifDirectory::operator[](std::size_t index) const {
  const ByteView bytes = tiff_.bytes;
  const std::size_t at = begin_ + index * kEntryBytes;
  ExifEntry entry = {
      .tag = static_cast<std::uint16_t>(tiff_.U16(bytes, at)),
      .type = static_cast<std::uint16_t>(tiff_.U16(bytes, at + 2)),
      .count = tiff_.U32(bytes, at + 4)};
  // 2^32 values of 8 bytes are within 64 bits.
  const std::uint64_t size =
      std::uint64_t{entry.count} * ExifTypeBytes(entry.type);
  const std::size_t value = size > 4 ? tiff_.U32(bytes, at + 8) : at + 8;
  if (value <= bytes.size() && size <= bytes.size() - value) {
    entry.value = bytes.subspan(value, static_cast<std::size_t>(size));
  }
  return entry;
}

std::optional<ExifEntry> ExifDirectory::Find(std::uint16_t tag) const {
  for (std::size_t i = 0; i < size_; ++i) {
    if (tiff_.U16(tiff_.bytes, begin_ + i * kEntryBytes) == tag) {
      return (*this)[i];
    }
  }
  return std::nullopt;
}

}  // namespace darkroom

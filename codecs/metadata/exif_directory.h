// EXIF's TIFF structure: its directories and their entries, never trusted.

#ifndef DARKROOM_CODECS_METADATA_EXIF_DIRECTORY_H_
#define DARKROOM_CODECS_METADATA_EXIF_DIRECTORY_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "codecs/endian.h"

namespace darkroom {

// TIFF 6.0's and EXIF 3.0's types that we have to name.
enum ExifType : std::uint16_t {
  kExifAscii = 2,
  kExifShort = 3,
  kExifLong = 4,
  kExifUtf8 = 129,
};

enum ExifTag : std::uint16_t {
  kTagImageWidth = 0x0100,
  kTagImageHeight = 0x0101,
  kTagOrientation = 0x0112,
  kTagArtist = 0x013b,
  kTagCopyright = 0x8298,
  kTagExifDirectory = 0x8769,
  kTagGpsDirectory = 0x8825,
  kTagColorSpace = 0xa001,
  kTagPixelWidth = 0xa002,
  kTagPixelHeight = 0xa003,
  kTagInteropDirectory = 0xa005,
};

// Bytes of one value; 0 for a type that nobody knows.
std::size_t ExifTypeBytes(std::uint16_t type);

// Borrows the bytes.
struct Tiff {
  ByteView bytes;  // From the byte order mark on.
  bool big_endian = false;

  std::uint32_t U16(ByteView from, std::size_t at) const {
    return big_endian ? Big16(from, at) : Little16(from, at);
  }
  std::uint32_t U32(ByteView from, std::size_t at) const {
    return big_endian ? Big32(from, at) : Little32(from, at);
  }
};

// `exif` is with or without kExifPrefix.  Nothing if it is no TIFF structure.
std::optional<Tiff> OpenTiff(ByteView exif);

struct ExifEntry {
  std::uint16_t tag = 0;
  std::uint16_t type = 0;
  std::uint32_t count = 0;
  // In the structure's byte order; empty if it lies outside of the structure
  // or is of an unknown type.
  ByteView value;
};

// The value of an entry with a single SHORT or, as seen in the wild, LONG.
std::optional<std::uint32_t> NumberOf(const Tiff& tiff, const ExifEntry& entry);

// A directory, as many of its entries as lie inside of the structure.
// Borrows the bytes.
class ExifDirectory {
 public:
  ExifDirectory(const Tiff& tiff, std::size_t offset);
  // The first one.
  static ExifDirectory Main(const Tiff& tiff);
  // The one that an entry points to; empty if there is none.
  ExifDirectory Below(std::uint16_t tag) const;

  std::size_t size() const { return size_; }
  ExifEntry operator[](std::size_t index) const;
  std::optional<ExifEntry> Find(std::uint16_t tag) const;

 private:
  Tiff tiff_;
  std::size_t begin_ = 0;  // Of the entries.
  std::size_t size_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_METADATA_EXIF_DIRECTORY_H_

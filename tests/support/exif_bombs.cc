// EXIF whose directories lead to themselves, to each other or to nowhere.

#include <cstdint>
#include <string_view>

#include "codecs/metadata/exif_directory.h"
#include "tests/support/containers.h"
#include "tests/support/hostile.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/png_writer.h"

namespace darkroom {
namespace {

constexpr std::uint32_t kFirst = 8;

Bytes Head() {
  Bytes tiff;
  Put(tiff, std::string_view("II*\0", 4));
  PutLittle(tiff, kFirst, 4);
  return tiff;
}

struct Entry {
  std::uint16_t tag = 0;
  std::uint16_t type = kExifLong;
  std::uint32_t count = 1;
  std::uint32_t value = 0;
};

void PutDirectory(Bytes& to, const std::vector<Entry>& entries,
                  std::uint32_t next) {
  PutLittle(to, static_cast<std::uint32_t>(entries.size()), 2);
  for (const Entry& entry : entries) {
    PutLittle(to, entry.tag, 2);
    PutLittle(to, entry.type, 2);
    PutLittle(to, entry.count, 4);
    PutLittle(to, entry.value, 4);
  }
  PutLittle(to, next, 4);
}

std::vector<Entry> PointersTo(std::uint32_t offset) {
  return {{.tag = kTagExifDirectory, .value = offset},
          {.tag = kTagGpsDirectory, .value = offset},
          {.tag = kTagInteropDirectory, .value = offset}};
}

Bytes ToItself() {
  Bytes tiff = Head();
  PutDirectory(tiff, PointersTo(kFirst), kFirst);
  return JpegWithExif(WriteJpeg({}), tiff);
}

Bytes ToEachOther() {
  constexpr std::uint32_t kBytes = 2 + 3 * 12 + 4;
  Bytes tiff = Head();
  PutDirectory(tiff, PointersTo(kFirst + kBytes), kFirst + kBytes);
  PutDirectory(tiff, PointersTo(kFirst), kFirst);
  return JpegWithExif(WriteJpeg({}), tiff);
}

Bytes FiveThousandToItself() {
  Bytes tiff = Head();
  std::vector<Entry> entries;
  for (int i = 0; i < 5'000; ++i) {
    entries.push_back(PointersTo(kFirst)[static_cast<std::size_t>(i % 3)]);
  }
  PutDirectory(tiff, entries, kFirst);
  return JpegWithExif(WriteJpeg({}), tiff);
}

Bytes ToNowhere() {
  Bytes tiff = Head();
  PutDirectory(tiff, PointersTo(0xfffffff0), 0xffffffff);
  return JpegWithExif(WriteJpeg({}), tiff);
}

Bytes CountlessValues() {
  Bytes tiff = Head();
  PutDirectory(
      tiff,
      {{.tag = kTagCopyright,
        .type = kExifAscii,
        .count = 0xffffffff,
        .value = kFirst},
       {.tag = kTagArtist, .type = 12, .count = 0x20000001, .value = 8},
       {.tag = kTagOrientation,
        .type = kExifShort,
        .count = 0xffffffff,
        .value = 6}},
      0);
  return JpegWithExif(WriteJpeg({}), tiff);
}

// As many entries as there can be, whose values all are the whole structure.
Bytes SharedValues() {
  Bytes tiff = Head();
  constexpr std::uint32_t kCount = 65'535;
  std::vector<Entry> entries;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    entries.push_back({.tag = static_cast<std::uint16_t>(i),
                       .type = kExifAscii,
                       .count = 12 * kCount,
                       .value = kFirst});
  }
  PutDirectory(tiff, entries, 0);
  const Bytes png = WritePng(
      {.width = 64, .height = 48, .sample = [](int, int, int) { return 7; }});
  return PngWithChunk(png, PngChunk("eXIf", tiff));
}

}  // namespace

std::vector<Hostile> ExifBombs() {
  std::vector<Hostile> bombs;
  const auto add = [&](std::string_view name, Bytes (*make)()) {
    bombs.push_back(MetadataBomb(name, make));
  };
  add("exif_directory_to_itself", ToItself);
  add("exif_directories_to_each_other", ToEachOther);
  add("exif_5000_pointers_to_itself", FiveThousandToItself);
  add("exif_pointers_to_nowhere", ToNowhere);
  add("exif_4294967295_values", CountlessValues);
  add("exif_65535_values_of_786_KB", SharedValues);
  return bombs;
}

}  // namespace darkroom

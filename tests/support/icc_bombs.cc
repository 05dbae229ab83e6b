// Profiles that promise tables and tags beyond all measure, in small pictures.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tests/support/containers.h"
#include "tests/support/hostile.h"
#include "tests/support/icc_maker.h"
#include "tests/support/inflation.h"
#include "tests/support/jpeg_parts.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/vp8l_writer.h"

namespace darkroom {
namespace {

constexpr std::size_t kTagCount = 128;
constexpr std::size_t kTags = kTagCount + 4;
constexpr std::size_t kTagBytes = 12;  // Name, offset, size.

void Set32(Bytes& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[at + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
  }
}

Bytes Profile() { return MakeMatrixIcc(kAdobeRgb); }

Bytes InJpeg(ByteView icc) {
  constexpr std::size_t kMost = 65'519;
  constexpr std::uint8_t kApp2 = 0xe2;
  const auto pieces =
      static_cast<std::uint8_t>((icc.size() + kMost - 1) / kMost);
  const Bytes jpeg = WriteJpeg({});
  Bytes with = {0xff, 0xd8};
  for (std::uint8_t i = 0; i < pieces; ++i) {
    Bytes body;
    Put(body, std::string_view("ICC_PROFILE\0", 12));
    Put(body, Bytes{static_cast<std::uint8_t>(i + 1), pieces});
    Put(body, icc.subspan(i * kMost, std::min(kMost, icc.size() - i * kMost)));
    Put(with, JpegSegment(kApp2, body));
  }
  Put(with, ByteView(jpeg).subspan(2));
  return with;
}

Bytes CountlessTags() {
  Bytes icc = Profile();
  Set32(icc, kTagCount, 0xffffffff);
  return InJpeg(icc);
}
Bytes HundredTags() {
  Bytes icc = Profile();
  Set32(icc, kTagCount, 100);
  return InJpeg(icc);
}
// Offsets and sizes.
Bytes EndlessTags() {
  Bytes icc = Profile();
  for (std::size_t at = kTags; at + kTagBytes < kTags + 9 * kTagBytes;
       at += kTagBytes) {
    Set32(icc, at + 4, 0xfffffff0);
    Set32(icc, at + 8, 0xffffffff);
  }
  return InJpeg(icc);
}
Bytes SizeOfFourGigabytes() {
  Bytes icc = Profile();
  Set32(icc, 0, 0xffffffff);
  return InJpeg(icc);
}

// Tags of `type`: all of the profile's curves, or its only table.
Bytes WithTags(ByteView body, const std::vector<std::string_view>& names,
               std::string_view space) {
  Bytes icc = Profile();
  icc.resize(kTags);
  std::copy(space.begin(), space.end(), icc.begin() + 16);
  Set32(icc, kTagCount, static_cast<std::uint32_t>(names.size()));
  const std::size_t at = kTags + names.size() * kTagBytes;
  for (const std::string_view name : names) {
    Put(icc, name);
    PutBig32(icc, static_cast<std::uint32_t>(at));
    PutBig32(icc, static_cast<std::uint32_t>(body.size()));
  }
  Put(icc, body);
  Set32(icc, 0, static_cast<std::uint32_t>(icc.size()));
  return icc;
}

Bytes HugeCurve() {
  Bytes body;
  Put(body, std::string_view("curv\0\0\0\0", 8));
  PutBig32(body, 0x7fffffff);
  body.resize(64);
  return InJpeg(
      WithTags(body, {"rTRC", "gTRC", "bTRC", "rXYZ", "gXYZ", "bXYZ"}, "RGB "));
}

// A table of 255 nodes on each of 15 axes.
Bytes HugeTable() {
  Bytes body;
  Put(body, std::string_view("mft2\0\0\0\0\x0f\x03\xff\0", 12));
  body.resize(512);
  return InJpeg(WithTags(body, {"A2B0"}, "FCLR"));
}
Bytes Table255() {
  Bytes body;
  Put(body, std::string_view("mft1\0\0\0\0\x03\x03\xff\0", 12));
  body.resize(4'096);
  return InJpeg(WithTags(body, {"A2B0"}, "RGB "));
}

// The largest that is read, of tags that all point to the same 4 MB.
Bytes LargestProfile() {
  Bytes body;
  Put(body, std::string_view("mluc\0\0\0\0", 8));
  PutBig32(body, 0x00ffffff);
  PutBig32(body, 12);
  body.resize(4'000'000);
  Bytes chunks = RiffChunk("VP8X", Vp8x(0x20, 64, 64));
  const std::vector<std::string_view> names(99, "desc");
  Put(chunks, RiffChunk("ICCP", WithTags(body, names, "RGB ")));
  Put(chunks, RiffChunk("VP8L", SolidVp8l(64, 64)));
  return WebpFile(chunks);
}

// More than is read.
Bytes ProfileTooLarge() {
  Bytes chunks = RiffChunk("VP8X", Vp8x(0x20, 64, 64));
  Bytes icc = Profile();
  icc.resize(20'000'000);
  Put(chunks, RiffChunk("ICCP", icc));
  Put(chunks, RiffChunk("VP8L", SolidVp8l(64, 64)));
  return WebpFile(chunks);
}

}  // namespace

std::vector<Hostile> IccBombs() {
  std::vector<Hostile> bombs;
  const auto add = [&](std::string_view name, Bytes (*make)()) {
    bombs.push_back(MetadataBomb(name, make));
  };
  add("icc_4294967295_tags", CountlessTags);
  add("icc_100_tags", HundredTags);
  add("icc_tags_of_4_GB", EndlessTags);
  add("icc_of_4_GB", SizeOfFourGigabytes);
  add("icc_curve_of_2147483647", HugeCurve);
  add("icc_table_of_15_channels", HugeTable);
  add("icc_table_of_255_nodes", Table255);
  add("icc_99_tags_of_4_MB", LargestProfile);
  add("icc_20_MB", ProfileTooLarge);
  return bombs;
}

}  // namespace darkroom

// JPEGs with far too many markers.

#include <cstddef>
#include <cstdint>

#include "codecs/jpeg/jpeg_markers.h"
#include "tests/support/containers.h"
#include "tests/support/hostile.h"
#include "tests/support/jpeg_parts.h"
#include "tests/support/jpeg_writer.h"

namespace darkroom {
namespace {

// Behind SOI.
Bytes Flooded(ByteView part, int count, const JpegOptions& options = {}) {
  const Bytes jpeg = WriteJpeg(options);
  Bytes flooded = {0xff, 0xd8};
  for (int i = 0; i < count; ++i) Put(flooded, part);
  Put(flooded, ByteView(jpeg).subspan(2));
  return flooded;
}

Bytes Quantisation() {
  Bytes body;
  for (std::uint8_t table = 0; table < 4; ++table) {
    body.push_back(table);
    body.resize(body.size() + 64, 1);
  }
  return JpegSegment(kJpegDqt, body);
}
Bytes QuantisationTables() { return Flooded(Quantisation(), 50'000); }
Bytes QuantisationTablesOfProgressive() {
  return Flooded(Quantisation(), 50'000, {.progressive = true});
}

Bytes Codes() {
  Bytes body;
  for (const std::uint8_t table : {0x00, 0x01, 0x10, 0x11}) {
    body.push_back(table);
    body.push_back(1);
    body.resize(body.size() + 16);
  }
  return JpegSegment(kJpegDht, body);
}
Bytes HuffmanTables() { return Flooded(Codes(), 100'000); }
Bytes HuffmanTablesOfProgressive() {
  return Flooded(Codes(), 300'000, {.progressive = true});
}

// More codes than there are, of a length that has no room for them.
Bytes ImpossibleHuffmanTable() {
  Bytes body(17, 255);
  body[0] = 0;
  body.resize(17 + 16 * 255);
  return Flooded(JpegSegment(kJpegDht, body), 1);
}

Bytes RestartIntervals() {
  return Flooded(JpegSegment(kJpegDri, Bytes{0xff, 0xff}), 1'000'000);
}
Bytes Comments() { return Flooded(JpegSegment(kJpegCom, {}), 2'000'000); }
Bytes LongSegments() {
  return Flooded(JpegSegment(kJpegApp2, Bytes(65'533)), 500);
}
Bytes ProfilePieces() {
  Bytes body;
  Put(body, std::string_view("ICC_PROFILE\0\xff\xff", 14));
  return Flooded(JpegSegment(kJpegApp2, body), 1'000'000);
}
Bytes FillBytes() { return Flooded(Bytes(20'000'000, 0xff), 1); }

// A restart after every block, and no limit to what that costs.
Bytes Restarts() {
  constexpr std::uint32_t kSide = 4'096;
  Bytes jpeg = JpegHead({.width = kSide, .height = kSide});
  Put(jpeg, JpegSegment(kJpegDri, Bytes{0, 1}));
  Put(jpeg, JpegScanHeader({}));
  for (std::uint32_t i = 0; i < kSide / 8 * (kSide / 8); ++i) {
    if (i > 0) {
      Put(jpeg, Bytes{0xff, static_cast<std::uint8_t>(0xd0 + (i - 1) % 8)});
    }
    jpeg.push_back(0x3f);  // Two codes, and ones up to the end of the byte.
  }
  Put(jpeg, EndOfJpeg());
  return jpeg;
}

// Restarts without anything between them, in any order.
Bytes RestartStorm() {
  constexpr std::uint32_t kSide = 4'096;
  Bytes jpeg = JpegHead({.width = kSide, .height = kSide});
  Put(jpeg, JpegSegment(kJpegDri, Bytes{0, 1}));
  Put(jpeg, JpegScanHeader({}));
  for (std::uint32_t i = 0; i < 5'000'000; ++i) {
    Put(jpeg, Bytes{0xff, static_cast<std::uint8_t>(0xd0 + i * 5 % 8)});
  }
  Put(jpeg, EndOfJpeg());
  return jpeg;
}

// 20 MB behind the picture.
Bytes Tail() {
  Bytes jpeg = WriteJpeg({});
  jpeg.resize(jpeg.size() + 20'000'000);
  return jpeg;
}

}  // namespace

std::vector<Hostile> JpegFloods() {
  constexpr auto kCorrupt = ErrorClass::kCorrupt;
  constexpr auto kPixels = HostileCost::kPixels;
  constexpr auto kSalvage = HostileAsk::kSalvage;
  return {
      {.name = "jpeg_200000_DQT", .make = QuantisationTables, .cost = kPixels},
      {.name = "jpeg_200000_DQT_progressive",
       .make = QuantisationTablesOfProgressive,
       .cost = kPixels},
      {.name = "jpeg_400000_DHT", .make = HuffmanTables, .cost = kPixels},
      {.name = "jpeg_1200000_DHT_progressive",
       .make = HuffmanTablesOfProgressive,
       .cost = kPixels},
      {.name = "jpeg_impossible_DHT",
       .make = ImpossibleHuffmanTable,
       .cost = kPixels,
       .verdict = kCorrupt,
       .says = "jpeg: "},
      {.name = "jpeg_1000000_DRI", .make = RestartIntervals, .cost = kPixels},
      {.name = "jpeg_2000000_COM", .make = Comments, .cost = kPixels},
      {.name = "jpeg_500_APP2_of_64_KB",
       .make = LongSegments,
       .cost = kPixels,
       .ask = HostileAsk::kMetadata},
      {.name = "jpeg_1000000_pieces_of_ICC",
       .make = ProfilePieces,
       .cost = kPixels,
       .ask = HostileAsk::kMetadata},
      {.name = "jpeg_20_MB_of_fill_bytes", .make = FillBytes, .cost = kPixels},
      {.name = "jpeg_262143_restarts", .make = Restarts, .cost = kPixels},
      {.name = "jpeg_restart_storm",
       .make = RestartStorm,
       .cost = kPixels,
       .verdict = kCorrupt,
       .says = "jpeg: "},
      {.name = "jpeg_restart_storm_salvaged",
       .make = RestartStorm,
       .cost = kPixels,
       .ask = kSalvage},
      {.name = "jpeg_20_MB_behind_it", .make = Tail, .cost = kPixels},
  };
}

}  // namespace darkroom

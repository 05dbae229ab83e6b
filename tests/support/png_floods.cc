// Small PNGs with far too much beside their pixels.

#include <cstdint>
#include <string_view>

#include "tests/support/containers.h"
#include "tests/support/hostile.h"
#include "tests/support/inflation.h"
#include "tests/support/png_writer.h"

namespace darkroom {
namespace {

constexpr std::uint64_t kInflated = 100'000'000;
constexpr std::string_view kNoLanguage{"\0\0", 2};

Bytes PngWith(Bytes chunks) {
  return WritePng({.width = 64,
                   .height = 48,
                   .chunks = std::move(chunks),
                   .sample = [](int x, int y, int) { return (x + y) % 256; }});
}

Bytes Keyworded(std::string_view keyword, ByteView rest) {
  Bytes body;
  Put(body, keyword);
  body.push_back(0);
  Put(body, rest);
  return body;
}

// The method 0 and a stream of 100 MB.
Bytes BombBody(std::string_view keyword) {
  Bytes rest = {0};
  Put(rest, DeflatedZerosAfter("\nexif\n 20\n4578", kInflated));
  return Keyworded(keyword, rest);
}

Bytes Repeated(ByteView chunk, int count) {
  Bytes chunks;
  chunks.reserve(chunk.size() * static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) Put(chunks, chunk);
  return chunks;
}

Bytes Texts() {
  return PngWith(Repeated(PngChunk("zTXt", BombBody("Comment")), 50));
}
Bytes RawProfiles() {
  return PngWith(
      Repeated(PngChunk("zTXt", BombBody("Raw profile type exif")), 50));
}
Bytes Profiles() {
  return PngWith(Repeated(PngChunk("iCCP", BombBody("p")), 50));
}
Bytes InternationalTexts() {
  Bytes rest = {1, 0};
  Put(rest, kNoLanguage);
  Put(rest, DeflatedZeros(kInflated));
  return PngWith(
      Repeated(PngChunk("iTXt", Keyworded("XML:com.adobe.xmp", rest)), 50));
}

Bytes EmptyTexts() {
  return PngWith(Repeated(PngChunk("tEXt", Keyworded("a", {})), 1'000'000));
}
Bytes UnknownChunks() {
  return PngWith(Repeated(PngChunk("abCd", {}), 1'000'000));
}
Bytes EmptyIdats() {
  return PngWith(Repeated(PngChunk("IDAT", {}), 1'000'000));
}
Bytes SuggestedPalettes() {
  Bytes entries = {8};
  entries.resize(1 + 6 * 1'000);
  return PngWith(Repeated(PngChunk("sPLT", Keyworded("p", entries)), 1'000));
}

Bytes LongChunk() {
  Bytes png = PngWith({});
  Bytes broken(png.begin(), png.begin() + 33);
  PutBig32(broken, 0x7fffffff);
  Put(broken, "PLTE");
  Put(broken, ByteView(png).subspan(33));
  return broken;
}

// acTL promises 2^31 - 1 frames, of which 50,000 are there.
Bytes ManyFrames() {
  Bytes control;
  PutBig32(control, 0x7fffffff);
  PutBig32(control, 0);
  Bytes chunks = PngChunk("acTL", control);
  Bytes png = PngWith({});
  constexpr std::size_t kIend = 12;
  Bytes animated(png.begin(), png.end() - kIend);
  for (std::uint32_t i = 0; i < 50'000; ++i) {
    Bytes frame;
    for (const std::uint32_t value : {2 * i, 64U, 48U, 0U, 0U}) {
      PutBig32(frame, value);
    }
    frame.resize(26);
    Put(animated, PngChunk("fcTL", frame));
    Bytes data;
    PutBig32(data, 2 * i + 1);
    Put(animated, PngChunk("fdAT", data));
  }
  Put(animated, ByteView(png).last(kIend));
  return PngWithChunk(animated, chunks);
}

}  // namespace

std::vector<Hostile> PngFloods() {
  constexpr auto kPixels = HostileCost::kPixels;
  const auto kept = [](std::string_view name, Bytes (*make)()) {
    return Hostile{.name = name,
                   .make = make,
                   .cost = kPixels,
                   .ask = HostileAsk::kMetadata};
  };
  return {
      {.name = "png_50_zTXt_of_100_MB", .make = Texts, .cost = kPixels},
      {.name = "png_50_raw_profiles_of_100_MB",
       .make = RawProfiles,
       .cost = kPixels},
      kept("png_50_iCCP_of_100_MB", Profiles),
      kept("png_50_iTXt_of_100_MB", InternationalTexts),
      kept("png_1000000_empty_tEXt", EmptyTexts),
      {.name = "png_1000000_unknown_chunks",
       .make = UnknownChunks,
       .cost = kPixels},
      {.name = "png_1000000_empty_IDAT", .make = EmptyIdats, .cost = kPixels},
      {.name = "png_1000_sPLT", .make = SuggestedPalettes, .cost = kPixels},
      {.name = "png_chunk_of_2_GB",
       .make = LongChunk,
       .verdict = ErrorClass::kCorrupt,
       .says = "png: truncated chunk"},
      {.name = "png_apng_50000_frames", .make = ManyFrames, .cost = kPixels},
  };
}

}  // namespace darkroom

#include "tests/fuzz/picture_seeds.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "codecs/render/encoder.h"
#include "tests/fuzz/promise.h"
#include "tests/support/bmp_writer.h"
#include "tests/support/containers.h"
#include "tests/support/exif_maker.h"
#include "tests/support/gif_writer.h"
#include "tests/support/icc_maker.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/pictures.h"
#include "tests/support/png_writer.h"

namespace darkroom {
namespace {

constexpr int kWidth = 19;
constexpr int kHeight = 13;
constexpr std::string_view kXmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>";
constexpr std::string_view kIptc{"\x1c\x02\x50\0\3Ann", 8};

Bytes Encoded(ColorModel model, bool alpha, const VariantSpec& spec,
              const Attachments& attachments = {}) {
  BytesSink sink;
  const PlanarImage image = MakePicture(model, alpha, kWidth, kHeight);
  Promise(Encode(image, spec, attachments, sink).ok(), "a seed is encoded");
  return sink.bytes;
}

Attachments AllAttachments() {
  return {.icc = MakeMatrixIcc(kAdobeRgb),
          .exif = ExifSeeds().front(),
          .xmp = Bytes(kXmp.begin(), kXmp.end()),
          .iptc = Bytes(kIptc.begin(), kIptc.end())};
}

void Append(std::vector<Bytes> more, std::vector<Bytes>& to) {
  std::move(more.begin(), more.end(), std::back_inserter(to));
}

// Two frames on a canvas of 40 by 30, one lossless.
Bytes AnimatedWebp() {
  Bytes chunks;
  Put(chunks, RiffChunk("VP8X", Vp8x(0x12, 40, 30)));
  Put(chunks, RiffChunk("ANIM", Bytes(6)));
  for (const bool lossless : {true, false}) {
    const Bytes webp = Encoded(ColorModel::kRgb, true, {.lossless = lossless});
    Bytes anmf = {1, 0,           0, 1, 0,  0, kWidth - 1, 0,
                  0, kHeight - 1, 0, 0, 40, 0, 0,          1};
    const ByteView frame = WebpChunks(webp);
    Put(anmf, AsText(frame).starts_with("VP8X") ? frame.subspan(18) : frame);
    Put(chunks, RiffChunk("ANMF", anmf));
  }
  return WebpFile(chunks);
}

Bytes RunLengthBmp(int bits) {
  BmpOptions bmp = {.bits = bits, .compression = bits == 8 ? 1 : 2};
  bmp.palette = ColorBmpPalette(bits == 8 ? 256 : 16, 4);
  bmp.runs = {9, 4, 0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0,
              0, 0, 2, 3, 2, 4, 7, 0, 0, 3, 1, 0, 1};
  return WriteBmp(bmp);
}

Bytes RowBmp(int header, int bits) {
  BmpOptions bmp = {.header = header, .bits = bits};
  const int entry = header == 12 ? 3 : 4;
  if (bits <= 8) bmp.palette = ColorBmpPalette(1 << bits, entry);
  bmp.top_down = bits == 24 && header == 40;
  bmp.pixel = [bits](int x, int y) {
    const auto value = static_cast<std::uint32_t>(x * 7 + y * 3);
    return bits == 32 ? value * 0x01010101U : value & ((1U << bits) - 1);
  };
  return WriteBmp(bmp);
}

Bytes MaskedBmp(int bits) {
  BmpOptions bmp = {.header = 108, .bits = bits, .compression = 3};
  bmp.masks = bits == 16 ? std::vector<std::uint32_t>{0xf800, 0x7e0, 0x1f, 0}
                         : std::vector<std::uint32_t>{0xff, 0xff00, 0xff0000,
                                                      0xff000000};
  bmp.pixel = [](int x, int y) {
    return 0x0102U * static_cast<std::uint32_t>(x + y);
  };
  return WriteBmp(bmp);
}

Bytes GifOf(const std::vector<int>& disposals, int repeats) {
  GifOptions gif = {.palette = GifPalette(), .repeats = repeats};
  for (const int disposal : disposals) {
    gif.frames.push_back(
        {.x = disposal,
         .y = disposal,
         .width = 9 - disposal,
         .height = 7 - disposal,
         .interlaced = disposal == 3,
         .transparent = disposal - 1,
         .disposal = disposal,
         .delay = 4,
         .palette = disposal == 2 ? GifPalette() : Bytes(),
         .index = [](int x, int y) { return (x + 2 * y) & 15; }});
  }
  return WriteGif(gif);
}

}  // namespace

std::vector<Bytes> JpegSeeds() {
  const std::array<std::array<int, 2>, 4> k420 = {
      {{2, 2}, {1, 1}, {1, 1}, {1, 1}}};
  const JpegOptions plain = {
      .width = kWidth, .height = kHeight, .sampling = k420};
  std::vector<JpegOptions> all(7, plain);
  all[1].progressive = true;
  all[2].arithmetic = true;
  all[3].interleaved = false;
  all[4].restart_rows = 1;
  all[5] = {.width = kWidth, .height = kHeight, .space = JpegSpace::kYcck};
  all[6] = {.width = kWidth, .height = kHeight, .space = JpegSpace::kGray};
  std::vector<Bytes> seeds;
  for (const JpegOptions& options : all) seeds.push_back(WriteJpeg(options));
  seeds.push_back(Encoded(ColorModel::kYCbCr, false,
                          {.format = OutputFormat::kJpeg}, AllAttachments()));
  for (const Bytes& exif : ExifSeeds()) {
    seeds.push_back(JpegWithExif(seeds.front(), exif));
  }
  return seeds;
}

std::vector<Bytes> PngSeeds() {
  std::vector<Bytes> seeds;
  for (const int type : {0, 2, 4, 6}) {
    for (const int depth : {8, 16}) {
      PngOptions png = {.bit_depth = depth, .color_type = type};
      png.interlaced = depth == 8;
      png.sample = [](int x, int y, int c) {
        return (x * 9 + y * 5 + c) & 255;
      };
      seeds.push_back(WritePng(png));
    }
  }
  for (const int type : {0, 2, 4, 6}) {
    PngOptions png = {.color_type = type, .idat_bytes = 20};
    png.sample = [](int x, int y, int c) { return x * 9 + y * 5 + c; };
    png.filter = [](int y) { return y % 5; };
    seeds.push_back(WritePng(png));
  }
  for (const int depth : {1, 2, 4, 8}) {
    PngOptions png = {.bit_depth = depth, .color_type = 3};
    png.chunks = PngChunk("PLTE", GifPalette());
    Put(png.chunks, PngChunk("tRNS", Bytes{0, 100, 255}));
    png.sample = [](int x, int y, int /*c*/) { return (x + y) & 1; };
    seeds.push_back(WritePng(png));
  }
  const VariantSpec spec = {.format = OutputFormat::kPng};
  seeds.push_back(Encoded(ColorModel::kRgb, true, spec, AllAttachments()));
  const Bytes plain = Encoded(ColorModel::kGray, false, spec);
  for (const Bytes& exif : ExifSeeds()) {
    seeds.push_back(PngWithChunk(plain, PngChunk("eXIf", exif)));
  }
  seeds.push_back(
      PngWithChunk(plain, PngChunk("gAMA", Bytes{0, 0, 0xb1, 0x8f})));
  seeds.push_back(PngWithChunk(plain, PngChunk("cICP", Bytes{9, 16, 0, 1})));
  return seeds;
}

std::vector<Bytes> WebpSeeds() {
  return {Encoded(ColorModel::kYCbCr, false, {}),
          Encoded(ColorModel::kYCbCr, true, {}),
          Encoded(ColorModel::kRgb, false, {.lossless = true}),
          Encoded(ColorModel::kRgb, true, {.lossless = true}),
          Encoded(ColorModel::kRgb, true, {}, AllAttachments()),
          AnimatedWebp()};
}

std::vector<Bytes> GifSeeds() {
  return {GifOf({0}, -1), GifOf({3}, -1), GifOf({0, 2, 3, 3}, 0),
          GifOf({1, 2}, 3)};
}

std::vector<Bytes> BmpSeeds() {
  std::vector<Bytes> seeds = {RunLengthBmp(4), RunLengthBmp(8), MaskedBmp(16),
                              MaskedBmp(32)};
  for (const int bits : {1, 4, 8, 24}) seeds.push_back(RowBmp(12, bits));
  for (const int bits : {2, 16, 24, 32}) seeds.push_back(RowBmp(40, bits));
  BmpOptions fifth = {.header = 124, .icc = MakeMatrixIcc(kAdobeRgb)};
  fifth.pixel = [](int x, int y) {
    return static_cast<std::uint32_t>(x * y) * 0x10101U;
  };
  seeds.push_back(WriteBmp(fifth));
  return seeds;
}

std::vector<Bytes> PictureSeeds() {
  std::vector<Bytes> seeds;
  for (auto make : {JpegSeeds, PngSeeds, WebpSeeds, GifSeeds, BmpSeeds}) {
    Append(make(), seeds);
  }
  return seeds;
}

std::vector<Bytes> ExifSeeds() {
  std::vector<Bytes> seeds;
  for (const ByteOrder order : {ByteOrder::kIntel, ByteOrder::kMotorola}) {
    seeds.push_back(MakeTiff(
        order,
        {{.tag = 0x0112, .type = 3, .number = 1},
         {.tag = 0x013b, .text = "Ann Artist"},
         {.tag = 0x8298, .text = "(c) 2026"},
         {.tag = 0x8769,
          .below = {{.tag = 0xa001, .type = 3, .number = 1},
                    {.tag = 0xa002, .type = 4, .number = 9},
                    {.tag = 0xa005, .below = {{.tag = 1, .text = "R98"}}}}},
         {.tag = 0x8825, .below = {{.tag = 1, .text = "N"}}}},
        {{.tag = 0x0201, .type = 4, .number = 8}}));
    seeds.push_back(MakeExif(order, 6));
  }
  return seeds;
}

std::vector<Bytes> IccSeeds() {
  std::vector<Bytes> seeds = {
      MakeMatrixIcc(kAdobeRgb), MakeMatrixIcc(kProPhoto, {.version = 2.1}),
      MakeMatrixIcc(kAdobeRgb, {.gamma = 0}), MakeGrayIcc(),
      MakeGrayIcc({.version = 2.1, .gamma = 0})};
  for (const double version : {2.1, 4.3}) {
    seeds.push_back(MakeTableIcc(IccTables::kRgb, version));
    seeds.push_back(MakeTableIcc(IccTables::kCmyk, version));
  }
  return seeds;
}

std::vector<Bytes> WithHead(const Bytes& head, std::vector<Bytes> seeds) {
  for (Bytes& seed : seeds) seed.insert(seed.begin(), head.begin(), head.end());
  return seeds;
}

}  // namespace darkroom

#include "tests/support/polyglots.h"

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/support/bmp_writer.h"
#include "tests/support/containers.h"
#include "tests/support/exif_maker.h"
#include "tests/support/gif_writer.h"
#include "tests/support/jpeg_parts.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/png_writer.h"
#include "tests/support/vp8l_writer.h"

namespace darkroom {
namespace {

constexpr int kWidth = 64;
constexpr int kHeight = 48;

std::string Php() {
  return "<?php system('" + std::string(kCanary) + "'); __halt_compiler(); ?>";
}
std::string Html() {
  return "*/--><html><script>alert('" + std::string(kCanary) +
         "')</script></html><!--/*";
}

// A ZIP of one stored file: its header, the central directory and its end.
// Java takes the same for a program.
Bytes Zip() {
  const std::string body(kCanary);
  const auto size = static_cast<std::uint32_t>(body.size());
  const auto crc =
      static_cast<std::uint32_t>(crc32_z(0, AsBytes(body).data(), body.size()));
  Bytes shared;
  for (const std::uint32_t value : {10U, 0U, 0U, 0U, 0U}) {
    PutLittle(shared, value, 2);
  }
  for (const std::uint32_t value : {crc, size, size}) {
    PutLittle(shared, value, 4);
  }
  PutLittle(shared, 1, 2);
  PutLittle(shared, 0, 2);
  Bytes zip;
  Put(zip, std::string_view("PK\3\4"));
  Put(zip, shared);
  Put(zip, "a");
  Put(zip, body);
  const auto directory = static_cast<std::uint32_t>(zip.size());
  Put(zip, std::string_view("PK\1\2\x0a\0", 6));
  Put(zip, shared);
  zip.resize(zip.size() + 14);
  Put(zip, "a");
  const auto end = static_cast<std::uint32_t>(zip.size());
  Put(zip, std::string_view("PK\5\6\0\0\0\0\1\0\1\0", 12));
  PutLittle(zip, end - directory, 4);
  PutLittle(zip, directory, 4);
  PutLittle(zip, 0, 2);
  return zip;
}

Bytes Text(std::string_view keyword, std::string_view text) {
  Bytes body;
  Put(body, keyword);
  body.push_back(0);
  Put(body, text);
  return body;
}

Bytes Png(Bytes chunks = {}) {
  return WritePng({.width = kWidth,
                   .height = kHeight,
                   .chunks = std::move(chunks),
                   .sample = [](int x, int y, int) { return 3 * x + y; }});
}
Bytes Jpeg() { return WriteJpeg({.width = kWidth, .height = kHeight}); }
Bytes Gif() {
  return WriteGif(
      {.width = kWidth,
       .height = kHeight,
       .palette = GifPalette(),
       .frames = {{.width = kWidth,
                   .height = kHeight,
                   .index = [](int x, int y) { return (x + y) % 16; }}}});
}
Bytes WebpWith(ByteView before, ByteView behind) {
  Bytes chunks = RiffChunk("VP8X", Vp8x(0x0c, kWidth, kHeight));
  Put(chunks, before);
  Put(chunks, RiffChunk("VP8L", SolidVp8l(kWidth, kHeight)));
  Put(chunks, behind);
  return WebpFile(chunks);
}
Bytes Exif() {
  constexpr std::uint16_t kImageDescription = 0x010e;
  constexpr std::uint16_t kUserComment = 0x9286;
  constexpr std::uint16_t kExifDirectory = 0x8769;
  const std::string php = Php();
  return MakeTiff(
      ByteOrder::kIntel,
      {{.tag = kImageDescription, .text = php},
       {.tag = kExifDirectory, .below = {{.tag = kUserComment, .text = php}}}});
}

Bytes Joined(Bytes first, ByteView second) {
  Put(first, second);
  return first;
}

Bytes PngAndZip() { return Joined(Png(), Zip()); }
Bytes PngTextPhp() { return Png(PngChunk("tEXt", Text("Comment", Php()))); }
Bytes PngPrivateChunk() { return Png(PngChunk("phPx", AsBytes(Php()))); }
Bytes PngInternationalText() {
  Bytes body = Text("XML:com.adobe.xmp", std::string_view("\0\0\0\0", 4));
  Put(body, Html());
  return Png(PngChunk("iTXt", body));
}
Bytes PngExif() { return Png(PngChunk("eXIf", Exif())); }
Bytes PngPaletteName() {
  return Png(PngChunk("iCCP", Text(kCanary, std::string_view("\0", 1))));
}
Bytes PngBehindPixels() {
  const Bytes png = Png();
  constexpr std::size_t kIend = 12;
  Bytes with(png.begin(), png.end() - kIend);
  Put(with, PngChunk("tEXt", Text("Comment", Php())));
  Put(with, ByteView(png).last(kIend));
  return with;
}

Bytes JpegWith(std::uint8_t marker, std::string_view body) {
  const Bytes jpeg = Jpeg();
  Bytes with = {0xff, 0xd8};
  Put(with, JpegSegment(marker, AsBytes(body)));
  Put(with, ByteView(jpeg).subspan(2));
  return with;
}
Bytes JpegComment() { return JpegWith(0xfe, Html()); }
Bytes JpegApp15() { return JpegWith(0xef, Php()); }
Bytes JpegXmp() {
  return JpegWith(0xe1,
                  std::string("http://ns.adobe.com/xap/1.0/\0", 29) + Html());
}
Bytes JpegPhotoshop() { return JpegWith(0xed, Php()); }
Bytes JpegExif() { return JpegWithExif(Jpeg(), Exif()); }
Bytes JpegAndZip() { return Joined(Jpeg(), Zip()); }
// Where libjpeg looks for the next marker.
Bytes JpegBetweenMarkers() {
  const Bytes jpeg = Jpeg();
  Bytes with = {0xff, 0xd8, 0xff, 0xfe, 0, 2};
  Put(with, Html());
  Put(with, ByteView(jpeg).subspan(2));
  return with;
}

Bytes Gifar() { return Joined(Gif(), Zip()); }
Bytes GifComment() {
  constexpr std::size_t kScreen = 13 + 3 * 16;
  const Bytes gif = Gif();
  Bytes with(gif.begin(), gif.begin() + kScreen);
  Put(with, Bytes{0x21, 0xfe});
  Put(with, GifBlocks(AsBytes(Php())));
  Put(with, ByteView(gif).subspan(kScreen));
  return with;
}
// "GIF89a/*" is a comment of JavaScript that ends in the payload.
Bytes GifScript() {
  Bytes gif =
      Joined(Gif(), AsBytes("*/=1;alert('" + std::string(kCanary) + "')"));
  return gif;
}

Bytes WebpAndZip() { return Joined(WebpWith({}, {}), Zip()); }
Bytes WebpXmp() { return WebpWith({}, RiffChunk("XMP ", AsBytes(Html()))); }
Bytes WebpExif() { return WebpWith({}, RiffChunk("EXIF", Exif())); }
Bytes WebpUnknown() { return WebpWith(RiffChunk("phPx", AsBytes(Php())), {}); }

Bytes Bmp() {
  return WriteBmp(
      {.width = kWidth, .height = kHeight, .pixel = [](int x, int y) {
         return static_cast<std::uint32_t>(x * 4 + y * 512);
       }});
}
Bytes BmpAndZip() { return Joined(Bmp(), Zip()); }

}  // namespace

void PrintTo(const Polyglot& polyglot, std::ostream* to) {
  *to << polyglot.name;
}

std::vector<Polyglot> Polyglots() {
  return {
      {"png_and_zip", PngAndZip},
      {"png_tEXt_php", PngTextPhp},
      {"png_private_chunk", PngPrivateChunk},
      {"png_iTXt_html", PngInternationalText},
      {"png_eXIf", PngExif},
      {"png_iCCP_name", PngPaletteName},
      {"png_tEXt_behind_pixels", PngBehindPixels},
      {"jpeg_comment_html", JpegComment},
      {"jpeg_APP15_php", JpegApp15},
      {"jpeg_XMP_html", JpegXmp},
      {"jpeg_APP13_php", JpegPhotoshop},
      {"jpeg_EXIF_php", JpegExif},
      {"jpeg_and_zip", JpegAndZip},
      {"jpeg_between_markers", JpegBetweenMarkers},
      {"gifar", Gifar},
      {"gif_comment_php", GifComment},
      {"gif_javascript", GifScript},
      {"webp_and_zip", WebpAndZip},
      {"webp_XMP_html", WebpXmp},
      {"webp_EXIF_php", WebpExif},
      {"webp_unknown_chunk", WebpUnknown},
      {"bmp_and_zip", BmpAndZip},
  };
}

}  // namespace darkroom

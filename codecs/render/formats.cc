#include "codecs/render/formats.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "base/text.h"
#include "codecs/bmp/bmp_decoder.h"
#include "codecs/bmp/bmp_header.h"
#include "codecs/gif/gif_decoder.h"
#include "codecs/gif/gif_header.h"
#include "codecs/jpeg/jpeg_decoder.h"
#include "codecs/jpeg/jpeg_header.h"
#include "codecs/png/png_decoder.h"
#include "codecs/png/png_header.h"
#include "codecs/webp/webp_decoder.h"
#include "codecs/webp/webp_header.h"

namespace darkroom {
namespace {

// A new format is one file and one line here.
constexpr Format kFormats[] = {
    {"jpeg", IsJpeg, OpenJpeg}, {"png", IsPng, OpenPng},
    {"webp", IsWebp, OpenWebp}, {"gif", IsGif, OpenGif},
    {"bmp", IsBmp, OpenBmp},
};

struct Signature {
  std::string_view type;
  std::size_t offset;
  std::string_view bytes;
};

// clang-tidy takes no notice of literals that use it.
using std::string_view_literals::operator""sv;  // NOLINT

// The first that fits: cameras' own TIFFs before TIFF.
constexpr Signature kSignatures[] = {
    {"avif", 4, "ftypavif"sv},
    {"avif", 4, "ftypavis"sv},
    {"heic", 4, "ftyphei"sv},  // heic, heix, heim, heis.
    {"heic", 4, "ftyphev"sv},
    {"heic", 4, "ftypmif1"sv},
    {"heic", 4, "ftypmsf1"sv},
    {"raw", 4, "ftypcrx "sv},         // Canon CR3.
    {"raw", 8, "CR\x02"sv},           // Canon CR2.
    {"raw", 0, "IIRO"sv},             // Olympus.
    {"raw", 0, "IIRS"sv},             // Olympus.
    {"raw", 0, "IIU\0"sv},            // Panasonic.
    {"raw", 0, "FUJIFILMCCD-RAW"sv},  // Fujifilm.
    {"tiff", 0, "II*\0"sv},           // And the RAW families that say no more.
    {"tiff", 0, "MM\0*"sv},
    {"tiff", 0, "II+\0"sv},  // BigTIFF.
    {"tiff", 0, "MM\0+"sv},
    {"jxl", 0, "\xff\x0a"sv},
    {"jxl", 4, "JXL \r\n\x87\n"sv},
    {"jp2", 4, "jP  \r\n\x87\n"sv},
    {"jp2", 0, "\xff\x4f\xff\x51"sv},
    {"psd", 0, "8BPS"sv},
};

// An XML document with an <svg> near its beginning.
bool IsSvg(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  constexpr std::size_t kPrologue = 4096;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(3);
  text = Trim(text.substr(0, kPrologue));
  return text.starts_with('<') && text.find("<svg") != std::string_view::npos;
}

}  // namespace

std::span<const Format> Formats() { return kFormats; }

const Format* FormatOf(ByteView head) {
  for (const Format& format : kFormats) {
    if (format.recognises(head)) return &format;
  }
  return nullptr;
}

std::string_view UndecodedType(ByteView head) {
  const std::string_view text = AsText(head);
  for (const Signature& signature : kSignatures) {
    if (text.size() >= signature.offset &&
        text.substr(signature.offset).starts_with(signature.bytes)) {
      return signature.type;
    }
  }
  return IsSvg(text) ? "svg" : "";
}

}  // namespace darkroom

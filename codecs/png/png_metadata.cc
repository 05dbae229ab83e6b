#include "codecs/png/png_metadata.h"

#include <zlib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "codecs/endian.h"
#include "codecs/metadata/exif.h"
#include "codecs/png/png_header.h"
#include "codecs/png/small_inflate.h"

namespace darkroom {
namespace {

bool HasItsCrc(const PngChunkView& chunk) {
  const ByteView type = AsBytes(chunk.type);
  uLong crc = crc32(0, type.data(), static_cast<uInt>(type.size()));
  // Without a body there is no pointer, which zlib takes for another call.
  if (!chunk.body.empty()) {
    crc = crc32(crc, chunk.body.data(), static_cast<uInt>(chunk.body.size()));
  }
  return crc == chunk.crc;
}

// Cuts off the text before the next zero byte, and that byte.
std::optional<std::string_view> TakeText(ByteView& body) {
  const std::size_t end = AsText(body).find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view text = AsText(body).substr(0, end);
  body = body.subspan(end + 1);
  return text;
}

// PNG, 11.3.2.3: a name, the compression method 0, a zlib stream.
Bytes ReadIccp(ByteView body) {
  if (!TakeText(body) || body.empty() || body[0] != 0) return {};
  return InflateWhole(body.subspan(1), kMaxIccBytes).value_or(Bytes());
}

std::optional<Cicp> ReadCicp(ByteView body) {
  if (body.size() != 4 || body[3] > 1) return std::nullopt;
  return Cicp{.primaries = body[0],
              .transfer = body[1],
              .matrix = body[2],
              .full_range = body[3] == 1};
}

// gAMA and cHRM count in 100,000ths.
double Fraction(ByteView body, std::size_t at) {
  return Big32(body, at) / 100'000.0;
}

std::optional<double> ReadGama(ByteView body) {
  if (body.size() != 4 || Big32(body, 0) == 0) return std::nullopt;
  return Fraction(body, 0);
}

std::optional<Chromaticities> ReadChrm(ByteView body) {
  if (body.size() != 32) return std::nullopt;
  const auto point = [body](std::size_t i) {
    return Chromaticity{.x = Fraction(body, 8 * i),
                        .y = Fraction(body, 8 * i + 4)};
  };
  return Chromaticities{
      .white = point(0), .red = point(1), .green = point(2), .blue = point(3)};
}

constexpr std::string_view kXmpKeyword{"XML:com.adobe.xmp\0", 18};

// PNG, 11.3.3.4: the keyword, a flag and a method of compression, a language,
// a translated keyword, the text.
Bytes ReadXmp(ByteView body) {
  if (!TakeText(body) || body.size() < 2) return {};
  const bool compressed = body[0] == 1 && body[1] == 0;
  if (!compressed && body[0] != 0) return {};
  body = body.subspan(2);
  if (!TakeText(body) || !TakeText(body)) return {};
  if (compressed) return InflateWhole(body, kMaxExifBytes).value_or(Bytes());
  if (body.size() > kMaxExifBytes) return {};
  return {body.begin(), body.end()};
}

// What has been read once is not read again, were it ever so broken: a file
// could have us inflate a bomb per chunk.
class Reader {
 public:
  void Read(const PngChunkView& chunk) {
    if (chunk.type == "IDAT") pixels_seen_ = true;
    if (!pixels_seen_) ReadColor(chunk);
    if (IsFirst(kExif, chunk, "eXIf")) {
      const ByteView tiff = TiffOf(chunk.body);
      metadata_.exif.assign(tiff.begin(), tiff.end());
    }
    if (AsText(chunk.body).starts_with(kXmpKeyword) &&
        IsFirst(kXmp, chunk, "iTXt")) {
      metadata_.xmp = ReadXmp(chunk.body);
    }
  }

  SourceMetadata Take() && { return std::move(metadata_); }

 private:
  enum Kind { kCicp, kIccp, kSrgb, kGama, kChrm, kExif, kXmp, kKinds };

  bool IsFirst(Kind kind, const PngChunkView& chunk, std::string_view type) {
    if (chunk.type != type || seen_[kind] || !HasItsCrc(chunk)) return false;
    seen_[kind] = true;
    return true;
  }

  void ReadColor(const PngChunkView& chunk) {
    ColorSignal& color = metadata_.color;
    if (IsFirst(kCicp, chunk, "cICP")) color.cicp = ReadCicp(chunk.body);
    if (IsFirst(kIccp, chunk, "iCCP")) color.icc = ReadIccp(chunk.body);
    if (IsFirst(kSrgb, chunk, "sRGB")) color.srgb = chunk.body.size() == 1;
    if (IsFirst(kGama, chunk, "gAMA")) color.gamma = ReadGama(chunk.body);
    if (IsFirst(kChrm, chunk, "cHRM")) {
      color.chromaticities = ReadChrm(chunk.body);
    }
  }

  SourceMetadata metadata_;
  std::array<bool, kKinds> seen_ = {};
  bool pixels_seen_ = false;
};

}  // namespace

SourceMetadata PngMetadata(ByteView source) {
  Reader reader;
  std::size_t at = kFirstPngChunk;
  while (at < source.size()) {
    const Result<PngChunkView> chunk = NextPngChunk(source, at);
    if (!chunk.ok() || chunk->type == "IEND") break;
    reader.Read(*chunk);
  }
  return std::move(reader).Take();
}

}  // namespace darkroom

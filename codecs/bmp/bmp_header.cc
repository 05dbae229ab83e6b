#include "codecs/bmp/bmp_header.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>

#include "codecs/endian.h"
#include "codecs/limits.h"
#include "codecs/source_metadata.h"

namespace darkroom {
namespace {

// "BM", the file's size, two reserved words, where the pixels are.
constexpr std::size_t kFileHeader = 14;
// Sizes of the headers that come after it.
constexpr std::uint32_t kCore = 12;
constexpr std::uint32_t kInfo = 40;
constexpr std::uint32_t kInfoV2 = 52;  // With masks.
constexpr std::uint32_t kInfoV3 = 56;  // With a mask for alpha.
constexpr std::uint32_t kLongestOs2 = 64;
constexpr std::uint32_t kInfoV4 = 108;
constexpr std::uint32_t kInfoV5 = 124;

enum Compression : std::uint32_t {
  kRgb = 0,
  kRle8 = 1,
  kRle4 = 2,
  kMasks = 3,
  kJpegInside = 4,
  kPngInside = 5,
  kAlphaMasks = 6,
};

// The header itself.  OS/2's second one may be cut off anywhere behind the
// depth; what is missing is 0.
class Fields {
 public:
  explicit Fields(ByteView bytes) : bytes_(bytes) {}

  std::uint32_t size() const {
    return static_cast<std::uint32_t>(bytes_.size());
  }
  bool core() const { return size() == kCore; }
  bool os2() const {
    return size() > kCore && size() <= kLongestOs2 && size() != kInfo &&
           size() != kInfoV2 && size() != kInfoV3;
  }
  std::uint32_t At(std::size_t at) const {
    return at + 4 <= bytes_.size() ? Little32(bytes_, at) : 0;
  }
  int bits() const {
    return static_cast<int>(Little16(bytes_, core() ? 10 : 14));
  }
  std::uint32_t compression() const { return core() ? 0 : At(16); }
  std::uint32_t colors_used() const { return core() ? 0 : At(32); }

 private:
  ByteView bytes_;
};

Error Unsupported(const std::string& what) {
  return Error(ErrorClass::kUnsupported, "unsupported bmp: " + what);
}

Result<Fields> FieldsOf(ByteView source) {
  constexpr std::uint32_t kShortestOs2 = 16;
  if (source.size() < kFileHeader + 4) {
    return CorruptError("bmp", "truncated header");
  }
  const std::uint32_t size = Little32(source, kFileHeader);
  const bool known = size == kCore || size == kInfoV4 || size == kInfoV5 ||
                     (size >= kShortestOs2 && size <= kLongestOs2);
  if (!known) {
    return CorruptError("bmp", "header of " + std::to_string(size) + " bytes");
  }
  if (size > source.size() - kFileHeader) {
    return CorruptError("bmp", "truncated header");
  }
  return Fields(source.subspan(kFileHeader, size));
}

// A negative height says that the first row is the upper one.
Status ReadSize(const Fields& fields, BmpHeader& header) {
  if (fields.core()) {
    header.width = static_cast<int>(fields.At(4) & 0xffff);
    header.height = static_cast<int>(fields.At(4) >> 16);
    return {};
  }
  const auto width = static_cast<std::int32_t>(fields.At(4));
  const auto height = static_cast<std::int32_t>(fields.At(8));
  if (width < 0 || height == std::numeric_limits<std::int32_t>::min()) {
    return CorruptError("bmp", "impossible size");
  }
  header.width = width;
  header.height = height < 0 ? -height : height;
  header.top_down = height < 0;
  return {};
}

Status CheckOs2Compression(const Fields& fields) {
  if (!fields.os2()) return {};
  if (fields.compression() == 3) return Unsupported("Huffman codes");
  if (fields.compression() == 4) return Unsupported("RLE24");
  return {};
}

bool IsPossible(std::uint32_t compression, int bits) {
  constexpr std::array<int, 7> kDepths = {1, 2, 4, 8, 16, 24, 32};
  switch (compression) {
    case kRgb:
      return std::find(kDepths.begin(), kDepths.end(), bits) != kDepths.end();
    case kRle8:
      return bits == 8;
    case kRle4:
      return bits == 4;
    case kMasks:
    case kAlphaMasks:
      return bits == 16 || bits == 32;
    default:
      return false;
  }
}

Status ReadPacking(const Fields& fields, BmpHeader& header) {
  TRY(CheckOs2Compression(fields));
  const std::uint32_t compression = fields.compression();
  if (compression == kJpegInside) return Unsupported("JPEG inside");
  if (compression == kPngInside) return Unsupported("PNG inside");
  header.bits = fields.bits();
  if (!IsPossible(compression, header.bits)) {
    return CorruptError("bmp", std::to_string(header.bits) +
                                   " bits per pixel in compression " +
                                   std::to_string(compression));
  }
  if (compression == kRle8) header.packing = BmpPacking::kRle8;
  if (compression == kRle4) header.packing = BmpPacking::kRle4;
  return {};
}

// How many masks lie between the header and the palette.
std::size_t MasksBehind(const Fields& fields) {
  if (fields.size() != kInfo) return 0;
  if (fields.compression() == kMasks) return 3;
  return fields.compression() == kAlphaMasks ? 4 : 0;
}

// Without masks, alpha is what nobody has filled in.
Status ReadMasks(ByteView source, const Fields& fields, BmpHeader& header) {
  constexpr std::size_t kInHeader = 40;
  if (header.bits != 16 && header.bits != 32) return {};
  std::array<std::uint32_t, 4> masks = {0xff0000, 0xff00, 0xff, 0};
  if (header.bits == 16) masks = {0x7c00, 0x3e0, 0x1f, 0};
  if (fields.compression() != kRgb) {
    const std::size_t behind = MasksBehind(fields);
    const std::size_t count =
        behind != 0 ? behind : (fields.size() >= kInfoV3 ? 4 : 3);
    const std::size_t at = kFileHeader + kInHeader;
    if (source.size() < at + 4 * count) {
      return CorruptError("bmp", "truncated masks");
    }
    for (std::size_t i = 0; i < count; ++i) {
      masks[i] = Little32(source, at + 4 * i);
    }
  }
  const std::optional<BmpMasks> made = BmpMasksFrom(masks);
  if (!made) return CorruptError("bmp", "impossible masks");
  header.masks = *made;
  return {};
}

// Behind the header and its masks.  The palette ends where the pixels begin,
// if that is said.
Status PlacePixels(ByteView source, const Fields& fields, BmpHeader& header) {
  const std::size_t begin =
      kFileHeader + fields.size() + 4 * MasksBehind(fields);
  if (begin > source.size()) return CorruptError("bmp", "truncated header");
  std::size_t end = Little32(source, 10);
  if (end >= source.size()) return CorruptError("bmp", "no pixels");
  const std::size_t limit = end > begin ? end : source.size();
  std::size_t palette = 0;
  if (header.indexed()) {
    header.palette_entry = fields.core() ? 3 : 4;
    const std::size_t all = std::size_t{1} << header.bits;
    const std::size_t used = fields.colors_used();
    const std::size_t colors = std::min(
        {used == 0 ? all : used, all, (limit - begin) / header.palette_entry});
    palette = colors * header.palette_entry;
    if (palette == 0) return CorruptError("bmp", "no palette");
  }
  header.palette = source.subspan(begin, palette);
  if (end <= begin) end = begin + palette;
  header.pixels = source.subspan(end);
  return {};
}

// A profile too large or out of the file is left out.
void ReadProfile(ByteView source, const Fields& fields, BmpHeader& header) {
  constexpr std::uint32_t kEmbedded = 0x4d424544;  // 'MBED'.
  if (fields.size() != kInfoV5 || fields.At(56) != kEmbedded) return;
  const ByteView from_header = source.subspan(kFileHeader);
  const std::size_t at = fields.At(112);
  const std::size_t size = fields.At(116);
  if (at > from_header.size() || size > from_header.size() - at) return;
  if (size <= kMaxIccBytes) header.icc = from_header.subspan(at, size);
}

}  // namespace

bool IsBmp(ByteView head) { return AsText(head).starts_with("BM"); }

Result<BmpHeader> ParseBmpHeader(ByteView source) {
  if (!IsBmp(source)) return CorruptError("bmp", "no signature");
  const Fields fields = TRY(FieldsOf(source));
  BmpHeader header;
  TRY(ReadSize(fields, header));
  TRY(ReadPacking(fields, header));
  TRY(ReadMasks(source, fields, header));
  TRY(PlacePixels(source, fields, header));
  ReadProfile(source, fields, header);
  return header;
}

}  // namespace darkroom

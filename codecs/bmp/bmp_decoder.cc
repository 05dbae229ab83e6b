#include "codecs/bmp/bmp_decoder.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "codecs/band_buffer.h"
#include "codecs/bmp/bmp_header.h"
#include "codecs/bmp/bmp_rle.h"
#include "codecs/endian.h"
#include "codecs/interleave.h"
#include "codecs/limits.h"
#include "codecs/salvage.h"

namespace darkroom {
namespace {

constexpr int kRowsPerBand = 16;

using PlanePointers = std::array<std::uint8_t*, kMaxPlanes>;

// By index; red, green, blue.  What the palette lacks is black.
using Colors = std::array<std::array<std::uint8_t, 256>, 3>;

Colors ColorsOf(const BmpHeader& parsed) {
  Colors colors = {};
  for (std::size_t i = 0; i < parsed.colors(); ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      colors[c][i] = parsed.palette[i * parsed.palette_entry + 2 - c];
    }
  }
  return colors;
}

bool IsGray(const Colors& colors) {
  return colors[0] == colors[1] && colors[1] == colors[2];
}

// The stored row `row`, or what is there of it.
ByteView StoredRow(const BmpHeader& parsed, int row) {
  const std::uint64_t at = static_cast<std::uint64_t>(row) * parsed.stride();
  if (at >= parsed.pixels.size()) return {};
  const ByteView rest = parsed.pixels.subspan(at);
  return rest.first(std::min<std::uint64_t>(parsed.row_bytes(), rest.size()));
}

bool HasAllRows(const BmpHeader& parsed) {
  const auto others = static_cast<std::uint64_t>(parsed.height) - 1;
  return others * parsed.stride() + parsed.row_bytes() <= parsed.pixels.size();
}

std::uint32_t PixelAt(ByteView row, std::size_t x, int bits) {
  return bits == 16 ? Little16(row, 2 * x) : Little32(row, 4 * x);
}

bool HasAlpha(const BmpHeader& parsed) {
  const std::uint32_t mask = parsed.masks[3].mask();
  if (mask == 0) return false;
  const auto bytes = static_cast<std::size_t>(parsed.bits / 8);
  for (int y = 0; y < parsed.height; ++y) {
    const ByteView row = StoredRow(parsed, y);
    if (row.empty()) break;
    for (std::size_t x = 0; x < row.size() / bytes; ++x) {
      if ((PixelAt(row, x, parsed.bits) & mask) != 0) return true;
    }
  }
  return false;
}

// From the highest bit of every byte on.
void UnpackIndices(ByteView row, int bits, std::vector<std::uint8_t>& to) {
  const auto per_byte = static_cast<std::size_t>(8 / bits);
  const unsigned mask = (1U << bits) - 1;
  for (std::size_t x = 0; x < to.size(); ++x) {
    const auto place = static_cast<int>(x % per_byte) + 1;
    to[x] = static_cast<std::uint8_t>(row[x / per_byte] >> (8 - bits * place) &
                                      mask);
  }
}

class BmpDecoder final : public Decoder {
 public:
  BmpDecoder(const BmpHeader& parsed, const DecodeLimits& limits);

  const ImageHeader& header() const override { return header_; }
  SourceMetadata Metadata() const override;
  std::uint64_t MemoryNeed(const DecodePlan& plan) const override;
  Result<PlanarLayout> Start(const DecodePlan& plan) override;
  Result<const Band*> NextBand() override;
  bool salvaged() const override { return salvage_.salvaged(); }

  // Errors: as Salvage::LetPass.
  Status LetPass(const Flaw& flaw) { return salvage_.LetPass("bmp", flaw); }

 private:
  bool packed() const { return parsed_.packing != BmpPacking::kRows; }
  std::size_t width() const { return static_cast<std::size_t>(header_.width); }
  std::size_t pixels() const {
    return width() * static_cast<std::size_t>(header_.height);
  }
  Status Unpack();
  ByteView WholeRow(int row);
  Status FillRow(int row, const PlanePointers& to);
  Status FillFromPalette(const std::uint8_t* indices, const PlanePointers& to);
  void FillFromMasks(ByteView row, const PlanePointers& to) const;

  const BmpHeader parsed_;
  const Colors colors_;
  const bool gray_;
  Salvage salvage_;
  ImageHeader header_;
  PlanarLayout layout_;
  BandBuffer bands_;
  Bytes row_;                          // One that is not all in the file.
  std::vector<std::uint8_t> indices_;  // Of one row.
  Plane unpacked_;                     // All indices of run lengths.
  int next_row_ = 0;
};

BmpDecoder::BmpDecoder(const BmpHeader& parsed, const DecodeLimits& limits)
    : parsed_(parsed),
      colors_(ColorsOf(parsed)),
      gray_(parsed.indexed() && IsGray(colors_)),
      salvage_(limits.fail_on) {
  header_ = {.format = "bmp",
             .width = parsed.width,
             .height = parsed.height,
             .alpha = HasAlpha(parsed),
             .lossless = true};
}

SourceMetadata BmpDecoder::Metadata() const {
  SourceMetadata metadata;
  metadata.color.icc.assign(parsed_.icc.begin(), parsed_.icc.end());
  return metadata;
}

std::uint64_t BmpDecoder::MemoryNeed(const DecodePlan& /*plan*/) const {
  // Bands of up to 4 planes, a stored row of up to 4 bytes, its indices.
  constexpr std::uint64_t kRowBytes = 4 * kRowsPerBand + 4 + 1;
  return kRowBytes * width() + (packed() ? pixels() : 0) + 4 * kKiB;
}

Status BmpDecoder::Unpack() {
  const BmpRunBits bits = parsed_.packing == BmpPacking::kRle4
                              ? BmpRunBits::kFour
                              : BmpRunBits::kEight;
  unpacked_ = Plane(header_.width, header_.height);
  const std::optional<Flaw> flaw =
      DecodeBmpRuns(parsed_.pixels, bits, unpacked_);
  if (flaw) TRY(LetPass(*flaw));
  return {};
}

Result<PlanarLayout> BmpDecoder::Start(const DecodePlan& /*plan*/) {
  layout_ = FullSizeLayout(gray_ ? ColorModel::kGray : ColorModel::kRgb,
                           header_.alpha, {header_.width, header_.height});
  bands_ = BandBuffer(layout_, kRowsPerBand);
  indices_.resize(parsed_.indexed() ? width() : 0);
  if (packed()) TRY(Unpack());
  return layout_;
}

// Zeros for what is missing.
ByteView BmpDecoder::WholeRow(int row) {
  const ByteView stored = StoredRow(parsed_, row);
  if (stored.size() == parsed_.row_bytes()) return stored;
  row_.assign(parsed_.row_bytes(), 0);
  std::copy(stored.begin(), stored.end(), row_.begin());
  return row_;
}

Status BmpDecoder::FillFromPalette(const std::uint8_t* indices,
                                   const PlanePointers& to) {
  const auto count = static_cast<std::size_t>(layout_.count());
  for (std::size_t c = 0; c < count; ++c) {
    for (std::size_t x = 0; x < width(); ++x) to[c][x] = colors_[c][indices[x]];
  }
  if (*std::max_element(indices, indices + width()) < parsed_.colors()) {
    return {};
  }
  return LetPass({Damage::kBroken, "a pixel outside the palette"});
}

void BmpDecoder::FillFromMasks(ByteView row, const PlanePointers& to) const {
  const auto count = static_cast<std::size_t>(layout_.count());
  for (std::size_t x = 0; x < width(); ++x) {
    const std::uint32_t pixel = PixelAt(row, x, parsed_.bits);
    for (std::size_t c = 0; c < count; ++c) {
      to[c][x] = parsed_.masks[c].SampleOf(pixel);
    }
  }
}

// The stored row `row`.
Status BmpDecoder::FillRow(int row, const PlanePointers& to) {
  if (packed()) return FillFromPalette(unpacked_.Row(row), to);
  const ByteView stored = WholeRow(row);
  if (parsed_.indexed()) {
    UnpackIndices(stored, parsed_.bits, indices_);
    return FillFromPalette(indices_.data(), to);
  }
  if (parsed_.bits == 24) {
    Deinterleave(stored.data(), 3, width(), {to[2], to[1], to[0]});
  } else {
    FillFromMasks(stored, to);
  }
  return {};
}

Result<const Band*> BmpDecoder::NextBand() {
  const int count = std::min(kRowsPerBand, layout_.height - next_row_);
  if (count <= 0) return static_cast<const Band*>(nullptr);
  for (int i = 0; i < count; ++i) {
    PlanePointers planes = {};
    for (int p = 0; p < layout_.count(); ++p) {
      planes[static_cast<std::size_t>(p)] = bands_.Row(p, i);
    }
    const int y = next_row_ + i;
    TRY(FillRow(parsed_.top_down ? y : header_.height - 1 - y, planes));
  }
  bands_.PlaceAll(next_row_, count);
  next_row_ += count;
  return bands_.band();
}

}  // namespace

Result<std::unique_ptr<Decoder>> OpenBmp(ByteView source,
                                         const DecodeLimits& limits) {
  const BmpHeader parsed = TRY(ParseBmpHeader(source));
  TRY(CheckPictureSize(static_cast<std::uint64_t>(parsed.width),
                       static_cast<std::uint64_t>(parsed.height), limits));
  auto decoder = std::make_unique<BmpDecoder>(parsed, limits);
  if (parsed.packing == BmpPacking::kRows && !HasAllRows(parsed)) {
    TRY(decoder->LetPass({Damage::kTruncation, "missing pixels"}));
  }
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace darkroom

#include "codecs/png/libpng_decoder.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <bit>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "codecs/band_buffer.h"
#include "codecs/fence.h"
#include "codecs/interleave.h"
#include "codecs/limits.h"
#include "codecs/memory_watch.h"
#include "codecs/png/png_metadata.h"
#include "codecs/tolerance.h"

namespace darkroom {
namespace {

constexpr png_alloc_size_t kMaxChunkBytes = 8'000'000;
constexpr png_uint_32 kMaxCachedChunks = 128;

// Chunks whose contents nobody asks for, so that libpng inflates none of them.
constexpr char kSkippedChunks[] =
    "bKGD\0cHRM\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0"
    "sCAL\0sPLT\0sRGB\0tEXt\0tIME\0zTXt\0eXIf";
constexpr int kChunkNameBytes = 5;  // With its zero.

// Deinterleave of samples of two bytes.
void DeinterleaveWords(const std::uint8_t* pixels, int channels,
                       std::size_t count,
                       const std::array<std::uint8_t*, kMaxPlanes>& planes) {
  const auto step = static_cast<std::size_t>(channels) * 2;
  for (std::size_t c = 0; c < static_cast<std::size_t>(channels); ++c) {
    const std::uint8_t* from = pixels + c * 2;
    for (std::size_t i = 0; i < count; ++i) {
      std::memcpy(planes[c] + i * 2, from + i * step, 2);
    }
  }
}

class LibpngDecoder final : public Decoder {
 public:
  LibpngDecoder(ByteView source, const PngHeader& parsed, FailOn fail_on);
  ~LibpngDecoder() override { png_destroy_read_struct(&png_, &info_, nullptr); }
  LibpngDecoder(const LibpngDecoder&) = delete;
  LibpngDecoder& operator=(const LibpngDecoder&) = delete;

  const ImageHeader& header() const override { return header_; }
  SourceMetadata Metadata() const override { return PngMetadata(source_); }
  std::uint64_t MemoryNeed(const DecodePlan& plan) const override;
  Result<PlanarLayout> Start(const DecodePlan& plan) override;
  Result<const Band*> NextBand() override;
  bool salvaged() const override { return salvaged_; }

 private:
  static void OnError(png_structp png, png_const_charp message);
  static void OnWarning(png_structp png, png_const_charp message);
  static void OnRead(png_structp png, png_bytep to, png_size_t count);

  template <typename Calls>
  Status Fence(Calls calls) {
    const MemoryWatch memory;
    const bool escaped = !Fenced(escape_, calls);
    if (memory.ran_out()) return Error(ErrorClass::kMemory, "png: no memory");
    if (escaped && !enough_) return CorruptError("png", message_.data());
    return {};
  }
  bool AllRowsCame() const;
  void Limit();
  void ChooseSamples();
  Status ReadWhole();
  std::size_t row_bytes() const;
  Status ReadBand(int count);
  Status FillRow(int y, int row_of_band);

  const ByteView source_;
  const PngHeader parsed_;
  const FailOn fail_on_;
  ImageHeader header_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  std::jmp_buf escape_ = {};
  std::array<char, 128> message_ = {};
  std::size_t read_ = 0;         // Bytes of the source that libpng has taken.
  std::size_t read_behind_ = 0;  // Of these, after the last row.
  bool enough_ = false;          // No more is wanted of libpng.
  PlanarLayout layout_;
  BandBuffer bands_;
  // One row of pixels; when interlaced, all of them.
  std::vector<std::uint8_t> pixels_;
  int next_row_ = 0;     // Of the next band.
  int rows_filled_ = 0;  // Of all bands.
  bool truncated_ = false;
  bool given_up_ = false;  // What is left of the picture is transparent.
  bool salvaged_ = false;
  bool finished_ = false;
};

LibpngDecoder::LibpngDecoder(ByteView source, const PngHeader& parsed,
                             FailOn fail_on)
    : source_(source), parsed_(parsed), fail_on_(fail_on) {
  header_ = {.format = "png",
             .width = static_cast<int>(parsed.width),
             .height = static_cast<int>(parsed.height),
             .orientation = parsed.orientation,
             .alpha = parsed.alpha(),
             .lossless = true,
             .deep = parsed.bit_depth == 16};
}

// The message is copied to where no destructor is needed.
void LibpngDecoder::OnError(png_structp png, png_const_charp message) {
  auto* self = static_cast<LibpngDecoder*>(png_get_error_ptr(png));
  std::strncpy(self->message_.data(), message, self->message_.size() - 1);
  std::longjmp(self->escape_, 1);
}

// Of the warnings that are left, those of critical chunks ("IDAT: CRC error")
// are about checksums that are not fatal if harm may pass; the others concern
// metadata.
void LibpngDecoder::OnWarning(png_structp png, png_const_charp message) {
  auto* self = static_cast<LibpngDecoder*>(png_get_error_ptr(png));
  const bool critical = message[0] >= 'A' && message[0] <= 'Z';
  const bool of_chunk = std::string_view(message).substr(0, 5).ends_with(':');
  if (critical && of_chunk) self->salvaged_ = true;
}

void LibpngDecoder::OnRead(png_structp png, png_bytep to, png_size_t count) {
  // libpng inflates what IDAT has beyond the last row, to see where it ends:
  // up to a thousand times the source.
  constexpr std::size_t kMostBehind = 256 * kKiB;
  auto* self = static_cast<LibpngDecoder*>(png_get_io_ptr(png));
  if (self->AllRowsCame()) self->read_behind_ += count;
  self->enough_ = self->read_behind_ > kMostBehind;
  if (self->enough_) png_error(png, "enough");
  const std::size_t left = self->source_.size() - self->read_;
  self->truncated_ = self->truncated_ || count > left;
  // libpng asks for as much as its buffer holds: the rest of a cut source may
  // have whole rows, and zeros behind it are no deflate stream.
  const bool lax = !Refuses(self->fail_on_, Damage::kTruncation);
  if (count > left && (left == 0 || !lax)) png_error(png, "truncated");
  if (count > left) std::memset(to + left, 0, count - left);
  std::memcpy(to, self->source_.data() + self->read_, std::min(count, left));
  self->read_ += std::min(count, left);
}

// Whether libpng is at the end of the last row, whose pixels it has delivered,
// or behind it.
bool LibpngDecoder::AllRowsCame() const {
  constexpr int kAdam7Passes = 7;
  return parsed_.interlaced
             ? png_get_current_pass_number(png_) == kAdam7Passes
             : png_get_current_row_number(png_) == parsed_.height;
}

std::size_t LibpngDecoder::row_bytes() const {
  return static_cast<std::size_t>(parsed_.width) *
         static_cast<std::size_t>(parsed_.channels() * parsed_.sample_bytes());
}

std::uint64_t LibpngDecoder::MemoryNeed(const DecodePlan& /*plan*/) const {
  // Inflate's window and state, libpng's own structures, one cached chunk.
  constexpr std::uint64_t kFixedBytes = kMiB;
  // libpng holds two rows as stored, of up to 8 bytes per pixel.
  const std::uint64_t stored_rows = std::uint64_t{8} * 2 * parsed_.width;
  const std::uint64_t rows =
      kPngRowsPerBand +
      (parsed_.interlaced ? std::uint64_t{parsed_.height} : 1);
  return kFixedBytes + stored_rows + rows * row_bytes();
}

void LibpngDecoder::Limit() {
  png_set_user_limits(png_, parsed_.width, parsed_.height);
  png_set_chunk_malloc_max(png_, kMaxChunkBytes);
  png_set_chunk_cache_max(png_, kMaxCachedChunks);
  // A picture is not refused for its metadata.
  const bool strict = Refuses(fail_on_, Damage::kHarm);
  png_set_crc_action(png_, strict ? PNG_CRC_ERROR_QUIT : PNG_CRC_WARN_USE,
                     PNG_CRC_WARN_DISCARD);
  png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, nullptr, 0);
  png_set_keep_unknown_chunks(
      png_, PNG_HANDLE_CHUNK_NEVER,
      reinterpret_cast<png_const_bytep>(kSkippedChunks),
      static_cast<int>(sizeof(kSkippedChunks)) / kChunkNameBytes);
}

// 8 bits per sample, or 16 as the machine has them; palettes expanded, tRNS as
// alpha.
void LibpngDecoder::ChooseSamples() {
  png_set_expand(png_);
  if constexpr (std::endian::native == std::endian::little) png_set_swap(png_);
  png_set_interlace_handling(png_);
  png_read_update_info(png_, info_);
  if (png_get_rowbytes(png_, info_) != row_bytes()) {
    png_error(png_, "ambiguous header");
  }
}

Result<PlanarLayout> LibpngDecoder::Start(const DecodePlan& /*plan*/) {
  png_ =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, this, OnError, OnWarning);
  if (png_ != nullptr) info_ = png_create_info_struct(png_);
  if (info_ == nullptr) return Error(ErrorClass::kMemory, "png: no memory");
  TRY(Fence([this] {
    Limit();
    png_set_read_fn(png_, this, OnRead);
    png_read_info(png_, info_);
    ChooseSamples();
  }));
  layout_ = PngLayout(parsed_);
  bands_ = BandBuffer(layout_, kPngRowsPerBand);
  pixels_.resize(row_bytes() * (parsed_.interlaced ? parsed_.height : 1));
  return layout_;
}

// Every pass goes over all rows.
Status LibpngDecoder::ReadWhole() {
  constexpr int kAdam7Passes = 7;
  return Fence([this] {
    for (int pass = 0; pass < kAdam7Passes; ++pass) {
      for (std::size_t y = 0; y < parsed_.height; ++y) {
        png_read_row(png_, pixels_.data() + y * row_bytes(), nullptr);
      }
    }
  });
}

Status LibpngDecoder::FillRow(int y, int row_of_band) {
  if (y < rows_filled_) return {};  // It came before the damage.
  std::uint8_t* pixels = pixels_.data();
  if (parsed_.interlaced) {
    pixels += static_cast<std::size_t>(y) * row_bytes();
  } else if (given_up_) {
    std::ranges::fill(pixels_, 0);
  } else {
    TRY(Fence([this] { png_read_row(png_, pixels_.data(), nullptr); }));
  }
  std::array<std::uint8_t*, kMaxPlanes> planes = {};
  for (int p = 0; p < layout_.count(); ++p) {
    planes[static_cast<std::size_t>(p)] = bands_.Row(p, row_of_band);
  }
  if (layout_.sample_bytes == 2) {
    DeinterleaveWords(pixels, layout_.count(), parsed_.width, planes);
  } else {
    Deinterleave(pixels, layout_.count(), parsed_.width, planes);
  }
  rows_filled_ = y + 1;
  return {};
}

Result<const Band*> LibpngDecoder::NextBand() {
  if (finished_) return static_cast<const Band*>(nullptr);
  const int count = std::min(kPngRowsPerBand, layout_.height - next_row_);
  Status read = ReadBand(count);
  if (!read.ok()) {
    if (read.error().cls() == ErrorClass::kMemory) return read.error();
    const Damage damage = truncated_ ? Damage::kTruncation : Damage::kBroken;
    finished_ = Refuses(fail_on_, damage);
    if (finished_) return std::move(read).error();
    given_up_ = salvaged_ = true;
    TRY(ReadBand(count));
  }
  bands_.PlaceAll(next_row_, count);
  next_row_ += count;
  finished_ = next_row_ == layout_.height;
  return bands_.band();
}

Status LibpngDecoder::ReadBand(int count) {
  if (parsed_.interlaced && next_row_ == 0 && !given_up_) TRY(ReadWhole());
  for (int i = 0; i < count; ++i) TRY(FillRow(next_row_ + i, i));
  const bool last = next_row_ + count == layout_.height;
  if (!last || given_up_ || enough_) return {};
  // The rest of the chunks, for their CRCs.
  return Fence([this] { png_read_end(png_, nullptr); });
}

}  // namespace

PlanarLayout PngLayout(const PngHeader& parsed) {
  PlanarLayout layout = FullSizeLayout(
      parsed.gray() ? ColorModel::kGray : ColorModel::kRgb, parsed.alpha(),
      {.width = static_cast<int>(parsed.width),
       .height = static_cast<int>(parsed.height)});
  layout.sample_bytes = parsed.sample_bytes();
  return layout;
}

std::unique_ptr<Decoder> MakeLibpngDecoder(ByteView source,
                                           const PngHeader& parsed,
                                           FailOn fail_on) {
  return std::make_unique<LibpngDecoder>(source, parsed, fail_on);
}

std::string PngLibraryVersion() { return png_get_libpng_ver(nullptr); }

}  // namespace darkroom

#include "codecs/png/png_encoder.h"

#include <png.h>

#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "codecs/buffer_sink.h"
#include "codecs/color/picture_content.h"
#include "codecs/fence.h"
#include "codecs/interleave.h"
#include "codecs/memory_watch.h"
#include "codecs/out_of_memory.h"
#include "codecs/pixel_count.h"
#include "codecs/png/png_attachments.h"
#include "codecs/png/png_palette.h"

namespace darkroom {
namespace {

// Of an IDAT: libpng's 8 KiB are a chunk's frame for every few rows.
constexpr std::size_t kChunkBytes = 64 * kKiB;

// How the pixels are stored.
struct Form {
  bool gray = false;
  bool alpha = false;
  const PngPalette* palette = nullptr;  // Or as it.

  int channels() const {
    return palette != nullptr ? 1 : (gray ? 1 : 3) + (alpha ? 1 : 0);
  }
};

// What is stored beside them.
struct Extras {
  int level = 6;
  Bytes icc;
  std::vector<PngChunk> chunks;
};

class PngWriter {
 public:
  PngWriter(const PlanarImage& image, const Form& form, ByteSink& out)
      : image_(image), form_(form), out_(out) {}
  ~PngWriter() { png_destroy_write_struct(&png_, &info_); }
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;

  Status Write(const Extras& extras);

 private:
  static void OnError(png_structp png, png_const_charp message);
  static void OnWarning(png_structp /*png*/, png_const_charp /*message*/) {}
  static void OnWrite(png_structp png, png_bytep bytes, png_size_t count);
  static void OnFlush(png_structp /*png*/) {}

  template <typename Calls>
  Status Fence(Calls calls) {
    const MemoryWatch memory;
    const bool escaped = !Fenced(escape_, calls);
    if (failure_) return *failure_;
    if (memory.ran_out()) return Error(ErrorClass::kMemory, "png: no memory");
    if (!escaped) return {};
    return Error(ErrorClass::kInternal, std::string("png: ") + message_.data());
  }
  bool Append(ByteView bytes);
  void SetHeader();
  void SetPalette(const PngPalette& palette);
  void FillRow(int y);

  const PlanarImage& image_;
  Form form_;
  ByteSink& out_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
  std::jmp_buf escape_ = {};
  std::array<char, 128> message_ = {};
  std::optional<Error> failure_;  // Of `out_`.
  std::vector<std::uint8_t> row_;
};

void PngWriter::OnError(png_structp png, png_const_charp message) {
  auto* self = static_cast<PngWriter*>(png_get_error_ptr(png));
  std::strncpy(self->message_.data(), message, self->message_.size() - 1);
  std::longjmp(self->escape_, 1);
}

// Owns nothing when it returns, so that its caller may escape.
bool PngWriter::Append(ByteView bytes) {
  Status status = AppendInCallback(out_, bytes);
  if (status.ok()) return true;
  failure_ = std::move(status).error();
  return false;
}

void PngWriter::OnWrite(png_structp png, png_bytep bytes, png_size_t count) {
  auto* self = static_cast<PngWriter*>(png_get_io_ptr(png));
  if (!self->Append({bytes, count})) png_error(png, "cannot write");
}

void PngWriter::SetHeader() {
  constexpr int kColorTypes[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA,
                                 PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
  const PngPalette* palette = form_.palette;
  const int type = palette != nullptr ? PNG_COLOR_TYPE_PALETTE
                                      : kColorTypes[form_.channels() - 1];
  png_set_IHDR(png_, info_, static_cast<png_uint_32>(image_.width),
               static_cast<png_uint_32>(image_.height),
               palette != nullptr ? palette->bit_depth() : 8, type,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  if (palette != nullptr) SetPalette(*palette);
}

void PngWriter::SetPalette(const PngPalette& palette) {
  std::array<png_color, PNG_MAX_PALETTE_LENGTH> colors = {};
  std::array<png_byte, PNG_MAX_PALETTE_LENGTH> alpha = {};
  for (std::size_t i = 0; i < palette.size(); ++i) {
    const PngPalette::Color color = palette.color(i);
    colors[i] = {.red = color.red, .green = color.green, .blue = color.blue};
    alpha[i] = color.alpha;
  }
  png_set_PLTE(png_, info_, colors.data(), static_cast<int>(palette.size()));
  if (palette.translucent() == 0) return;
  png_set_tRNS(png_, info_, alpha.data(),
               static_cast<int>(palette.translucent()), nullptr);
}

void PngWriter::FillRow(int y) {
  const auto width = static_cast<std::size_t>(image_.width);
  if (form_.palette != nullptr) return form_.palette->Index(image_, y, row_);
  std::array<const std::uint8_t*, kMaxPlanes> planes = {};
  const std::size_t colors = form_.gray ? 1 : 3;
  for (std::size_t c = 0; c < colors; ++c) {
    planes[c] = image_.planes[image_.model == ColorModel::kGray ? 0 : c].Row(y);
  }
  if (form_.alpha) planes[colors] = image_.planes.back().Row(y);
  Interleave(planes, form_.channels(), width, row_.data());
}

Status PngWriter::Write(const Extras& extras) {
  png_ =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, this, OnError, OnWarning);
  if (png_ != nullptr) info_ = png_create_info_struct(png_);
  if (info_ == nullptr) return Error(ErrorClass::kMemory, "png: no memory");
  TRY(Fence([this, &extras] {
    png_set_write_fn(png_, this, OnWrite, OnFlush);
    // An unsound profile is left out instead of failing the picture.
    png_set_benign_errors(png_, 1);
    png_set_compression_level(png_, extras.level);
    png_set_compression_buffer_size(png_, kChunkBytes);
    SetHeader();
    if (!extras.icc.empty()) {
      png_set_iCCP(png_, info_, "icc", PNG_COMPRESSION_TYPE_BASE,
                   extras.icc.data(),
                   static_cast<png_uint_32>(extras.icc.size()));
    }
    png_write_info(png_, info_);
    if (form_.palette != nullptr) png_set_packing(png_);
  }));
  for (const PngChunk& chunk : extras.chunks) {
    TRY(Fence([this, &chunk] {
      const auto* type = reinterpret_cast<png_const_bytep>(chunk.type.data());
      png_write_chunk(png_, type, chunk.body.data(), chunk.body.size());
    }));
  }
  row_.resize(static_cast<std::size_t>(image_.width) *
              static_cast<std::size_t>(form_.channels()));
  for (int y = 0; y < image_.height; ++y) {
    FillRow(y);
    TRY(Fence([this] { png_write_row(png_, row_.data()); }));
  }
  return Fence([this] { png_write_end(png_, info_); });
}

// As `form` or with `palette`, whichever gives fewer bytes.
Status WriteSmaller(const PlanarImage& image, const Form& form,
                    const PngPalette& palette, const Extras& extras,
                    ByteSink& out) {
  const Form indexed = {.palette = &palette};
  // Up to 16 colours share a byte; a large picture is written but once.
  const std::uint64_t pixels = PixelsOf({image.width, image.height});
  if (pixels > kMaxPixelsTwice || (palette.bit_depth() < 8 && pixels > 1024)) {
    return PngWriter(image, indexed, out).Write(extras);
  }
  BufferSink with_palette;
  TRY(PngWriter(image, indexed, with_palette).Write(extras));
  // Gives up as soon as it is no smaller.
  BufferSink without(with_palette.bytes.size() - 1);
  without.bytes.reserve(with_palette.bytes.size());
  Status status = PngWriter(image, form, without).Write(extras);
  if (without.full()) return out.Append(with_palette.bytes);
  TRY(std::move(status));
  return out.Append(without.bytes);
}

// Profiles that are not for the colours of a PNG are left out.
bool IsFitting(ProfileSpace space, const PlanarImage& image) {
  return space == ProfileSpace::kRgb ||
         (space == ProfileSpace::kGray && image.model == ColorModel::kGray);
}

}  // namespace

Status EncodePng(const PlanarImage& image, const VariantSpec& spec,
                 const Attachments& attachments, ByteSink& out) {
  if (image.model != ColorModel::kGray && image.model != ColorModel::kRgb) {
    return Error(ErrorClass::kInternal, "png: takes gray and RGB only");
  }
  Extras extras = {.level = spec.compression,
                   .chunks = PngChunksOf(attachments)};
  const ProfileSpace space = SpaceOf(attachments.icc);
  if (IsFitting(space, image)) extras.icc = attachments.icc;
  Form form = {.alpha = IsTransparent(image)};
  // What has an RGB profile must be stored as RGB, gray or not.
  form.gray = (image.model == ColorModel::kGray || HasOnlyGrays(image)) &&
              (extras.icc.empty() || space == ProfileSpace::kGray);
  // Nor may a palette have a gray one; and bytes of gray are small already.
  const bool indexable = extras.icc.empty() || space == ProfileSpace::kRgb;
  if (indexable) {
    const std::optional<PngPalette> palette = PngPalette::Of(image);
    const bool smaller =
        palette && (form.channels() > 1 || palette->bit_depth() < 8);
    if (smaller) return WriteSmaller(image, form, *palette, extras, out);
  }
  return PngWriter(image, form, out).Write(extras);
}

}  // namespace darkroom

#include "codecs/png_encoder.h"

#include <png.h>

#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "codecs/fence.h"
#include "codecs/interleave.h"

namespace darkroom {
namespace {

constexpr int kCompressionLevel = 6;

class PngWriter {
 public:
  PngWriter(const PlanarImage& image, ByteSink& out)
      : image_(image), out_(out) {}
  ~PngWriter() { png_destroy_write_struct(&png_, &info_); }
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;

  Status Write();

 private:
  static void OnError(png_structp png, png_const_charp message);
  static void OnWarning(png_structp /*png*/, png_const_charp /*message*/) {}
  static void OnWrite(png_structp png, png_bytep bytes, png_size_t count);
  static void OnFlush(png_structp /*png*/) {}

  template <typename Calls>
  Status Fence(Calls calls) {
    if (Fenced(escape_, calls)) return {};
    if (failure_) return *failure_;
    return Error(ErrorClass::kInternal, std::string("png: ") + message_.data());
  }
  bool Append(ByteView bytes);
  void WriteHeader();
  int channels() const {
    return ColorPlanes(image_.model) + (image_.alpha ? 1 : 0);
  }

  const PlanarImage& image_;
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
  Status status = out_.Append(bytes);
  if (status.ok()) return true;
  failure_ = std::move(status).error();
  return false;
}

void PngWriter::OnWrite(png_structp png, png_bytep bytes, png_size_t count) {
  auto* self = static_cast<PngWriter*>(png_get_io_ptr(png));
  if (!self->Append({bytes, count})) png_error(png, "cannot write");
}

void PngWriter::WriteHeader() {
  constexpr int kColorTypes[] = {PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA,
                                 PNG_COLOR_TYPE_RGB, PNG_COLOR_TYPE_RGB_ALPHA};
  const int type =
      (image_.model == ColorModel::kGray ? 0 : 2) + (image_.alpha ? 1 : 0);
  png_set_compression_level(png_, kCompressionLevel);
  png_set_IHDR(png_, info_, static_cast<png_uint_32>(image_.width),
               static_cast<png_uint_32>(image_.height), 8, kColorTypes[type],
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_write_info(png_, info_);
}

Status PngWriter::Write() {
  png_ =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, this, OnError, OnWarning);
  if (png_ != nullptr) info_ = png_create_info_struct(png_);
  if (info_ == nullptr) return Error(ErrorClass::kMemory, "png: no memory");
  TRY(Fence([this] {
    png_set_write_fn(png_, this, OnWrite, OnFlush);
    WriteHeader();
  }));
  row_.resize(static_cast<std::size_t>(image_.width) *
              static_cast<std::size_t>(channels()));
  for (int y = 0; y < image_.height; ++y) {
    std::array<const std::uint8_t*, kMaxPlanes> planes = {};
    for (std::size_t p = 0; p < image_.planes.size(); ++p) {
      planes[p] = image_.planes[p].Row(y);
    }
    Interleave(planes, channels(), static_cast<std::size_t>(image_.width),
               row_.data());
    TRY(Fence([this] { png_write_row(png_, row_.data()); }));
  }
  return Fence([this] { png_write_end(png_, info_); });
}

}  // namespace

Status EncodePng(const PlanarImage& image, const VariantSpec& /*spec*/,
                 const Attachments& /*attachments*/, ByteSink& out) {
  if (image.model != ColorModel::kGray && image.model != ColorModel::kRgb) {
    return Error(ErrorClass::kInternal, "png: takes gray and RGB only");
  }
  PngWriter writer(image, out);
  return writer.Write();
}

}  // namespace darkroom

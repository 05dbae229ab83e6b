#include "codecs/jpeg/jpeg_encoder.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// jpeglib.h needs <cstdio> before it.
#include <jerror.h>
#include <jpeglib.h>

#include "base/bytes.h"
#include "codecs/color/picture_content.h"
#include "codecs/divided_up.h"
#include "codecs/fence.h"
#include "codecs/interleave.h"
#include "codecs/jpeg/jpeg_attachments.h"
#include "codecs/out_of_memory.h"

namespace darkroom {
namespace {

constexpr std::size_t kOutputBytes = 64 * kKiB;

// libjpeg's error manager and destination with what they need of ours.  The
// library knows only the bases: `sink` is found from the error manager.
struct JpegSink {
  jpeg_error_mgr errors = {};
  jpeg_destination_mgr destination = {};
  std::jmp_buf escape = {};
  ByteSink* out = nullptr;
  std::optional<Error> failure;  // Of `out`.
  std::vector<std::uint8_t> buffer = std::vector<std::uint8_t>(kOutputBytes);
};

JpegSink& SinkOf(void* errors) { return *static_cast<JpegSink*>(errors); }

[[noreturn]] void OnError(j_common_ptr jpeg) {
  std::longjmp(SinkOf(jpeg->err).escape, 1);
}

void OnMessage(j_common_ptr /*jpeg*/, int /*level*/) {}

void Rewind(JpegSink& sink) {
  sink.destination.next_output_byte = sink.buffer.data();
  sink.destination.free_in_buffer = sink.buffer.size();
}

void OnStart(j_compress_ptr jpeg) { Rewind(SinkOf(jpeg->err)); }

// Owns nothing when it returns, so that its caller may escape.
bool Write(JpegSink& sink, std::size_t count) {
  Status status =
      AppendInCallback(*sink.out, ByteView(sink.buffer).first(count));
  if (status.ok()) return true;
  sink.failure = std::move(status).error();
  return false;
}

// libjpeg wants the whole buffer written, whatever free_in_buffer says.
boolean OnFull(j_compress_ptr jpeg) {
  JpegSink& sink = SinkOf(jpeg->err);
  if (!Write(sink, sink.buffer.size())) std::longjmp(sink.escape, 1);
  Rewind(sink);
  return TRUE;
}

void OnEnd(j_compress_ptr jpeg) {
  JpegSink& sink = SinkOf(jpeg->err);
  const std::size_t count =
      sink.buffer.size() - sink.destination.free_in_buffer;
  if (!Write(sink, count)) std::longjmp(sink.escape, 1);
}

class JpegWriter {
 public:
  JpegWriter(const PlanarImage& image, const VariantSpec& spec, ByteSink& out);
  ~JpegWriter() { jpeg_destroy_compress(&jpeg_); }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;

  Status Write(const std::vector<JpegSegment>& segments);

 private:
  template <typename Calls>
  Status Fence(Calls calls) {
    if (Fenced(sink_.escape, calls)) return {};
    if (sink_.failure) return *sink_.failure;
    return Failure();
  }
  Error Failure();
  void Configure();
  Status WriteRgbRows();
  Status WriteRawBands();
  std::uint8_t* PaddedRow(int plane, int y);

  const PlanarImage& image_;
  const VariantSpec& spec_;
  JpegSink sink_;
  jpeg_compress_struct jpeg_ = {};
  // Interleaved pixels, or the rows of an MCU row of every plane.
  std::array<std::vector<std::uint8_t>, kMaxPlanes> rows_;
};

JpegWriter::JpegWriter(const PlanarImage& image, const VariantSpec& spec,
                       ByteSink& out)
    : image_(image), spec_(spec) {
  sink_.out = &out;
}

Error JpegWriter::Failure() {
  std::array<char, JMSG_LENGTH_MAX> text = {};
  sink_.errors.format_message(reinterpret_cast<j_common_ptr>(&jpeg_),
                              text.data());
  const bool memory = sink_.errors.msg_code == JERR_OUT_OF_MEMORY;
  return Error(memory ? ErrorClass::kMemory : ErrorClass::kInternal,
               "jpeg: " + std::string(text.data()));
}

void JpegWriter::Configure() {
  jpeg_.image_width = static_cast<JDIMENSION>(image_.width);
  jpeg_.image_height = static_cast<JDIMENSION>(image_.height);
  constexpr J_COLOR_SPACE kSpaces[] = {JCS_GRAYSCALE, JCS_YCbCr, JCS_RGB};
  jpeg_.in_color_space = kSpaces[static_cast<int>(image_.model)];
  jpeg_.input_components = ColorPlanes(image_.model);
  jpeg_set_defaults(&jpeg_);  // 4:2:0.
  const bool full_chroma = image_.model == ColorModel::kRgb
                               ? spec_.full_chroma
                               : !image_.half_chroma();
  if (image_.model != ColorModel::kGray && full_chroma) {
    jpeg_.comp_info[0].h_samp_factor = 1;
    jpeg_.comp_info[0].v_samp_factor = 1;
  }
  jpeg_set_quality(&jpeg_, spec_.quality, TRUE);
  jpeg_.optimize_coding = TRUE;
  jpeg_.dct_method = JDCT_ISLOW;
  if (spec_.progressive) jpeg_simple_progression(&jpeg_);
  jpeg_.raw_data_in = image_.model == ColorModel::kRgb ? FALSE : TRUE;
}

Status JpegWriter::Write(const std::vector<JpegSegment>& segments) {
  jpeg_.err = jpeg_std_error(&sink_.errors);
  sink_.errors.error_exit = OnError;
  sink_.errors.emit_message = OnMessage;
  sink_.destination.init_destination = OnStart;
  sink_.destination.empty_output_buffer = OnFull;
  sink_.destination.term_destination = OnEnd;
  TRY(Fence([this] {
    jpeg_create_compress(&jpeg_);
    jpeg_.dest = &sink_.destination;
    Configure();
    jpeg_start_compress(&jpeg_, TRUE);
  }));
  for (const JpegSegment& segment : segments) {
    TRY(Fence([this, &segment] {
      jpeg_write_marker(&jpeg_, segment.marker, segment.body.data(),
                        static_cast<unsigned>(segment.body.size()));
    }));
  }
  if (image_.model == ColorModel::kRgb) {
    TRY(WriteRgbRows());
  } else {
    TRY(WriteRawBands());
  }
  return Fence([this] { jpeg_finish_compress(&jpeg_); });
}

Status JpegWriter::WriteRgbRows() {
  rows_[0].resize(static_cast<std::size_t>(image_.width) * 3);
  for (int y = 0; y < image_.height; ++y) {
    Interleave({image_.planes[0].Row(y), image_.planes[1].Row(y),
                image_.planes[2].Row(y), nullptr},
               3, static_cast<std::size_t>(image_.width), rows_[0].data());
    TRY(Fence([this] {
      JSAMPROW row = rows_[0].data();
      jpeg_write_scanlines(&jpeg_, &row, 1);
    }));
  }
  return {};
}

// Raw data comes in whole MCUs: the last column and the last row are repeated
// up to their ends.  `y` may lie below the plane.
std::uint8_t* JpegWriter::PaddedRow(int plane, int y) {
  const auto index = static_cast<std::size_t>(plane);
  const Plane& from = image_.planes[index];
  const jpeg_component_info& component = jpeg_.comp_info[plane];
  const int rows = component.v_samp_factor * DCTSIZE;
  const std::size_t mcu =
      static_cast<std::size_t>(component.h_samp_factor) * DCTSIZE;
  const auto width = static_cast<std::size_t>(from.width);
  const std::size_t stride = DividedUp(width, mcu) * mcu;
  std::vector<std::uint8_t>& to = rows_[index];
  to.resize(stride * static_cast<std::size_t>(rows));
  std::uint8_t* row = to.data() + static_cast<std::size_t>(y % rows) * stride;
  std::memcpy(row, from.Row(std::min(y, from.height - 1)), width);
  std::memset(row + width, row[width - 1], stride - width);
  return row;
}

Status JpegWriter::WriteRawBands() {
  constexpr std::size_t kMaxRows = std::size_t{2} * DCTSIZE;
  std::array<std::array<JSAMPROW, kMaxRows>, kMaxPlanes> rows = {};
  std::array<JSAMPARRAY, kMaxPlanes> planes = {};
  const int lines = jpeg_.max_v_samp_factor * DCTSIZE;
  for (int band = 0; band * lines < image_.height; ++band) {
    for (int p = 0; p < jpeg_.num_components; ++p) {
      const auto plane = static_cast<std::size_t>(p);
      const int count = jpeg_.comp_info[p].v_samp_factor * DCTSIZE;
      for (int i = 0; i < count; ++i) {
        rows[plane][static_cast<std::size_t>(i)] =
            PaddedRow(p, band * count + i);
      }
      planes[plane] = rows[plane].data();
    }
    JSAMPIMAGE data = planes.data();
    TRY(Fence([this, data, lines] {
      jpeg_write_raw_data(&jpeg_, data, static_cast<JDIMENSION>(lines));
    }));
  }
  return {};
}

}  // namespace

Status EncodeJpeg(const PlanarImage& image, const VariantSpec& spec,
                  const Attachments& attachments, ByteSink& out) {
  if (IsTransparent(image) || image.model == ColorModel::kCmyk) {
    return Error(ErrorClass::kInternal, "jpeg: takes no alpha and no CMYK");
  }
  if (std::max(image.width, image.height) > JPEG_MAX_DIMENSION) {
    return Error(ErrorClass::kTooLarge,
                 "jpeg: a side over " + std::to_string(JPEG_MAX_DIMENSION));
  }
  Attachments fitting = attachments;
  // A profile of another space is none.
  const bool gray = image.model == ColorModel::kGray;
  const ProfileSpace space = gray ? ProfileSpace::kGray : ProfileSpace::kRgb;
  if (SpaceOf(fitting.icc) != space) fitting.icc.clear();
  JpegWriter writer(image, spec, out);
  return writer.Write(JpegSegmentsOf(fitting));
}

}  // namespace darkroom

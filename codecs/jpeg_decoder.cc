#include "codecs/jpeg_decoder.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

// jpeglib.h needs <cstdio> before it.
#include <jerror.h>
#include <jpeglib.h>

#include "codecs/band_buffer.h"
#include "codecs/fence.h"
#include "codecs/interleave.h"
#include "codecs/jpeg_header.h"
#include "codecs/jpeg_memory.h"
#include "codecs/limits.h"

namespace darkroom {
namespace {

// Where libjpeg's callbacks leave what happened.  `base` is first, so that
// the library's pointer to it is a pointer to the whole.
struct JpegErrors {
  jpeg_error_mgr base = {};
  std::jmp_buf escape = {};
  int max_scans = 0;
  bool too_many_scans = false;
};

JpegErrors& ErrorsOf(j_common_ptr jpeg) {
  return *reinterpret_cast<JpegErrors*>(jpeg->err);
}

// Warnings that leave the pixels as they were meant; every other one means
// that some are damaged or missing.
bool IsHarmless(int warning) {
  switch (warning) {
    case JWRN_ADOBE_XFORM:      // The components' ids decide then.
    case JWRN_BOGUS_ICC:        // The profile only.
    case JWRN_EXTRANEOUS_DATA:  // Padding that cameras leave before a marker.
    case JWRN_JFIF_MAJOR:       // A version number only.
    case JWRN_NOT_SEQUENTIAL:   // Samsung's wrong spectral selection in SOS.
      return true;
    default:
      return false;
  }
}

[[noreturn]] void Escape(j_common_ptr jpeg) {
  std::longjmp(ErrorsOf(jpeg).escape, 1);
}

void OnMessage(j_common_ptr jpeg, int level) {
  const bool warning = level < 0;
  if (warning && !IsHarmless(jpeg->err->msg_code)) Escape(jpeg);
}

void OnProgress(j_common_ptr jpeg) {
  JpegErrors& errors = ErrorsOf(jpeg);
  const auto* decompress = reinterpret_cast<j_decompress_ptr>(jpeg);
  errors.too_many_scans = decompress->input_scan_number > errors.max_scans;
  if (errors.too_many_scans) Escape(jpeg);
}

// What the caller has to know about libjpeg's message.
ErrorClass ClassOf(int message) {
  switch (message) {
    case JERR_OUT_OF_MEMORY:
      return ErrorClass::kMemory;
    case JERR_IMAGE_TOO_BIG:  // 65,500 is libjpeg's own limit.
      return ErrorClass::kTooLarge;
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_NOT_COMPILED:
    case JERR_ARITH_NOTIMPL:
      return ErrorClass::kUnsupported;
    case JERR_BAD_STATE:
    case JERR_BUFFER_SIZE:
      return ErrorClass::kInternal;
    default:
      return ErrorClass::kCorrupt;
  }
}

class JpegDecoder final : public Decoder {
 public:
  JpegDecoder(ByteView source, const JpegHeader& parsed, int max_scans);
  ~JpegDecoder() override { jpeg_destroy_decompress(&jpeg_); }
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  const ImageHeader& header() const override { return header_; }
  std::uint64_t MemoryNeed(const DecodePlan& plan) const override {
    return JpegDecodeMemory(parsed_, plan.max_reduction);
  }
  Result<PlanarLayout> Start(const DecodePlan& plan) override;
  Result<const Band*> NextBand() override;

 private:
  template <typename Calls>
  Status Fence(Calls calls) {
    if (Fenced(errors_.escape, calls)) return {};
    return Failure();
  }
  Error Failure();
  Status ReadHeader();
  Status ChooseColors();
  bool FitsRawPlanes() const;
  Status CheckAllComponentsCame() const;
  void PrepareRawPlanes();
  void PrepareScanlines();
  Status ReadRawBand();
  Status ReadScanlineBand();

  const ByteView source_;
  const JpegHeader parsed_;
  ImageHeader header_;
  JpegErrors errors_;
  jpeg_progress_mgr progress_ = {};
  jpeg_decompress_struct jpeg_ = {};
  PlanarLayout layout_;
  BandBuffer bands_;
  std::vector<std::uint8_t> scanline_;  // Interleaved; for what is not raw.
  bool raw_ = false;                    // Planes as stored.
  bool inverted_ = false;               // Stored inks are 0 for full.
  int band_index_ = 0;
  bool finished_ = false;
};

JpegDecoder::JpegDecoder(ByteView source, const JpegHeader& parsed,
                         int max_scans)
    : source_(source), parsed_(parsed) {
  header_ = {.format = "jpeg",
             .width = parsed.width,
             .height = parsed.height,
             .orientation = parsed.orientation};
  errors_.max_scans = max_scans;
}

// After an escape: the scan limit is ours, everything else has a message code.
Error JpegDecoder::Failure() {
  finished_ = true;
  if (errors_.too_many_scans) {
    return Error(ErrorClass::kTooLarge,
                 "jpeg: more scans than limits.max_scans of " +
                     std::to_string(errors_.max_scans));
  }
  std::array<char, JMSG_LENGTH_MAX> text = {};
  auto* const common = reinterpret_cast<j_common_ptr>(&jpeg_);
  errors_.base.format_message(common, text.data());
  return Error(ClassOf(errors_.base.msg_code),
               "jpeg: " + std::string(text.data()));
}

// libjpeg reads the markers once more and must come to the same header: our
// promises about memory were made on ours.
Status JpegDecoder::ReadHeader() {
  jpeg_.err = jpeg_std_error(&errors_.base);
  errors_.base.error_exit = Escape;
  errors_.base.emit_message = OnMessage;
  progress_.progress_monitor = OnProgress;
  TRY(Fence([this] {
    jpeg_create_decompress(&jpeg_);
    jpeg_.progress = &progress_;
    jpeg_mem_src(&jpeg_, source_.data(), source_.size());
    jpeg_read_header(&jpeg_, TRUE);
  }));
  if (static_cast<int>(jpeg_.image_width) != parsed_.width ||
      static_cast<int>(jpeg_.image_height) != parsed_.height ||
      jpeg_.num_components != parsed_.components ||
      (jpeg_.progressive_mode != FALSE) != parsed_.progressive ||
      (jpeg_has_multiple_scans(&jpeg_) != FALSE) != parsed_.several_scans) {
    return CorruptError("jpeg", "ambiguous header");
  }
  return {};
}

Status JpegDecoder::ChooseColors() {
  switch (jpeg_.jpeg_color_space) {
    case JCS_GRAYSCALE:
      layout_.model = ColorModel::kGray;
      break;
    case JCS_YCbCr:
      layout_.model = ColorModel::kYCbCr;
      break;
    case JCS_RGB:
      layout_.model = ColorModel::kRgb;
      break;
    case JCS_CMYK:
    case JCS_YCCK:
      layout_.model = ColorModel::kCmyk;
      // Adobe's programs store 255 for no ink, and so does everyone who
      // writes their marker.
      inverted_ = jpeg_.saw_Adobe_marker != FALSE;
      break;
    default:
      return Error(ErrorClass::kUnsupported, "unsupported jpeg: colour space");
  }
  const J_COLOR_SPACE spaces[] = {JCS_GRAYSCALE, JCS_YCbCr, JCS_RGB, JCS_CMYK};
  jpeg_.out_color_space = spaces[static_cast<int>(layout_.model)];
  raw_ = FitsRawPlanes();
  return {};
}

// Whether a PlanarLayout can say how the components lie: the first at full
// size, chroma by whole steps.  libjpeg upsamples the others.
bool JpegDecoder::FitsRawPlanes() const {
  if (layout_.model == ColorModel::kCmyk) return false;
  for (int i = 0; i < jpeg_.num_components; ++i) {
    const jpeg_component_info& component = jpeg_.comp_info[i];
    const int x = jpeg_.max_h_samp_factor % component.h_samp_factor;
    const int y = jpeg_.max_v_samp_factor % component.v_samp_factor;
    if (x != 0 || y != 0) return false;
    const bool full = component.h_samp_factor == jpeg_.max_h_samp_factor &&
                      component.v_samp_factor == jpeg_.max_v_samp_factor;
    const bool chroma = i > 0 && layout_.model == ColorModel::kYCbCr;
    if (!full && !chroma) return false;
  }
  return true;
}

Result<PlanarLayout> JpegDecoder::Start(const DecodePlan& plan) {
  TRY(ReadHeader());
  TRY(ChooseColors());
  const int reduction = JpegReduction(plan.max_reduction);
  TRY(Fence([this, reduction] {
    jpeg_.scale_num = static_cast<unsigned>(8 / reduction);
    jpeg_.scale_denom = 8;
    jpeg_.dct_method = JDCT_ISLOW;
    jpeg_.do_block_smoothing = FALSE;
    jpeg_.raw_data_out = raw_ ? TRUE : FALSE;
    jpeg_start_decompress(&jpeg_);
  }));
  TRY(CheckAllComponentsCame());
  layout_.width = static_cast<int>(jpeg_.output_width);
  layout_.height = static_cast<int>(jpeg_.output_height);
  if (raw_) {
    PrepareRawPlanes();
  } else {
    PrepareScanlines();
  }
  return layout_;
}

// A component of which no scan came would be an even grey.
Status JpegDecoder::CheckAllComponentsCame() const {
  for (int i = 0; i < jpeg_.num_components; ++i) {
    const bool dc_missing =
        jpeg_.coef_bits != nullptr && jpeg_.coef_bits[i][0] < 0;
    if (jpeg_.comp_info[i].quant_table == nullptr || dc_missing) {
      return CorruptError("jpeg", "a component is missing");
    }
  }
  return {};
}

// Chroma may be reduced by less than luma: at 1/2, the planes of 4:2:0 are
// all of one size.  A band is one row of interleaved MCUs, padded to blocks.
void JpegDecoder::PrepareRawPlanes() {
  for (int i = 0; i < jpeg_.num_components; ++i) {
    const jpeg_component_info& component = jpeg_.comp_info[i];
    const int h = component.h_samp_factor * component.DCT_scaled_size;
    const int v = component.v_samp_factor * component.DCT_scaled_size;
    const int full = jpeg_.min_DCT_scaled_size;
    layout_.planes[static_cast<std::size_t>(i)] = {
        .size = {.width = static_cast<int>(component.downsampled_width),
                 .height = static_cast<int>(component.downsampled_height)},
        .x_step = jpeg_.max_h_samp_factor * full / h,
        .y_step = jpeg_.max_v_samp_factor * full / v};
    const std::size_t mcus = JpegMcuColumns(parsed_);
    bands_.AddPlane(mcus * static_cast<std::size_t>(h), v);
  }
}

constexpr int kScanlinesPerBand = 16;

void JpegDecoder::PrepareScanlines() {
  layout_ = FullSizeLayout(layout_.model, layout_.alpha,
                           {.width = layout_.width, .height = layout_.height});
  bands_ = BandBuffer(layout_, kScanlinesPerBand);
  scanline_.resize(static_cast<std::size_t>(layout_.width) *
                   static_cast<std::size_t>(layout_.count()));
}

Result<const Band*> JpegDecoder::NextBand() {
  if (finished_) return static_cast<const Band*>(nullptr);
  if (raw_) {
    TRY(ReadRawBand());
  } else {
    TRY(ReadScanlineBand());
  }
  if (jpeg_.output_scanline >= jpeg_.output_height) {
    // Up to EOI, so that a file that ends before it is found out.
    TRY(Fence([this] { jpeg_finish_decompress(&jpeg_); }));
    finished_ = true;
  }
  return bands_.band();
}

Status JpegDecoder::ReadRawBand() {
  constexpr std::size_t kMaxRows = MAX_SAMP_FACTOR * DCTSIZE;
  std::array<std::array<JSAMPROW, kMaxRows>, kMaxPlanes> rows = {};
  std::array<JSAMPARRAY, kMaxPlanes> planes = {};
  for (int i = 0; i < jpeg_.num_components; ++i) {
    const jpeg_component_info& component = jpeg_.comp_info[i];
    const auto plane = static_cast<std::size_t>(i);
    const int count = component.v_samp_factor * component.DCT_scaled_size;
    for (int y = 0; y < count; ++y) {
      rows[plane][static_cast<std::size_t>(y)] = bands_.Row(i, y);
    }
    planes[plane] = rows[plane].data();
    const int first = band_index_ * count;
    const int left = layout_.planes[plane].size.height - first;
    bands_.Place(i, first, std::clamp(left, 0, count));
  }
  ++band_index_;
  const auto lines = static_cast<JDIMENSION>(jpeg_.max_v_samp_factor *
                                             jpeg_.min_DCT_scaled_size);
  JSAMPIMAGE image = planes.data();
  return Fence(
      [this, image, lines] { jpeg_read_raw_data(&jpeg_, image, lines); });
}

Status JpegDecoder::ReadScanlineBand() {
  const int y = static_cast<int>(jpeg_.output_scanline);
  const int count = std::min(kScanlinesPerBand, layout_.height - y);
  for (int i = 0; i < count; ++i) {
    JSAMPROW row = scanline_.data();
    TRY(Fence([this, row] {
      JSAMPROW only = row;
      jpeg_read_scanlines(&jpeg_, &only, 1);
    }));
    if (inverted_) {
      for (std::uint8_t& ink : scanline_) ink = 255 - ink;
    }
    std::array<std::uint8_t*, kMaxPlanes> planes = {};
    for (int p = 0; p < layout_.count(); ++p) {
      planes[static_cast<std::size_t>(p)] = bands_.Row(p, i);
    }
    Deinterleave(row, layout_.count(), static_cast<std::size_t>(layout_.width),
                 planes);
  }
  bands_.PlaceAll(y, count);
  return {};
}

}  // namespace

Result<std::unique_ptr<Decoder>> OpenJpeg(ByteView source,
                                          const DecodeLimits& limits) {
  const JpegHeader parsed = TRY(ParseJpegHeader(source));
  TRY(CheckPictureSize(static_cast<std::uint64_t>(parsed.width),
                       static_cast<std::uint64_t>(parsed.height), limits));
  return std::unique_ptr<Decoder>(
      std::make_unique<JpegDecoder>(source, parsed, limits.max_scans));
}

#define DARKROOM_TEXT_OF(x) #x
#define DARKROOM_TEXT(x) DARKROOM_TEXT_OF(x)
std::string JpegLibraryVersion() {
  return DARKROOM_TEXT(LIBJPEG_TURBO_VERSION);
}

}  // namespace darkroom

#include "codecs/jpeg/jpeg_decoder.h"

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// jpeglib.h needs <cstdio> before it.
#include <jpeglib.h>

#include "codecs/fence.h"
#include "codecs/jpeg/jpeg_entropy.h"
#include "codecs/jpeg/jpeg_errors.h"
#include "codecs/jpeg/jpeg_header.h"
#include "codecs/jpeg/jpeg_memory.h"
#include "codecs/jpeg/jpeg_metadata.h"
#include "codecs/jpeg/jpeg_progressive.h"
#include "codecs/jpeg/jpeg_rows.h"
#include "codecs/jpeg/jpeg_scans.h"
#include "codecs/jpeg/jpeg_source.h"
#include "codecs/limits.h"
#include "codecs/tolerance.h"

namespace darkroom {
namespace {

class JpegDecoder final : public Decoder {
 public:
  JpegDecoder(ByteView source, const JpegHeader& parsed,
              const DecodeLimits& limits);
  ~JpegDecoder() override { jpeg_destroy_decompress(&jpeg_); }
  JpegDecoder(const JpegDecoder&) = delete;
  JpegDecoder& operator=(const JpegDecoder&) = delete;

  const ImageHeader& header() const override { return header_; }
  SourceMetadata Metadata() const override { return JpegMetadata(source_); }
  std::uint64_t MemoryNeed(const DecodePlan& plan) const override {
    return JpegDecodeMemory(parsed_, plan.max_reduction);
  }
  Result<PlanarLayout> Start(const DecodePlan& plan) override;
  Result<const Band*> NextBand() override;
  bool salvaged() const override { return errors_.salvaged() || given_up_; }

 private:
  template <typename Calls>
  Status Fence(Calls calls) {
    if (Fenced(errors_.escape(), calls)) return {};
    return JpegFailure(reinterpret_cast<j_common_ptr>(&jpeg_));
  }
  Status Begin();
  std::vector<ByteView> WhatLibjpegReads(int reduction) const;
  Status ReadHeader(int reduction);
  Status ChooseColors();
  bool FitsRawPlanes() const;
  Status CheckAllScansCame();
  Status DecodeBand();
  Status ReadBand();
  Status ReadAgain();
  void GiveUp();

  const ByteView source_;
  const JpegHeader parsed_;
  ImageHeader header_;
  const FailOn fail_on_;
  const int max_scans_;
  JpegSource bytes_;
  JpegErrors errors_;
  jpeg_decompress_struct jpeg_ = {};
  std::unique_ptr<JpegProgressive> progressive_;  // If it has read the file.
  JpegEntropy entropy_;
  bool again_ = false;  // libjpeg alone, once entropy_ has given up.
  DecodePlan plan_;
  ColorModel model_ = ColorModel::kRgb;  // Of what comes out.
  JpegRows rows_;
  int band_index_ = 0;
  bool finished_ = false;
  bool given_up_ = false;  // What is left of the picture is grey.
};

JpegDecoder::JpegDecoder(ByteView source, const JpegHeader& parsed,
                         const DecodeLimits& limits)
    : source_(source),
      parsed_(parsed),
      fail_on_(limits.fail_on),
      max_scans_(limits.max_scans),
      errors_(limits.max_scans, limits.fail_on) {
  header_ = {.format = "jpeg",
             .width = parsed.width,
             .height = parsed.height,
             .orientation = parsed.orientation};
}

std::vector<ByteView> JpegDecoder::WhatLibjpegReads(int reduction) const {
  if (progressive_) return {progressive_->sequential()};
  return NeededPieces(source_, parsed_, reduction, max_scans_);
}

// libjpeg reads the markers once more and must come to the same header: our
// promises about memory were made on ours.
Status JpegDecoder::ReadHeader(int reduction) {
  jpeg_.err = errors_.manager();
  // JpegEntropy reads the others, unless it has given up.
  const bool by_libjpeg =
      again_ || (parsed_.several_scans && !parsed_.progressive);
  jpeg_source_mgr* bytes = bytes_.Read(
      WhatLibjpegReads(reduction),
      by_libjpeg ? JpegSource::Runs::kShort : JpegSource::Runs::kWhole);
  TRY(Fence([this, bytes] {
    jpeg_create_decompress(&jpeg_);
    jpeg_.progress = errors_.progress();
    jpeg_.src = bytes;
    jpeg_read_header(&jpeg_, TRUE);
  }));
  const bool read = progressive_ != nullptr;
  if (static_cast<int>(jpeg_.image_width) != parsed_.width ||
      static_cast<int>(jpeg_.image_height) != parsed_.height ||
      jpeg_.num_components != parsed_.components ||
      (jpeg_.progressive_mode != FALSE) != (parsed_.progressive && !read) ||
      (jpeg_has_multiple_scans(&jpeg_) != FALSE) !=
          (parsed_.several_scans && !read)) {
    return CorruptError("jpeg", "ambiguous header");
  }
  return {};
}

Status JpegDecoder::ChooseColors() {
  switch (jpeg_.jpeg_color_space) {
    case JCS_GRAYSCALE:
      model_ = ColorModel::kGray;
      break;
    case JCS_YCbCr:
      model_ = plan_.rgb ? ColorModel::kRgb : ColorModel::kYCbCr;
      break;
    case JCS_RGB:
      model_ = ColorModel::kRgb;
      break;
    case JCS_CMYK:
    case JCS_YCCK:
      model_ = ColorModel::kCmyk;
      break;
    default:
      return Error(ErrorClass::kUnsupported, "unsupported jpeg: colour space");
  }
  const J_COLOR_SPACE spaces[] = {JCS_GRAYSCALE, JCS_YCbCr, JCS_RGB, JCS_CMYK};
  jpeg_.out_color_space = spaces[static_cast<int>(model_)];
  jpeg_.raw_data_out = FitsRawPlanes() ? TRUE : FALSE;
  return {};
}

// Whether a PlanarLayout can say how the components lie: the first at full
// size, chroma by whole steps.  libjpeg upsamples the others.
bool JpegDecoder::FitsRawPlanes() const {
  if (jpeg_.out_color_space != jpeg_.jpeg_color_space ||
      model_ == ColorModel::kCmyk) {
    return false;
  }
  for (int i = 0; i < jpeg_.num_components; ++i) {
    const jpeg_component_info& component = jpeg_.comp_info[i];
    const int x = jpeg_.max_h_samp_factor % component.h_samp_factor;
    const int y = jpeg_.max_v_samp_factor % component.v_samp_factor;
    if (x != 0 || y != 0) return false;
    const bool full = component.h_samp_factor == jpeg_.max_h_samp_factor &&
                      component.v_samp_factor == jpeg_.max_v_samp_factor;
    const bool chroma = i > 0 && model_ == ColorModel::kYCbCr;
    if (!full && !chroma) return false;
  }
  return true;
}

Result<PlanarLayout> JpegDecoder::Start(const DecodePlan& plan) {
  plan_ = plan;
  if (parsed_.progressive) {
    progressive_ = JpegProgressive::Read(
        source_, parsed_, JpegReduction(plan.max_reduction), max_scans_);
  }
  TRY(Begin());
  if (progressive_) {
    entropy_.TakeOver(jpeg_, *progressive_);
  } else {
    entropy_.TakeOver(jpeg_);
  }
  // Adobe's programs store 255 for no ink, and so does everyone who writes
  // their marker.
  const bool inverted =
      model_ == ColorModel::kCmyk && jpeg_.saw_Adobe_marker != FALSE;
  return rows_.Prepare(jpeg_, model_, inverted);
}

// Up to the first row.
Status JpegDecoder::Begin() {
  const int reduction = JpegReduction(plan_.max_reduction);
  TRY(ReadHeader(reduction));
  TRY(ChooseColors());
  TRY(Fence([this, reduction] {
    jpeg_.scale_num = static_cast<unsigned>(8 / reduction);
    jpeg_.scale_denom = 8;
    jpeg_.dct_method = JDCT_ISLOW;
    jpeg_.do_block_smoothing = FALSE;
    jpeg_start_decompress(&jpeg_);
  }));
  return CheckAllScansCame();
}

// A component of which no scan came would be an even grey, and a progressive
// one that lacks its last scans is blurred.
Status JpegDecoder::CheckAllScansCame() {
  bool complete = true;
  for (int i = 0; i < jpeg_.num_components; ++i) {
    const bool progressive = jpeg_.coef_bits != nullptr;
    const bool dc_missing = progressive && jpeg_.coef_bits[i][0] < 0;
    if (jpeg_.comp_info[i].quant_table == nullptr || dc_missing) {
      return CorruptError("jpeg", "a component is missing");
    }
    for (int k = 0; progressive && k < DCTSIZE2; ++k) {
      complete = complete && jpeg_.coef_bits[i][k] == 0;
    }
  }
  if (complete || !errors_.out_of_bytes()) return {};
  return Fence([this] {
    MeetDamage(reinterpret_cast<j_common_ptr>(&jpeg_), Damage::kTruncation);
  });
}

Result<const Band*> JpegDecoder::NextBand() {
  if (finished_) return static_cast<const Band*>(nullptr);
  rows_.Place(band_index_);
  Status decoded = DecodeBand();
  const bool first = band_index_ == 0;
  if (!decoded.ok()) {
    const bool broken =
        decoded.error().cls() == ErrorClass::kCorrupt && !errors_.truncated();
    if (first || !broken || Refuses(fail_on_, Damage::kBroken)) {
      finished_ = true;
      return std::move(decoded).error();
    }
    GiveUp();
  }
  ++band_index_;
  return rows_.band();
}

Status JpegDecoder::DecodeBand() {
  finished_ = band_index_ + 1 >= rows_.bands();
  if (given_up_) return {};
  TRY(ReadBand());
  if (entropy_.gave_up()) TRY(ReadAgain());
  if (!finished_) return {};
  // Up to EOI, for what is damaged behind the pixels.
  return Fence([this] { jpeg_finish_decompress(&jpeg_); });
}

Status JpegDecoder::ReadBand() {
  return Fence([this] { rows_.Read(jpeg_); });
}

// With libjpeg alone, up to the band that is due.
Status JpegDecoder::ReadAgain() {
  jpeg_destroy_decompress(&jpeg_);
  entropy_ = JpegEntropy();
  again_ = true;
  TRY(Begin());
  for (int band = 0; band <= band_index_; ++band) TRY(ReadBand());
  return {};
}

// What has not come is an even grey, in whatever colour model.
void JpegDecoder::GiveUp() {
  constexpr std::uint8_t kGrey = 128;
  given_up_ = true;
  if (jpeg_.output_scanline >= jpeg_.output_height) return;
  rows_.Fill(kGrey);
}

}  // namespace

Result<std::unique_ptr<Decoder>> OpenJpeg(ByteView source,
                                          const DecodeLimits& limits) {
  const JpegHeader parsed = TRY(ParseJpegHeader(source));
  TRY(CheckPictureSize(static_cast<std::uint64_t>(parsed.width),
                       static_cast<std::uint64_t>(parsed.height), limits));
  return std::unique_ptr<Decoder>(
      std::make_unique<JpegDecoder>(source, parsed, limits));
}

#define DARKROOM_TEXT_OF(x) #x
#define DARKROOM_TEXT(x) DARKROOM_TEXT_OF(x)
std::string JpegLibraryVersion() {
  return DARKROOM_TEXT(LIBJPEG_TURBO_VERSION);
}

}  // namespace darkroom

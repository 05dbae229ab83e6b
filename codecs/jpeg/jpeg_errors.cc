#include "codecs/jpeg/jpeg_errors.h"

#include <array>
#include <cstdio>
#include <string>

// jpeglib.h needs <cstdio> before it.
#include <jerror.h>
#include <jpeglib.h>

#include "codecs/limits.h"

namespace darkroom {

// `base` is first, so that the library's pointer to it is a pointer to the
// whole.
struct JpegErrors::State {
  jpeg_error_mgr base = {};
  jpeg_progress_mgr progress = {};
  std::jmp_buf escape = {};
  int max_scans = 0;
  FailOn fail_on = FailOn::kWarning;
  bool too_many_scans = false;
  bool out_of_bytes = false;
  bool truncated = false;
  bool salvaged = false;
};

namespace {

using State = JpegErrors::State;

State& ErrorsOf(j_common_ptr jpeg) {
  return *reinterpret_cast<State*>(jpeg->err);
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
  State& errors = ErrorsOf(jpeg);
  const bool warning = level < 0;
  if (!warning || IsHarmless(jpeg->err->msg_code)) return;
  // No harm in itself: the last pixels may have come.  If not, the next
  // warning is of bits that are not there.
  // The arithmetic decoder would go on with zeros and say nothing.
  if (jpeg->err->msg_code == JWRN_JPEG_EOF) {
    errors.out_of_bytes = true;
    if (reinterpret_cast<j_decompress_ptr>(jpeg)->arith_code == FALSE) return;
  }
  MeetDamage(jpeg, errors.out_of_bytes ? Damage::kTruncation : Damage::kHarm);
}

void OnProgress(j_common_ptr jpeg) {
  State& errors = ErrorsOf(jpeg);
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

}  // namespace

JpegErrors::JpegErrors(int max_scans, FailOn fail_on)
    : state_(std::make_unique<State>()) {
  jpeg_std_error(&state_->base);
  state_->base.error_exit = Escape;
  state_->base.emit_message = OnMessage;
  state_->progress.progress_monitor = OnProgress;
  state_->max_scans = max_scans;
  state_->fail_on = fail_on;
}

JpegErrors::~JpegErrors() = default;

jpeg_error_mgr* JpegErrors::manager() { return &state_->base; }
jpeg_progress_mgr* JpegErrors::progress() { return &state_->progress; }
std::jmp_buf& JpegErrors::escape() { return state_->escape; }
bool JpegErrors::out_of_bytes() const { return state_->out_of_bytes; }
bool JpegErrors::truncated() const { return state_->truncated; }
bool JpegErrors::salvaged() const { return state_->salvaged; }

void MeetDamage(j_common_ptr jpeg, Damage damage) {
  State& errors = ErrorsOf(jpeg);
  errors.truncated = damage == Damage::kTruncation;
  if (Refuses(errors.fail_on, damage)) Escape(jpeg);
  errors.salvaged = true;
}

// The scan limit is ours, everything else has a message code.
Error JpegFailure(j_common_ptr jpeg) {
  const State& errors = ErrorsOf(jpeg);
  if (errors.too_many_scans) {
    return Error(ErrorClass::kTooLarge,
                 "jpeg: more scans than limits.max_scans of " +
                     std::to_string(errors.max_scans));
  }
  if (errors.truncated) return CorruptError("jpeg", "truncated");
  std::array<char, JMSG_LENGTH_MAX> text = {};
  errors.base.format_message(jpeg, text.data());
  return Error(ClassOf(errors.base.msg_code),
               "jpeg: " + std::string(text.data()));
}

}  // namespace darkroom

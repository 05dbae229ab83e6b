// What libjpeg says while it decodes, and what of it ends the decoding.

#ifndef DARKROOM_CODECS_JPEG_JPEG_ERRORS_H_
#define DARKROOM_CODECS_JPEG_JPEG_ERRORS_H_

#include <csetjmp>
#include <memory>

#include "base/error.h"
#include "codecs/plan.h"
#include "codecs/tolerance.h"

// libjpeg's.
struct jpeg_error_mgr;
struct jpeg_common_struct;
struct jpeg_progress_mgr;

namespace darkroom {

// Where libjpeg's callbacks leave what happened.  Thread-compatible.
class JpegErrors {
 public:
  JpegErrors(int max_scans, FailOn fail_on);
  ~JpegErrors();
  JpegErrors(const JpegErrors&) = delete;
  JpegErrors& operator=(const JpegErrors&) = delete;

  // What a decompressor is to have as its `err` and `progress`; they live as
  // long as this.
  jpeg_error_mgr* manager();
  jpeg_progress_mgr* progress();

  // Where the callbacks leave to, for the fence.
  std::jmp_buf& escape();

  bool out_of_bytes() const;  // The source ended without EOI.
  bool truncated() const;     // And pixels are missing.
  bool salvaged() const;      // Damage was let pass.

  struct State;

 private:
  std::unique_ptr<State> state_;
};

// Notes damage of the source, and escapes if fail_on says so.  Only inside a
// fence.
void MeetDamage(jpeg_common_struct* jpeg, Damage damage);

// What the caller has to know after an escape.
Error JpegFailure(jpeg_common_struct* jpeg);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_ERRORS_H_

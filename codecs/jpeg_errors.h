// What libjpeg says while it decodes, and what of it ends the decoding.

#ifndef DARKROOM_CODECS_JPEG_ERRORS_H_
#define DARKROOM_CODECS_JPEG_ERRORS_H_

#include <csetjmp>
#include <cstdio>

// jpeglib.h needs <cstdio> before it.
#include <jpeglib.h>

#include "base/error.h"
#include "codecs/plan.h"
#include "codecs/tolerance.h"

namespace darkroom {

// Where libjpeg's callbacks leave what happened.  `base` is first, so that
// the library's pointer to it is a pointer to the whole.
struct JpegErrors {
  jpeg_error_mgr base = {};
  std::jmp_buf escape = {};  // Where the callbacks leave to.
  int max_scans = 0;
  FailOn fail_on = FailOn::kWarning;
  bool too_many_scans = false;
  bool out_of_bytes = false;  // The source ended without EOI.
  bool truncated = false;     // And pixels are missing.
  bool salvaged = false;      // Damage was let pass.
};

// Makes `errors` and `progress` ready to be a decompressor's; they must outlive
// it.
jpeg_error_mgr* Listen(JpegErrors& errors, jpeg_progress_mgr& progress);

// Notes damage of the source, and escapes if fail_on says so.  Only inside a
// fence.
void MeetDamage(j_common_ptr jpeg, Damage damage);

// What the caller has to know after an escape.
Error JpegFailure(j_common_ptr jpeg);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_ERRORS_H_

// Which damage a decoder lets pass.

#ifndef DARKROOM_CODECS_SALVAGE_H_
#define DARKROOM_CODECS_SALVAGE_H_

#include <string_view>

#include "base/result.h"
#include "codecs/limits.h"
#include "codecs/plan.h"

namespace darkroom {

// What is wrong with a file, where something can be shown all the same.
struct Damage {
  FailOn kind = FailOn::kError;  // kTruncated, kError or kWarning.
  std::string_view what;         // A literal.
};

// A decoder's limits.fail_on, and whether anything passed.
class Salvage {
 public:
  explicit Salvage(FailOn fail_on) : fail_on_(fail_on) {}

  // Errors: kCorrupt, unless such damage passes.
  Status LetPass(std::string_view format, const Damage& damage) {
    if (fail_on_ >= damage.kind) return CorruptError(format, damage.what);
    salvaged_ = true;
    return {};
  }

  bool salvaged() const { return salvaged_; }

 private:
  FailOn fail_on_;
  bool salvaged_ = false;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_SALVAGE_H_

// What a decoder lets pass.

#ifndef DARKROOM_CODECS_SALVAGE_H_
#define DARKROOM_CODECS_SALVAGE_H_

#include <string_view>

#include "base/result.h"
#include "codecs/limits.h"
#include "codecs/plan.h"
#include "codecs/tolerance.h"

namespace darkroom {

// What is wrong with a file of which something can be shown all the same.
struct Flaw {
  Damage kind = Damage::kBroken;
  std::string_view what;  // A literal.
};

// A decoder's limits.fail_on, and whether anything passed.
class Salvage {
 public:
  explicit Salvage(FailOn fail_on) : fail_on_(fail_on) {}

  // Errors: kCorrupt, unless such a flaw passes.
  Status LetPass(std::string_view format, const Flaw& flaw) {
    if (Refuses(fail_on_, flaw.kind)) return CorruptError(format, flaw.what);
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

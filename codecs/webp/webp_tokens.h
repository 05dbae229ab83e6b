// What libwebp keeps of a lossy picture while it encodes it, and how that ends.
//
// With an effort of 3 and more it keeps a token for every bit until the last
// one is known: 1 to 7 bytes a pixel of a photograph up to quality 95, 30 of
// noise at 100 (1.2.4).
// Where these are more than are allowed, the picture is encoded once more
// without tokens, as its configuration's low_memory says: at 1.3 to 1.8 times
// the CPU for bytes that differ by a percent or two.

#ifndef DARKROOM_CODECS_WEBP_WEBP_TOKENS_H_
#define DARKROOM_CODECS_WEBP_WEBP_TOKENS_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "codecs/planes.h"

namespace darkroom {

// Bytes that the tokens of such a picture may take.
std::uint64_t WebpTokenAllowance(PlaneSize size);

// Whether it can have more than they may take.
bool MayExceedTokens(PlaneSize size);

// From its first check on, which is while the picture is analysed, before there
// are any.  What other threads allocate meanwhile counts as well.
class WebpTokenWatch {
 public:
  explicit WebpTokenWatch(PlaneSize size);

  // Whether the tokens have been within their allowance so far; takes
  // microseconds.
  bool Check();

  bool exceeded() const { return exceeded_; }

 private:
  std::uint64_t allowed_;
  std::optional<std::size_t> before_;
  bool exceeded_ = false;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_WEBP_WEBP_TOKENS_H_

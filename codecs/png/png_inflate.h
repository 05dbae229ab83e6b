// The zlib stream of a PNG's pixels, through libisal's igzip, which takes about
// a third of zlib's time.

#ifndef DARKROOM_CODECS_PNG_PNG_INFLATE_H_
#define DARKROOM_CODECS_PNG_PNG_INFLATE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"

struct inflate_state;

namespace darkroom {

// Inflates piece by piece, and checks the Adler-32 at the end.
// Thread-compatible.
class PngInflate {
 public:
  PngInflate();
  ~PngInflate();

  // Writes to the beginning of `room`, takes from the beginning of `input`, and
  // stops when either is used up or the stream ends.  How much was written;
  // nothing if the stream is damaged, wants a dictionary, or has ended with
  // another checksum.
  std::optional<std::size_t> Inflate(ByteView& input,
                                     std::span<std::uint8_t> room);

  // Whether the stream has ended, with its checksum.
  bool finished() const;

  // Whether bytes that Inflate has taken were behind the end.
  bool took_too_much() const;

 private:
  std::unique_ptr<inflate_state> state_;
};

// Of the headers it was compiled with: libisal cannot tell its own.
std::string IsalVersion();

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PNG_INFLATE_H_

#include "codecs/bmp/bmp_rle.h"

#include <algorithm>
#include <cstddef>

#include "codecs/divided_up.h"

namespace darkroom {
namespace {

class Runs {
 public:
  Runs(ByteView source, BmpRunBits bits, Plane& indices)
      : source_(source), bits_(bits), to_(indices) {}

  // Every step takes two bytes of the source at least.
  std::optional<Flaw> DecodeAll() {
    while (!ended_) {
      if (!Has(2)) {
        Truncate();
      } else if (source_[at_] != 0) {
        Repeat();
      } else {
        Escape();
      }
    }
    return flaw_;
  }

 private:
  bool Has(std::size_t bytes) const { return bytes <= source_.size() - at_; }

  // An end that is not marked does no harm behind the last pixel.
  void Truncate() {
    ended_ = true;
    const bool complete =
        y_ >= to_.height || (y_ == to_.height - 1 && x_ >= to_.width);
    if (!complete) flaw_ = {Damage::kTruncation, "missing pixels"};
  }

  // `pair` holds one index, or two of which the first one is in the high half.
  int IndexIn(std::uint8_t pair, std::size_t i) const {
    if (bits_ == BmpRunBits::kEight) return pair;
    return i % 2 == 0 ? pair >> 4 : pair & 15;
  }

  // As many of `count` indices as there is room for in this row.
  std::size_t Fitting(std::size_t count) {
    const int room = y_ < to_.height ? to_.width - x_ : 0;
    const auto most = static_cast<std::size_t>(room);
    if (count > most && !flaw_) {
      flaw_ = {Damage::kHarm, "a run outside the picture"};
    }
    return std::min(count, most);
  }

  void Put(int index) { to_.Row(y_)[x_++] = static_cast<std::uint8_t>(index); }

  // The number of pixels and their index.
  void Repeat() {
    const std::size_t count = source_[at_];
    const std::uint8_t value = source_[at_ + 1];
    at_ += 2;
    const std::size_t drawn = Fitting(count);
    for (std::size_t i = 0; i < drawn; ++i) Put(IndexIn(value, i));
  }

  // A zero, and the end of a row, of the picture, a step, or a number of
  // indices that follow one by one.
  void Escape() {
    const std::uint8_t code = source_[at_ + 1];
    at_ += 2;
    if (code == 0) {
      x_ = 0;
      if (y_ < to_.height) ++y_;
    } else if (code == 1) {
      ended_ = true;
    } else if (code == 2) {
      Step();
    } else {
      Copy(code);
    }
  }

  void Step() {
    if (!Has(2)) return Truncate();
    const int x = x_ + source_[at_];
    const int y = y_ + source_[at_ + 1];
    at_ += 2;
    if (x > to_.width || y > to_.height) {
      flaw_ = {Damage::kBroken, "a step out of the picture"};
      ended_ = true;
      return;
    }
    x_ = x;
    y_ = y;
  }

  // Padded to an even number of bytes.
  void Copy(std::size_t count) {
    const std::size_t per_byte = bits_ == BmpRunBits::kEight ? 1 : 2;
    const std::size_t bytes = DividedUp(count, per_byte);
    const std::size_t drawn = Fitting(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t byte = i / per_byte;
      if (!Has(byte + 1)) return Truncate();
      if (i < drawn) Put(IndexIn(source_[at_ + byte], i));
    }
    at_ += bytes;
    if (bytes % 2 != 0 && Has(1)) ++at_;
  }

  ByteView source_;
  BmpRunBits bits_;
  Plane& to_;
  std::size_t at_ = 0;
  int x_ = 0;
  int y_ = 0;
  bool ended_ = false;
  std::optional<Flaw> flaw_;
};

}  // namespace

std::optional<Flaw> DecodeBmpRuns(ByteView runs, BmpRunBits bits,
                                  Plane& indices) {
  return Runs(runs, bits, indices).DecodeAll();
}

}  // namespace darkroom

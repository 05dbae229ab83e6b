#include "codecs/jpeg/jpeg_scan_reader.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "codecs/jpeg/jpeg_bits.h"
#include "codecs/jpeg/jpeg_corrections.h"

namespace darkroom {
namespace {

constexpr int kBlockEnd = 64;

// Bits `from` to `to`, without the latter.
constexpr std::uint64_t Between(int from, int to) {
  const std::uint64_t below = to == kBlockEnd ? 0 : std::uint64_t{1} << to;
  return below - (std::uint64_t{1} << from);
}

// `value` as it stands at bit `bit` of a coefficient, if there is room for it.
[[gnu::always_inline]] inline bool Put(int value, int bit, std::int16_t& to) {
  const int moved = value * (1 << bit);
  to = static_cast<std::int16_t>(moved);
  return to == moved;
}

// The bands of AC that follow without a coefficient of their own, this one
// included: 2 to the power of what `end` says, and as many bits more.
[[gnu::always_inline]] inline std::size_t RunOfEnds(JpegBits& bits,
                                                    JpegStep end) {
  const int size = end.value();
  if (size == 0) return 1;
  bits.Refill();
  const std::size_t more = bits.Peek(size);
  bits.Drop(size);
  return (std::size_t{1} << size) + more;
}

// Where an MCU is, without a division for each.
class Place {
 public:
  Place(std::size_t index, std::size_t across)
      : across_(across),
        index_(index),
        row_(index / across),
        column_(index % across) {}

  std::size_t index() const { return index_; }
  std::size_t row() const { return row_; }
  std::size_t column() const { return column_; }

  void Advance(std::size_t mcus) {
    index_ += mcus;
    column_ += mcus;
    while (column_ >= across_) {
      column_ -= across_;
      ++row_;
    }
  }

 private:
  std::size_t across_;
  std::size_t index_;
  std::size_t row_;
  std::size_t column_;
};

// What is read between two restarts.  The loops are inlined by force, for the
// sake of `bits` (JpegBits).
class IntervalReader {
 public:
  IntervalReader(const JpegScan& scan, std::span<const JpegScanPart> parts,
                 std::size_t across)
      : scan_(scan), parts_(parts), across_(across) {}

  // MCUs `begin` to `end`, without the latter.
  bool Read(JpegBits& bits, std::size_t begin, std::size_t end) const {
    JpegBits local = bits;
    const bool dc = scan_.first == 0;
    const bool refines = scan_.bits_known != 0;
    const bool read =
        dc ? refines ? RefineDc(local, begin, end) : ReadDc(local, begin, end)
        : refines ? RefineAc(local, begin, end)
                  : ReadAc(local, begin, end);
    bits = local;
    return read;
  }

 private:
  // Of each block of the MCU `at`.
  template <typename Visit>
  [[gnu::always_inline]] bool VisitMcu(const Place& at, Visit visit) const {
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const JpegScanPart& part = parts_[i];
      for (std::size_t y = 0; y < part.down; ++y) {
        for (std::size_t x = 0; x < part.across; ++x) {
          const JpegBlocks::Block block = part.blocks->At(
              at.row() * part.down + y, at.column() * part.across + x);
          if (!visit(i, block)) return false;
        }
      }
    }
    return true;
  }

  [[gnu::always_inline]] bool ReadDc(JpegBits& bits, std::size_t begin,
                                     std::size_t end) const {
    std::array<int, 4> last = {};
    const auto read = [&](std::size_t part, JpegBlocks::Block block) {
      bits.Refill();
      const JpegStep step = parts_[part].code->Take(bits);
      last[part] += step.value();
      return step.advance() != JpegStep::kNoCode &&
             Put(last[part], scan_.bit, block.dc());
    };
    for (Place at(begin, across_); at.index() < end; at.Advance(1)) {
      if (!VisitMcu(at, read) || bits.overrun()) return false;
    }
    return true;
  }

  [[gnu::always_inline]] bool RefineDc(JpegBits& bits, std::size_t begin,
                                       std::size_t end) const {
    const auto refine = [&](std::size_t, JpegBlocks::Block block) {
      const auto bit = static_cast<std::int16_t>(bits.Peek(1) << scan_.bit);
      block.dc() = static_cast<std::int16_t>(block.dc() | bit);
      bits.Drop(1);
      return true;
    };
    for (Place at(begin, across_); at.index() < end; at.Advance(1)) {
      bits.Refill();  // An MCU is of 10 blocks at most.
      if (!VisitMcu(at, refine) || bits.overrun()) return false;
    }
    return true;
  }

  [[gnu::always_inline]] JpegBlocks::Block BlockAt(const Place& at) const {
    return parts_[0].blocks->At(at.row(), at.column());
  }

  [[gnu::always_inline]] bool ReadAc(JpegBits& bits, std::size_t begin,
                                     std::size_t end) const {
    for (Place at(begin, across_); at.index() < end;) {
      std::size_t blocks = 1;
      if (!ReadBand(bits, BlockAt(at), blocks) || bits.overrun()) return false;
      at.Advance(blocks);
    }
    return true;
  }

  // `blocks` becomes how many are done with it.
  [[gnu::always_inline]] bool ReadBand(JpegBits& bits, JpegBlocks::Block block,
                                       std::size_t& blocks) const {
    constexpr int kSteps = JpegBits::kReady / JpegHuffman::kStepLook;
    const JpegHuffman& code = *parts_[0].code;
    std::uint64_t nonzeros = 0;
    int position = scan_.first;
    while (position <= scan_.last) {
      bits.Refill();
      for (int i = 0; i < kSteps && position <= scan_.last; ++i) {
        JpegStep step = code.Step(bits);
        if (!step.whole()) [[unlikely]] {
          bits.Refill();
          step = code.WholeStep(step, bits.Peek(32));
          i = kSteps;
        }
        bits.Drop(step.bits());
        if (step.advance() == JpegStep::kEndOfBlock) {
          blocks = RunOfEnds(bits, step);
          KeepNonzeros(block, nonzeros);
          return true;
        }
        position += step.advance();
        if (position > scan_.last + 1) [[unlikely]]
          return false;
        if (step.value() == 0) continue;
        nonzeros |= std::uint64_t{1} << (position - 1);
        if (!Put(step.value(), scan_.bit, block.At(position - 1))) return false;
      }
    }
    KeepNonzeros(block, nonzeros);
    return true;
  }

  [[gnu::always_inline]] void KeepNonzeros(JpegBlocks::Block block,
                                           std::uint64_t nonzeros) const {
    if (parts_[0].blocks->with_nonzeros()) block.nonzeros() |= nonzeros;
  }

  [[gnu::always_inline]] bool RefineAc(JpegBits& bits, std::size_t begin,
                                       std::size_t end) const {
    std::size_t ended = 0;  // Bands, this one included.
    for (Place at(begin, across_); at.index() < end; at.Advance(1)) {
      JpegBlocks::Block block = BlockAt(at);
      const std::uint64_t known =
          block.nonzeros() & Between(scan_.first, scan_.last + 1);
      JpegCorrections corrections;
      int position = scan_.first;
      if (ended == 0 && !RefineBand(bits, block, position, ended, corrections))
        return false;
      if (ended != 0) {
        corrections.Read(bits,
                         std::popcount(known & Between(position, kBlockEnd)));
        --ended;
      }
      if (bits.overrun()) return false;
      Correct(block, known, corrections);
    }
    return true;
  }

  // Up to the end of the band, or to where it has ended from `position` on.
  [[gnu::always_inline]] bool RefineBand(JpegBits& bits,
                                         JpegBlocks::Block block, int& position,
                                         std::size_t& ended,
                                         JpegCorrections& corrections) const {
    const std::uint64_t known = block.nonzeros();
    while (position <= scan_.last) {
      bits.Refill();
      const JpegStep step = parts_[0].code->Take(bits);
      if (step.advance() == JpegStep::kEndOfBlock) {
        ended = RunOfEnds(bits, step);
        return true;
      }
      // It is at the zero that is so many behind; all between that are not
      // zero are corrected.  Where there was no code, there are not so many.
      std::uint64_t zeros = ~known & Between(position, scan_.last + 1);
      const int passed = step.advance() - 1;
      for (int i = 0; i < passed; ++i) zeros &= zeros - 1;
      if (zeros == 0 || step.value() > 1 || step.value() < -1) return false;
      const int place = std::countr_zero(zeros);
      const int nonzeros = place - position - passed;
      if (nonzeros > JpegCorrections::kFew) [[unlikely]] {
        corrections.Read(bits, nonzeros);
      } else {
        corrections.ReadFew(bits, nonzeros);
      }
      if (step.value() != 0) {
        Put(step.value(), scan_.bit, block.At(place));
        block.nonzeros() |= zeros & -zeros;
      }
      position = place + 1;
    }
    return true;
  }

  // Those of `known` that are wanted.
  [[gnu::always_inline]] void Correct(JpegBlocks::Block block,
                                      std::uint64_t known,
                                      JpegCorrections corrections) const {
    const int one = 1 << scan_.bit;
    std::uint64_t ones = corrections.first_highest();
    for (; ones != 0; ones <<= 1, known &= known - 1) {
      std::int16_t& value = block.At(std::countr_zero(known));
      const int away = value < 0 ? -one : one;
      // No branch: every other one is corrected.
      const int mask = -static_cast<int>(ones >> 63);
      value = static_cast<std::int16_t>(value + (away & mask));
    }
  }

  const JpegScan& scan_;
  std::span<const JpegScanPart> parts_;
  std::size_t across_;
};

}  // namespace

bool ReadJpegScan(const JpegScan& scan, std::span<const JpegScanPart> parts,
                  const JpegScanSize& size) {
  const IntervalReader reader(scan, parts, size.across);
  const std::size_t mcus = size.across * size.down;
  const std::size_t interval =
      size.restart_interval == 0 ? mcus : size.restart_interval;
  JpegBits bits(scan.data);
  int next_restart = 0;
  for (std::size_t begin = 0; begin < mcus; begin += interval) {
    if (begin != 0) {
      if (!bits.PassRestart(next_restart)) return false;
      next_restart = (next_restart + 1) % 8;
    }
    const std::size_t end = std::min(mcus, begin + interval);
    if (!reader.Read(bits, begin, end)) return false;
  }
  return true;
}

}  // namespace darkroom

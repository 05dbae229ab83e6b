#include "codecs/webp/prefix_code.h"

#include <algorithm>

namespace darkroom {

std::uint32_t PrefixBits::Take(int count) {
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i, ++at_) {
    if (at_ / 8 >= bytes_.size()) continue;
    const std::uint32_t bit = bytes_[at_ / 8] >> (at_ % 8) & 1;
    value |= bit << i;
  }
  return value;
}

// One symbol or two.
bool PrefixCode::ReadSimple(PrefixBits& bits, std::span<std::uint8_t> lengths) {
  const bool two = bits.Take(1) != 0;
  const int first_bits = bits.Take(1) != 0 ? 8 : 1;
  const std::size_t first = bits.Take(first_bits);
  const std::size_t second = two ? bits.Take(8) : first;
  if (std::max(first, second) >= lengths.size()) return false;
  lengths[first] = lengths[second] = 1;
  return true;
}

// The lengths of all codes, in a code whose own lengths come before.
bool PrefixCode::ReadNormal(PrefixBits& bits, std::span<std::uint8_t> lengths) {
  constexpr std::array<std::uint8_t, 19> kOrder = {
      17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  std::array<std::uint8_t, kOrder.size()> own = {};
  const std::size_t given = bits.Take(4) + 4;
  if (given > kOrder.size()) return false;
  for (std::size_t i = 0; i < given; ++i) {
    own[kOrder[i]] = static_cast<std::uint8_t>(bits.Take(3));
  }
  PrefixCode code;
  if (!code.Build(own)) return false;
  std::size_t most = lengths.size();
  if (bits.Take(1) != 0) {
    const int width = 2 + 2 * static_cast<int>(bits.Take(3));
    most = 2 + std::size_t{bits.Take(width)};
    if (most > lengths.size()) return false;
  }
  std::uint8_t previous = 8;
  for (std::size_t at = 0; at < lengths.size() && most-- > 0;) {
    const int symbol = code.Next(bits);
    if (symbol < 0 || bits.ended()) return false;
    if (symbol < 16) {
      lengths[at++] = static_cast<std::uint8_t>(symbol);
      if (symbol != 0) previous = static_cast<std::uint8_t>(symbol);
      continue;
    }
    // 16: the last one 3 to 6 times; 17 and 18: 3 to 10 and 11 to 138 zeros.
    const int extra = symbol == 16 ? 2 : (symbol == 17 ? 3 : 7);
    const std::size_t times = (symbol == 18 ? 11U : 3U) + bits.Take(extra);
    if (times > lengths.size() - at) return false;
    std::ranges::fill(lengths.subspan(at, times),
                      symbol == 16 ? previous : std::uint8_t{0});
    at += times;
  }
  return true;
}

bool PrefixCode::Read(PrefixBits& bits, int alphabet) {
  std::vector<std::uint8_t> lengths(static_cast<std::size_t>(alphabet));
  const bool simple = bits.Take(1) != 0;
  const bool read =
      simple ? ReadSimple(bits, lengths) : ReadNormal(bits, lengths);
  return read && !bits.ended() && Build(lengths);
}

// Canonical codes: by length, then by symbol.  All of them are used, but where
// there is one only.
bool PrefixCode::Build(std::span<const std::uint8_t> lengths) {
  counts_ = {};
  for (const std::uint8_t length : lengths) ++counts_[length];
  counts_[0] = 0;
  std::array<int, kMostBits + 2> begins = {};
  int free = 1;
  for (std::size_t length = 1; length <= kMostBits; ++length) {
    begins[length + 1] = begins[length] + counts_[length];
    free = 2 * free - counts_[length];
    if (free < 0) return false;
  }
  symbols_.resize(static_cast<std::size_t>(begins.back()));
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    if (lengths[i] == 0) continue;
    const auto place = static_cast<std::size_t>(begins[lengths[i]]++);
    symbols_[place] = static_cast<std::uint16_t>(i);
  }
  return free == 0 || symbols_.size() == 1;
}

// Among the codes of each length, the first is one more than the last of those
// before, doubled.
int PrefixCode::Next(PrefixBits& bits) const {
  if (symbols_.size() == 1) return symbols_[0];
  int code = 0;
  int first = 0;
  int index = 0;
  for (std::size_t length = 1; length <= kMostBits; ++length) {
    code = code << 1 | static_cast<int>(bits.Take(1));
    first <<= 1;
    if (code - first < counts_[length]) {
      return symbols_[static_cast<std::size_t>(index + code - first)];
    }
    index += counts_[length];
    first += counts_[length];
  }
  return -1;
}

}  // namespace darkroom

#include "tests/support/vp8l_writer.h"

#include <algorithm>

#include "tests/support/bit_writer.h"

namespace darkroom {
namespace {

// The signature, 14 bits for each side less one, no alpha, version 0.
void PutHeader(int width, int height, BitWriter& bits) {
  bits.Put(0x2f, 8);
  bits.Put(static_cast<unsigned>(width - 1), 14);
  bits.Put(static_cast<unsigned>(height - 1), 14);
  bits.Put(0, 4);
}

// Simple, of one symbol, which is one bit long: 0.
void PutCodeOfZero(BitWriter& bits) {
  bits.Put(1, 1);
  bits.Put(0, 3);
}

void PutGroup(BitWriter& bits) {
  constexpr int kCodes = 5;  // Green, red, blue, alpha, distance.
  for (int i = 0; i < kCodes; ++i) PutCodeOfZero(bits);
}

enum class Alphabet { kBytes, kBytesAndLengths };

// Eight bits for each of the first 256 symbols: of the codes of code lengths,
// only that of 8 exists, which then takes no bits.
void PutCodeOfBytes(Alphabet alphabet, BitWriter& bits) {
  constexpr unsigned kPlaceOfEight = 11;  // In the order that they come in.
  bits.Put(0, 1);
  bits.Put(kPlaceOfEight + 1 - 4, 4);
  for (unsigned i = 0; i < kPlaceOfEight; ++i) bits.Put(0, 3);
  bits.Put(1, 3);
  if (alphabet == Alphabet::kBytes) {
    bits.Put(0, 1);
    return;
  }
  bits.Put(1, 1);        // The number of lengths follows,
  bits.Put(3, 3);        // in 2 + 2 * 3 bits,
  bits.Put(256 - 2, 8);  // less 2.
}

// Canonical codes begin with their highest bit.
void PutByte(unsigned value, BitWriter& bits) {
  for (int i = 7; i >= 0; --i) bits.Put(value >> i & 1, 1);
}

// A picture whose red and green are the number of each tile's group.
void PutTiles(int count, BitWriter& bits) {
  bits.Put(0, 1);  // No cache of colours.
  PutCodeOfBytes(Alphabet::kBytesAndLengths, bits);
  PutCodeOfBytes(Alphabet::kBytes, bits);
  for (int i = 0; i < 3; ++i) PutCodeOfZero(bits);
  for (int i = 0; i < count; ++i) {
    PutByte(static_cast<unsigned>(i) & 0xff, bits);
    PutByte(static_cast<unsigned>(i) >> 8 & 0xff, bits);
  }
}

}  // namespace

Bytes SolidVp8l(int width, int height) {
  BitWriter bits;
  PutHeader(width, height, bits);
  bits.Put(0, 3);  // No transform, no cache of colours, one group.
  PutGroup(bits);
  return bits.bytes();
}

Bytes ManyGroupsVp8l(int tiles) {
  BitWriter bits;
  PutHeader(4 * tiles, 4 * tiles, bits);
  bits.Put(0, 2);  // No transform, no cache of colours,
  bits.Put(1, 1);  // groups by tiles,
  bits.Put(0, 3);  // of 2^2 pixels.
  PutTiles(tiles * tiles, bits);
  const int groups = std::min(tiles * tiles, 1 << 16);
  for (int i = 0; i < groups; ++i) PutGroup(bits);
  return bits.bytes();
}

}  // namespace darkroom

#include "codecs/pixels/orient.h"

#include <algorithm>

namespace darkroom {
namespace {

void ReverseInPlace(Plane& plane, Turn turn) {
  if (turn.reverse_x && turn.reverse_y) {
    std::reverse(plane.samples.begin(), plane.samples.end());
  } else if (turn.reverse_x) {
    for (int y = 0; y < plane.height; ++y) {
      std::reverse(plane.Row(y), plane.Row(y) + plane.width);
    }
  } else if (turn.reverse_y) {
    for (int y = 0; y < plane.height / 2; ++y) {
      std::swap_ranges(plane.Row(y), plane.Row(y) + plane.width,
                       plane.Row(plane.height - 1 - y));
    }
  }
}

// Square tiles, so that both planes stay in the cache.
constexpr int kTile = 32;

void TransposeTile(const Plane& from, int left, int top, Plane& to) {
  const int right = std::min(left + kTile, from.width);
  const int bottom = std::min(top + kTile, from.height);
  for (int y = top; y < bottom; ++y) {
    const std::uint8_t* row = from.Row(y);
    for (int x = left; x < right; ++x) to.Row(x)[y] = row[x];
  }
}

Plane Transposed(const Plane& plane) {
  Plane turned(plane.height, plane.width);
  for (int y = 0; y < plane.height; y += kTile) {
    for (int x = 0; x < plane.width; x += kTile) {
      TransposeTile(plane, x, y, turned);
    }
  }
  return turned;
}

}  // namespace

Plane Upright(Plane stored, Turn turn) {
  ReverseInPlace(stored, turn);
  if (!turn.swap) return stored;
  return Transposed(stored);
}

}  // namespace darkroom

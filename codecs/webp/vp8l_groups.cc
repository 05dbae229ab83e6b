#include "codecs/webp/vp8l_groups.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "codecs/divided_up.h"
#include "codecs/pixel_count.h"
#include "codecs/webp/prefix_code.h"

// The format is that of RFC 9649, section 3; the comments name its parts.

namespace darkroom {
namespace {

constexpr std::uint64_t kMostGroups = 65'536;
// Pixels of small pictures: those of 4x4 tiles of 32 million.
constexpr int kMostSteps = 2'000'000;

// libwebp 1.2.4: entries of 4 bytes, of which codes of literals and distances
// take 2,300 and those of green up to 2,704 more, by the cache's size; and a
// struct for each group.  Later versions take no more.
constexpr std::uint64_t kGroupBytes = 4 * (2'300 + 654) + 600;
constexpr std::uint64_t kGroupBytesWithCache = 4 * (2'300 + 2'704) + 600;

constexpr std::uint64_t kSmallPixelBytes = 4;

constexpr int kLiterals = 256;
constexpr int kLengths = 24;
constexpr int kDistances = 40;

class Groups {
 public:
  Groups(ByteView stream, PlaneSize size) : bits_(stream), size_(size) {}

  // Nothing where the stream is broken.
  std::optional<std::uint64_t> TableBytes() {
    while (bits_.Take(1) != 0) {
      if (!SkipTransform()) return std::nullopt;
    }
    const std::optional<int> cache = TakeCacheBits();
    if (!cache) return std::nullopt;
    const std::uint64_t each = *cache > 0 ? kGroupBytesWithCache : kGroupBytes;
    if (bits_.Take(1) == 0) return kept_ + each;
    const PlaneSize tiles = TakeTiles();
    if (!ReadPicture(tiles)) return std::nullopt;
    return kept_ + each * CountOf(PixelsOf(tiles));
  }

  bool gave_up() const { return gave_up_; }

 private:
  // 4.1 to 4.4: predictors, colours and a palette have a picture of their own.
  bool SkipTransform() {
    enum { kPredictor, kColor, kSubtractGreen, kPalette };
    const std::uint32_t type = bits_.Take(2);
    if (bits_.ended()) return false;
    if (type == kSubtractGreen) return true;
    if (type != kPalette) return ReadPicture(TakeTiles());
    const int colors = static_cast<int>(bits_.Take(8)) + 1;
    // Several pixels of few colours become one.
    const int packed =
        colors > 16 ? 1 : (colors > 4 ? 2 : (colors > 2 ? 4 : 8));
    size_.width = DividedUp(size_.width, packed);
    return ReadPicture({colors, 1});
  }

  // How many tiles of 2^n pixels there are, by the n that follows.
  PlaneSize TakeTiles() {
    const int side = 1 << (bits_.Take(3) + 2);
    return {DividedUp(size_.width, side), DividedUp(size_.height, side)};
  }

  // 5.2.3: 0 for no cache of colours.
  std::optional<int> TakeCacheBits() {
    constexpr int kMostCacheBits = 11;
    if (bits_.Take(1) == 0) return 0;
    const int bits = static_cast<int>(bits_.Take(4));
    if (bits < 1 || bits > kMostCacheBits) return std::nullopt;
    return bits;
  }

  bool ReadCodes() {
    const std::optional<int> cache = TakeCacheBits();
    if (!cache) return false;
    const int colors = *cache > 0 ? 1 << *cache : 0;
    return green_.Read(bits_, kLiterals + kLengths + colors) &&
           red_.Read(bits_, kLiterals) && blue_.Read(bits_, kLiterals) &&
           alpha_.Read(bits_, kLiterals) && distance_.Read(bits_, kDistances);
  }

  // A small picture.  A pixel that takes no bits is followed by its like.
  bool ReadPicture(PlaneSize size) {
    largest_ = 0;
    if (!ReadCodes()) return false;
    std::uint64_t left = PixelsOf(size);
    kept_ += kSmallPixelBytes * left;
    while (left > 0) {
      const std::size_t before = bits_.position();
      const std::optional<std::uint64_t> run = ReadRun();
      if (!run || bits_.ended()) return false;
      if (bits_.position() == before) return true;
      gave_up_ = ++steps_ > kMostSteps;
      if (gave_up_) return false;
      left -= std::min(left, *run);
    }
    return true;
  }

  // 5.2: how many pixels come of the next codes.  Copies and the cache bring
  // nothing that was not there before.
  std::optional<std::uint64_t> ReadRun() {
    const int green = green_.Next(bits_);
    if (green < 0) return std::nullopt;
    if (green >= kLiterals + kLengths) return 1;
    if (green >= kLiterals) {
      const std::uint64_t length = TakeNumber(green - kLiterals);
      const int distance = distance_.Next(bits_);
      if (distance < 0) return std::nullopt;
      TakeNumber(distance);
      return length;
    }
    const int red = red_.Next(bits_);
    if (red < 0 || blue_.Next(bits_) < 0 || alpha_.Next(bits_) < 0) {
      return std::nullopt;
    }
    // 6.2.2: the number of a tile's group.
    largest_ = std::max(largest_, red << 8 | green);
    return 1;
  }

  // 5.2.2: a prefix, and the lower bits of the number behind it.
  std::uint64_t TakeNumber(int prefix) {
    if (prefix < 4) return static_cast<std::uint64_t>(prefix) + 1;
    const int extra = (prefix - 2) >> 1;
    const std::uint64_t offset = (2 + (static_cast<std::uint64_t>(prefix) & 1))
                                 << extra;
    return offset + bits_.Take(extra) + 1;
  }

  // libwebp leaves out groups of no tile once they are more than 1,000 or than
  // there are pixels.
  std::uint64_t CountOf(std::uint64_t tiles) const {
    const std::uint64_t all = static_cast<std::uint64_t>(largest_) + 1;
    const bool sparse = all > 1'000 || all > PixelsOf(size_);
    return sparse ? std::min(all, tiles) : all;
  }

  PrefixBits bits_;
  PlaneSize size_;
  PrefixCode green_, red_, blue_, alpha_, distance_;
  std::uint64_t kept_ = 0;  // Bytes of the small pictures.
  int largest_ = 0;         // The number of a group in the last picture.
  int steps_ = 0;
  bool gave_up_ = false;
};

}  // namespace

std::uint64_t Vp8lTableBytes(ByteView stream, PlaneSize size) {
  Groups groups(stream, size);
  const std::optional<std::uint64_t> bytes = groups.TableBytes();
  if (!groups.gave_up()) return bytes.value_or(0);
  const std::uint64_t tiles =
      PixelsOf({DividedUp(size.width, 4), DividedUp(size.height, 4)});
  // Predictors, colours and groups.
  return 3 * kSmallPixelBytes * tiles +
         kGroupBytesWithCache * std::min(tiles, kMostGroups);
}

}  // namespace darkroom

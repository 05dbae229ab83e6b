#include "tests/support/exif_maker.h"

#include <cstddef>

namespace darkroom {
namespace {

constexpr std::uint16_t kShort = 3;
constexpr std::uint16_t kLong = 4;

class Maker {
 public:
  explicit Maker(ByteOrder order) : order_(order) {
    Put(bytes_, order == ByteOrder::kIntel ? "II" : "MM");
    bytes_.resize(8);
    Set(2, 42, 2);
    Set(4, 8, 4);
  }

  // Where the offset of the next directory belongs.
  std::size_t Write(const std::vector<MadeEntry>& entries) {
    const std::size_t begin = bytes_.size();
    bytes_.resize(begin + 2 + 12 * entries.size() + 4);
    Set(begin, static_cast<std::uint32_t>(entries.size()), 2);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      WriteEntry(entries[i], begin + 2 + 12 * i);
    }
    return begin + 2 + 12 * entries.size();
  }

  void SetHere(std::size_t at) {
    Set(at, static_cast<std::uint32_t>(bytes_.size()), 4);
  }

  Bytes bytes_;

 private:
  void Set(std::size_t at, std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) {
      const int shift = order_ == ByteOrder::kIntel ? i : count - 1 - i;
      bytes_[at + static_cast<std::size_t>(i)] =
          static_cast<std::uint8_t>(value >> (8 * shift));
    }
  }

  void WriteEntry(const MadeEntry& entry, std::size_t at) {
    const bool number = entry.type == kShort || entry.type == kLong;
    Set(at, entry.tag, 2);
    Set(at + 2, entry.below.empty() ? entry.type : kLong, 2);
    const bool text = !number && entry.below.empty();
    Set(at + 4, text ? static_cast<std::uint32_t>(entry.text.size()) : 1, 4);
    if (!entry.below.empty()) {
      SetHere(at + 8);
      Write(entry.below);
    } else if (number) {
      Set(at + 8, entry.number, entry.type == kShort ? 2 : 4);
    } else if (entry.text.size() > 4) {
      SetHere(at + 8);
      Put(bytes_, entry.text);
      if (bytes_.size() % 2 != 0) bytes_.push_back(0);
    } else {
      std::copy(entry.text.begin(), entry.text.end(),
                bytes_.begin() + static_cast<std::ptrdiff_t>(at + 8));
    }
  }

  ByteOrder order_;
};

}  // namespace

Bytes MakeTiff(ByteOrder order, const std::vector<MadeEntry>& main,
               const std::vector<MadeEntry>& thumbnail) {
  Maker maker(order);
  const std::size_t next = maker.Write(main);
  if (!thumbnail.empty()) {
    maker.SetHere(next);
    maker.Write(thumbnail);
  }
  return maker.bytes_;
}

}  // namespace darkroom

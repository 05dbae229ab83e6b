// An input taken apart: choices first, then what is left.

#ifndef DARKROOM_TESTS_FUZZ_FUZZ_INPUT_H_
#define DARKROOM_TESTS_FUZZ_FUZZ_INPUT_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace darkroom {

// Beyond the end every choice is 0 and every text empty.  Borrows the bytes.
class FuzzInput {
 public:
  explicit FuzzInput(ByteView bytes) : rest_(bytes) {}

  unsigned Byte() {
    if (rest_.empty()) return 0;
    const unsigned byte = rest_[0];
    rest_ = rest_.subspan(1);
    return byte;
  }
  // 0 to `count` - 1.
  int Choice(int count) { return static_cast<int>(Byte()) % count; }
  template <typename Enum>
  Enum Pick(Enum last) {
    return static_cast<Enum>(Choice(static_cast<int>(last) + 1));
  }
  // As many bytes as the next one says.
  std::string Text() {
    const std::size_t wanted = Byte();
    const std::size_t size = std::min(wanted, rest_.size());
    const std::string text(AsText(rest_.first(size)));
    rest_ = rest_.subspan(size);
    return text;
  }

  ByteView rest() const { return rest_; }

 private:
  ByteView rest_;
};

// `text` as FuzzInput::Text takes it off; at most 255 bytes.
inline void PutFuzzText(Bytes& to, std::string_view text) {
  to.push_back(static_cast<std::uint8_t>(text.size()));
  to.insert(to.end(), text.begin(), text.end());
}

inline Bytes BytesOf(std::string_view text) {
  return {text.begin(), text.end()};
}

}  // namespace darkroom

#endif  // DARKROOM_TESTS_FUZZ_FUZZ_INPUT_H_

#include "codecs/gif/gif_lzw.h"

#include <bit>
#include <map>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/gif_writer.h"

namespace darkroom {
namespace {

// A plain encoder.  When the codes are used up, it goes on with those that
// there are, for as long as `patience` codes, and then clears.
class Encoder {
 public:
  Encoder(int pixel_bits, int patience)
      : clear_(1 << pixel_bits), patience_(patience) {
    Forget();
  }

  Bytes Encode(const Bytes& pixels) {
    Write(clear_);
    std::string known;
    for (const std::uint8_t pixel : pixels) {
      const std::string longer = known + static_cast<char>(pixel);
      if (Find(longer) >= 0) {
        known = longer;
        continue;
      }
      Write(Find(known));
      Learn(longer);
      known = static_cast<char>(pixel);
    }
    Write(Find(known));
    Learn("the decoder learns once more");
    Write(clear_ + 1);
    return GifBlocks(bytes_);
  }

 private:
  int Find(const std::string& pixels) const {
    if (pixels.size() == 1) return static_cast<std::uint8_t>(pixels[0]);
    const auto found = codes_.find(pixels);
    return found == codes_.end() ? -1 : found->second;
  }

  void Forget() {
    codes_.clear();
    next_ = clear_ + 2;
    bits_ = std::countr_zero(static_cast<unsigned>(clear_)) + 1;
    full_ = 0;
  }

  // The decoder learns each code one step later.
  void Learn(const std::string& pixels) {
    if (next_ < 4096) {
      codes_[pixels] = next_++;
      if (next_ > 1 << bits_) ++bits_;
    } else if (++full_ > patience_) {
      Write(clear_);
      Forget();
    }
  }

  void Write(int code) {
    for (int i = 0; i < bits_; ++i, ++count_) {
      if (count_ % 8 == 0) bytes_.push_back(0);
      bytes_.back() = static_cast<std::uint8_t>(
          bytes_.back() | (code >> i & 1) << (count_ % 8));
    }
  }

  const int clear_;
  const int patience_;
  std::map<std::string, int> codes_;
  int bits_ = 0;
  int next_ = 0;
  int full_ = 0;
  Bytes bytes_;
  std::size_t count_ = 0;
};

// In rows of `row` pixels.
Bytes Decoded(ByteView blocks, int pixel_bits, std::size_t count,
              std::size_t row) {
  GifLzw lzw(blocks, pixel_bits);
  Bytes pixels(count);
  for (std::size_t at = 0; at < count; at += row) {
    const std::size_t size = std::min(row, count - at);
    const auto outcome = lzw.Read(std::span(pixels).subspan(at, size));
    if (outcome != GifLzw::Outcome::kPixels) return {};
  }
  return pixels;
}

TEST(GifLzw, ReadsAnOftenPublishedExample) {
  // "What's In A GIF", matthewflickinger.com/lab/whatsinagif.
  const Bytes blocks = {0x16, 0x8c, 0x2d, 0x99, 0x87, 0x2a, 0x1c, 0xdc,
                        0x33, 0xa0, 0x02, 0x75, 0xec, 0x95, 0xfa, 0xa8,
                        0xde, 0x60, 0x8c, 0x04, 0x91, 0x4c, 0x01, 0x00};
  const std::string a = "1111122222";
  const std::string b = "1110000222";
  const std::string c = "2220000111";
  const std::string d = "2222211111";
  const std::string expected = a + a + a + b + b + c + c + d + d + d;
  std::string decoded;
  for (const std::uint8_t pixel : Decoded(blocks, 2, 100, 10)) {
    decoded.push_back(static_cast<char>('0' + pixel));
  }
  EXPECT_EQ(decoded, expected);
}

TEST(GifLzw, ReadsEveryCodeSizeThroughFullTablesInRowsOfAnyLength) {
  for (int pixel_bits = 1; pixel_bits <= 8; ++pixel_bits) {
    for (const int patience : {0, 500, 1'000'000}) {
      for (const unsigned noise : {1U, 3U, 50U}) {
        SCOPED_TRACE(std::to_string(pixel_bits) + " bits, patience " +
                     std::to_string(patience));
        // Runs of the same pixel, the longer the less noise there is.
        std::mt19937 random(7);
        Bytes pixels(40'000);
        std::uint8_t pixel = 0;
        for (std::uint8_t& p : pixels) {
          if (random() % noise == 0) {
            pixel = static_cast<std::uint8_t>(random() % (1U << pixel_bits));
          }
          p = pixel;
        }
        const Bytes blocks = Encoder(pixel_bits, patience).Encode(pixels);
        for (const std::size_t row : {7U, 40'000U}) {
          ASSERT_EQ(Decoded(blocks, pixel_bits, pixels.size(), row), pixels);
        }
      }
    }
  }
}

TEST(GifLzw, SaysWhereTheDataEnds) {
  const Bytes pixels(300, 5);
  const Bytes blocks = UncompressedGifBlocks(pixels, 4);
  GifLzw lzw(blocks, 4);
  Bytes row(301);
  EXPECT_EQ(lzw.Read(row), GifLzw::Outcome::kEnded);
  EXPECT_EQ(lzw.Read(row), GifLzw::Outcome::kEnded);
  for (std::size_t size = 0; size + 3 < blocks.size(); ++size) {
    GifLzw cut(ByteView(blocks).first(size), 4);
    EXPECT_EQ(cut.Read(std::span(row).first(300)), GifLzw::Outcome::kEnded);
  }
}

// giflib 5.2.1 takes these codes and makes up pixels for them.
TEST(GifLzw, RefusesCodesThatNobodyHasDefined) {
  struct Case {
    const char* name;
    std::vector<unsigned> codes;  // Of 3 bits: 4 clears, 6 is defined second.
  };
  const Case cases[] = {{"beyond the next", {4, 1, 7}},
                        {"the next at once", {4, 6}},
                        {"an old one after clearing", {4, 1, 1, 4, 6}}};
  for (const Case& c : cases) {
    unsigned bits = 0;
    int shift = 0;
    for (const unsigned code : c.codes) {
      bits |= code << shift;
      shift += 3;
    }
    const Bytes bytes = {static_cast<std::uint8_t>(bits),
                         static_cast<std::uint8_t>(bits >> 8)};
    const Bytes blocks = GifBlocks(bytes);
    GifLzw lzw(blocks, 2);
    Bytes row(20);
    EXPECT_EQ(lzw.Read(row), GifLzw::Outcome::kDefective) << c.name;
  }
}

}  // namespace
}  // namespace darkroom

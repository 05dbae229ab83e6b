#include "libs3q/aws/checksum.h"

#include <array>

#include "base/text.h"
#include "libs3q/aws/crc_fold.h"

namespace darkroom {
namespace {

// Eight bytes at a time by eight tables.
// https://www.intel.com/content/dam/www/public/us/en/documents/research/2006-slicing-by-8.pdf
constexpr std::size_t kSlices = 8;

template <typename Word>
using Tables = std::array<std::array<Word, 256>, kSlices>;

// tables[n][b] is what byte b makes of the remainder, n bytes further on.
// The polynomial is reflected: the lowest bit is the highest power.
template <typename Word>
constexpr Tables<Word> MakeTables(Word polynomial) {
  Tables<Word> tables = {};
  for (std::size_t byte = 0; byte < 256; ++byte) {
    Word remainder = static_cast<Word>(byte);
    for (int bit = 0; bit < 8; ++bit) {
      remainder = static_cast<Word>((remainder >> 1) ^
                                    ((remainder & 1) != 0 ? polynomial : 0));
    }
    tables[0][byte] = remainder;
  }
  for (std::size_t byte = 0; byte < 256; ++byte) {
    for (std::size_t n = 1; n < kSlices; ++n) {
      const Word before = tables[n - 1][byte];
      tables[n][byte] =
          static_cast<Word>((before >> 8) ^ tables[0][before & 0xff]);
    }
  }
  return tables;
}

std::uint64_t LoadLittleEndian(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  for (unsigned i = 0; i < 8; ++i) {
    word |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
  }
  return word;
}

// A CRC is its polynomial.
template <typename Word>
struct Crc {
  explicit constexpr Crc(Word polynomial)
      : tables(MakeTables(polynomial)),
        folding(MakeFoldConstants(polynomial)) {}

  Tables<Word> tables;
  FoldConstants folding;
};

template <typename Word>
Word ByTables(const Tables<Word>& tables, Word remainder, ByteView bytes) {
  std::size_t at = 0;
  for (; at + kSlices <= bytes.size(); at += kSlices) {
    const std::uint64_t mixed = LoadLittleEndian(&bytes[at]) ^ remainder;
    remainder = 0;
    for (std::size_t n = 0; n < kSlices; ++n) {
      remainder ^= tables[kSlices - 1 - n][(mixed >> (8 * n)) & 0xff];
    }
  }
  for (; at < bytes.size(); ++at) {
    remainder = static_cast<Word>((remainder >> 8) ^
                                  tables[0][(remainder ^ bytes[at]) & 0xff]);
  }
  return remainder;
}

template <typename Word>
Word Extend(const Crc<Word>& crc, Word value, ByteView bytes) {
  Word remainder = static_cast<Word>(~value);
  const std::size_t many = bytes.size() / kFoldBytes * kFoldBytes;
  if (many > 0 && CanFold()) {
    const auto folded = Fold(crc.folding, remainder, bytes.first(many));
    remainder = ByTables(crc.tables, Word{0}, folded);
    bytes = bytes.subspan(many);
  }
  return static_cast<Word>(~ByTables(crc.tables, remainder, bytes));
}

// https://reveng.sourceforge.io/crc-catalogue/all.htm: CRC-32/ISO-HDLC,
// CRC-32/ISCSI and CRC-64/NVME, reflected.
constexpr Crc<std::uint32_t> kCrc32(0xedb88320U);
constexpr Crc<std::uint32_t> kCrc32c(0x82f63b78U);
constexpr Crc<std::uint64_t> kCrc64Nvme(0x9a6c9329ac4bc9b5ULL);

}  // namespace

std::string_view NameOf(ChecksumAlgorithm algorithm) {
  switch (algorithm) {
    case ChecksumAlgorithm::kCrc32:
      return "CRC32";
    case ChecksumAlgorithm::kCrc32c:
      return "CRC32C";
    case ChecksumAlgorithm::kCrc64Nvme:
      break;
  }
  return "CRC64NVME";
}

std::string HeaderOf(ChecksumAlgorithm algorithm) {
  return "x-amz-checksum-" + ToLower(NameOf(algorithm));
}

std::optional<ChecksumAlgorithm> ChecksumNamed(std::string_view name) {
  for (const ChecksumAlgorithm algorithm :
       {ChecksumAlgorithm::kCrc32, ChecksumAlgorithm::kCrc32c,
        ChecksumAlgorithm::kCrc64Nvme}) {
    if (ToUpper(name) == NameOf(algorithm)) return algorithm;
  }
  return std::nullopt;
}

void Checksum::Append(ByteView bytes) {
  switch (algorithm_) {
    case ChecksumAlgorithm::kCrc32:
      value_ = Extend(kCrc32, static_cast<std::uint32_t>(value_), bytes);
      return;
    case ChecksumAlgorithm::kCrc32c:
      value_ = Extend(kCrc32c, static_cast<std::uint32_t>(value_), bytes);
      return;
    case ChecksumAlgorithm::kCrc64Nvme:
      value_ = Extend(kCrc64Nvme, value_, bytes);
      return;
  }
}

std::string Checksum::Text() const {
  const int size = algorithm_ == ChecksumAlgorithm::kCrc64Nvme ? 8 : 4;
  Bytes bytes;
  for (int i = size - 1; i >= 0; --i) {
    bytes.push_back(static_cast<std::uint8_t>(value_ >> (8 * i)));
  }
  return Base64(bytes);
}

std::string ChecksumText(ChecksumAlgorithm algorithm, ByteView bytes) {
  Checksum checksum(algorithm);
  checksum.Append(bytes);
  return checksum.Text();
}

}  // namespace darkroom

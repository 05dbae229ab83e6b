#include "libs3q/aws/checksum.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "libs3q/aws/crc_fold.h"

namespace darkroom {
namespace {

std::uint64_t ValueOf(ChecksumAlgorithm algorithm, ByteView bytes) {
  Checksum checksum(algorithm);
  checksum.Append(bytes);
  return checksum.value();
}

// The definition: bit by bit, reflected, ones before and after.
std::uint64_t Defined(std::uint64_t polynomial, std::uint64_t ones,
                      ByteView bytes) {
  std::uint64_t remainder = ones;
  for (const std::uint8_t byte : bytes) {
    remainder ^= byte;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = (remainder >> 1) ^ ((remainder & 1) != 0 ? polynomial : 0);
    }
  }
  return remainder ^ ones;
}

struct Row {
  ChecksumAlgorithm algorithm;
  std::uint64_t polynomial, ones;
  std::uint64_t check;  // Of "123456789".
};

// https://reveng.sourceforge.io/crc-catalogue/all.htm
constexpr Row kRows[] = {
    {ChecksumAlgorithm::kCrc32, 0xedb88320, 0xffffffff, 0xcbf43926},
    {ChecksumAlgorithm::kCrc32c, 0x82f63b78, 0xffffffff, 0xe3069283},
    {ChecksumAlgorithm::kCrc64Nvme, 0x9a6c9329ac4bc9b5, 0xffffffffffffffff,
     0xae8b14860a799888},
};

TEST(Checksum, HasThePublishedCheckValues) {
  for (const Row& row : kRows) {
    EXPECT_EQ(ValueOf(row.algorithm, AsBytes("123456789")), row.check)
        << NameOf(row.algorithm);
  }
}

// https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4
TEST(Checksum, HasTheValuesOfIscsi) {
  Bytes ascending(32);
  for (std::size_t i = 0; i < 32; ++i) {
    ascending[i] = static_cast<std::uint8_t>(i);
  }
  EXPECT_EQ(ValueOf(ChecksumAlgorithm::kCrc32c, Bytes(32, 0)), 0x8a9136aaU);
  EXPECT_EQ(ValueOf(ChecksumAlgorithm::kCrc32c, Bytes(32, 0xff)), 0x62a8ab43U);
  EXPECT_EQ(ValueOf(ChecksumAlgorithm::kCrc32c, ascending), 0x46dd794eU);
}

// Longer runs are folded where the processor can; shorter ones never are.
TEST(Checksum, IsTheDefinitionForEveryLengthAndCut) {
  Bytes bytes(330);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(i * 89 + i / 3 + 7);
  }
  for (const Row& row : kRows) {
    for (std::size_t size = 0; size <= bytes.size(); ++size) {
      const ByteView all = ByteView(bytes).first(size);
      const std::uint64_t expected = Defined(row.polynomial, row.ones, all);
      for (const std::size_t piece : {size + 1, size / 3 + 1, kFoldBytes - 1}) {
        Checksum checksum(row.algorithm);
        for (std::size_t at = 0; at < size; at += piece) {
          checksum.Append(all.subspan(at, std::min(piece, size - at)));
        }
        ASSERT_EQ(checksum.value(), expected)
            << NameOf(row.algorithm) << " of " << size << " by " << piece;
      }
    }
  }
}

TEST(Checksum, IsSaidAsS3SaysIt) {
  EXPECT_EQ(ChecksumText(ChecksumAlgorithm::kCrc32, {}), "AAAAAA==");
  EXPECT_EQ(ChecksumText(ChecksumAlgorithm::kCrc32, AsBytes("123456789")),
            "y/Q5Jg==");
  EXPECT_EQ(ChecksumText(ChecksumAlgorithm::kCrc64Nvme, {}), "AAAAAAAAAAA=");
  EXPECT_EQ(HeaderOf(ChecksumAlgorithm::kCrc64Nvme),
            "x-amz-checksum-crc64nvme");
  EXPECT_EQ(ChecksumNamed("crc32c"), ChecksumAlgorithm::kCrc32c);
  EXPECT_FALSE(ChecksumNamed("md5"));
}

}  // namespace
}  // namespace darkroom

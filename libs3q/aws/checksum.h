// The checksums that S3 computes too, and compares.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html

#ifndef DARKROOM_LIBS3Q_AWS_CHECKSUM_H_
#define DARKROOM_LIBS3Q_AWS_CHECKSUM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace darkroom {

enum class ChecksumAlgorithm : std::uint8_t { kCrc32, kCrc32c, kCrc64Nvme };

// "CRC64NVME"; and the header that carries its value,
// "x-amz-checksum-crc64nvme".
std::string_view NameOf(ChecksumAlgorithm algorithm);
std::string HeaderOf(ChecksumAlgorithm algorithm);
// Whatever the case of the name.
std::optional<ChecksumAlgorithm> ChecksumNamed(std::string_view name);

// A checksum of bytes that come run by run.  Thread-compatible.
class Checksum {
 public:
  explicit Checksum(ChecksumAlgorithm algorithm) : algorithm_(algorithm) {}

  void Append(ByteView bytes);

  std::uint64_t value() const { return value_; }
  // As S3 says it: big-endian bytes in Base64.
  std::string Text() const;

 private:
  ChecksumAlgorithm algorithm_;
  std::uint64_t value_ = 0;
};

std::string ChecksumText(ChecksumAlgorithm algorithm, ByteView bytes);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_CHECKSUM_H_

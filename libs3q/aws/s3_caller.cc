#include "libs3q/aws/s3_caller.h"

#include <algorithm>
#include <utility>

namespace darkroom {
namespace {

// Buckets come from messages: their number is anybody's.
constexpr std::size_t kMaxRegions = 1000;

// To put the parts of an upload, or a copy, together.
constexpr std::chrono::minutes kWorkDeadline(5);

// Over TLS a checksum is enough: it costs less than the digest for a signature.
BodyHash HashFor(const HttpRequest& request) {
  static constexpr std::string_view kChecksum = "x-amz-checksum-";
  if (request.scheme != "https" || request.body.empty()) return BodyHash::kSent;
  for (const HttpHeader& header : request.headers) {
    if (header.name.starts_with(kChecksum)) return BodyHash::kUnsigned;
  }
  return BodyHash::kSent;
}

}  // namespace

std::string S3Caller::RegionOf(const std::string& bucket) {
  const std::lock_guard lock(mutex_);
  const auto found = regions_.find(bucket);
  return found == regions_.end() ? std::string() : found->second;
}

void S3Caller::Remember(const std::string& bucket, const std::string& region) {
  const std::lock_guard lock(mutex_);
  if (regions_.size() >= kMaxRegions) regions_.clear();
  regions_[bucket] = region;
}

void S3Caller::AddChecksum(HttpRequest& request) const {
  if (!options_.checksum) return;
  request.headers.push_back({HeaderOf(*options_.checksum),
                             ChecksumText(*options_.checksum, request.body)});
}

Result<BucketAddress> S3Caller::Address(const S3Operation& operation,
                                        const std::string& region) const {
  Result<BucketAddress> address =
      AddressOf(endpoint_, operation.ref.bucket, region);
  if (address.ok()) return address;
  const bool never = operation.named == S3Operation::Named::kByMessages &&
                     address.error().cls() == ErrorClass::kUnsupported;
  return Error(never ? ErrorClass::kUnsupported : ErrorClass::kAccess,
               address.error().message());
}

AwsRequest S3Caller::Signable(const S3Operation& operation,
                              const BucketAddress& address) const {
  AwsRequest request;
  request.operation = operation.name;
  request.subject = operation.ref.bucket + "/" + operation.ref.key;
  request.http = operation.request(address);
  request.scope = {.region = address.region,
                   .service = "s3",
                   .path = SignedPath::kAsSent,
                   .body_hash = HashFor(request.http)};
  request.sink = operation.sink;
  request.max_body_bytes = operation.max_body_bytes;
  request.accept = operation.accept;
  request.deadline = options_.deadline;
  request.silence = operation.silence;
  if (operation.silence == AwsRequest::Silence::kWork) {
    request.deadline =
        std::max<std::chrono::milliseconds>(request.deadline, kWorkDeadline);
  }
  return request;
}

Result<HttpResponse> S3Caller::Call(const S3Operation& operation) {
  const std::string& bucket = operation.ref.bucket;
  const auto begin = context_.steady();
  BucketAddress address = TRY(Address(operation, RegionOf(bucket)));
  std::string other_region;
  AwsRequest request = Signable(operation, address);
  request.other_region = &other_region;
  Result<HttpResponse> response = caller_.Call(request);
  if (response.ok() || other_region.empty()) return response;
  address = TRY(Address(operation, other_region));
  AwsRequest again = Signable(operation, address);
  again.deadline -= std::chrono::duration_cast<std::chrono::milliseconds>(
      context_.steady() - begin);
  response = caller_.Call(again);
  // Whatever it answers: it no longer sends us away.
  if (response.ok() || response.error().kind() != ErrorKind::kTransient) {
    Remember(bucket, other_region);
  }
  return response;
}

}  // namespace darkroom

// Calls to S3 about one bucket or object, wherever the bucket is.

#ifndef DARKROOM_LIBS3Q_AWS_S3_CALLER_H_
#define DARKROOM_LIBS3Q_AWS_S3_CALLER_H_

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/checksum.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/object_store.h"

namespace darkroom {

struct S3Options {
  // Of each call, retries included.
  std::chrono::milliseconds deadline = std::chrono::seconds(30);
  // Sent with every body; nothing: bodies are signed instead.
  std::optional<ChecksumAlgorithm> checksum = ChecksumAlgorithm::kCrc32;
  enum class Answers : std::uint8_t {
    kTrusted,
    kChecked
  } answers = Answers::kChecked;
  // Larger bodies are uploaded in parts of this size, at least 5 MiB on AWS.
  std::uint64_t multipart_threshold = 16 * kMiB;
  std::uint64_t part_bytes = 8 * kMiB;
};

struct S3Operation {
  const char* name;  // "GetObject".
  const ObjectRef& ref;
  std::function<HttpRequest(const BucketAddress&)> request;
  SharedBufferWriter* sink = nullptr;
  std::uint64_t max_body_bytes = 16 * kMiB;
  std::function<Status(const HttpResponse&)> accept = nullptr;
  // Whose name `ref` is: of kByMessages, a bucket that can be none is
  // kUnsupported; else it is ours, and kAccess.
  enum class Named : std::uint8_t { kByUs, kByMessages } named = Named::kByUs;
  // kWork: for five minutes, if the deadline is no longer than that.
  AwsRequest::Silence silence = AwsRequest::Silence::kStall;
};

// A bucket that turns out to be in another region is asked there, and from
// then on.  `context` must outlive it.  Thread-safe.
class S3Caller {
 public:
  S3Caller(AwsContext& context, S3Endpoint endpoint, S3Options options,
           std::stop_token abandon)
      : context_(context),
        caller_(context, std::move(abandon)),
        endpoint_(std::move(endpoint)),
        options_(options) {}

  // Errors: as AwsCaller::Call; kUnsupported (see Named).
  Result<HttpResponse> Call(const S3Operation& operation);

  // Adds the checksum of the request's body, where there is to be one.
  void AddChecksum(HttpRequest& request) const;

  const S3Options& options() const { return options_; }
  AwsContext& context() const { return context_; }
  const S3Endpoint& endpoint() const { return endpoint_; }

 private:
  Result<BucketAddress> Address(const S3Operation& operation,
                                const std::string& region) const;
  AwsRequest Signable(const S3Operation& operation,
                      const BucketAddress& address) const;
  std::string RegionOf(const std::string& bucket);
  void Remember(const std::string& bucket, const std::string& region);

  AwsContext& context_;
  AwsCaller caller_;
  const S3Endpoint endpoint_;
  const S3Options options_;
  std::mutex mutex_;
  // Guarded by mutex_.  Of the buckets that are not in endpoint_.region.
  std::map<std::string, std::string> regions_;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_S3_CALLER_H_

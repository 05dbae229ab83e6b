#include "libs3q/aws/s3_multipart.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "libs3q/aws/s3_codec.h"

namespace darkroom {
namespace {

// S3's limit is what decides for bodies over 78 GiB.
constexpr std::uint64_t kMaxParts = 10'000;
// Aborting must not hold up a worker that stops.
constexpr std::chrono::seconds kAbortDeadline(3);

class Upload {
 public:
  Upload(S3Caller& caller, const ObjectRef& ref, ByteView body,
         const PutOptions& options)
      : caller_(caller), ref_(ref), body_(body), options_(options) {}

  Result<PutResult> Run() {
    id_ = TRY(Create());
    Result<PutResult> result = PutParts();
    if (!result.ok()) Abort();
    return result;
  }

 private:
  Result<std::string> Create() {
    const auto request = [this](const BucketAddress& bucket) {
      HttpRequest http = CreateUploadRequest(bucket, ref_, options_);
      if (const auto algorithm = caller_.options().checksum) {
        http.headers.push_back(
            {"x-amz-checksum-algorithm", std::string(NameOf(*algorithm))});
        http.headers.push_back({"x-amz-checksum-type", "FULL_OBJECT"});
      }
      return http;
    };
    const HttpResponse response = TRY(Call("CreateMultipartUpload", request));
    return ParseUploadId(response.body).During("CreateMultipartUpload");
  }

  Result<PutResult> PutParts() {
    const std::uint64_t least = body_.size() / kMaxParts + 1;
    const std::size_t size = std::max(caller_.options().part_bytes, least);
    for (std::size_t at = 0; at < body_.size(); at += size) {
      TRY(PutPart(body_.subspan(at, std::min(size, body_.size() - at))));
    }
    return Complete();
  }

  Status PutPart(ByteView bytes) {
    const int number = static_cast<int>(parts_.size()) + 1;
    std::string checksum;
    const auto request = [&](const BucketAddress& bucket) {
      HttpRequest http = UploadPartRequest(bucket, ref_, id_, number);
      http.body = bytes;
      AddCustomerKey(http, options_.customer_key);
      caller_.AddChecksum(http);
      if (const auto algorithm = caller_.options().checksum) {
        checksum = HeaderNamed(http.headers, HeaderOf(*algorithm));
      }
      return http;
    };
    const HttpResponse response = TRY(Call("UploadPart", request));
    parts_.push_back({number, ETagOf(response), std::move(checksum)});
    return {};
  }

  Result<PutResult> Complete() {
    const auto algorithm = caller_.options().checksum;
    const std::string body = CompleteUploadBody(
        parts_, algorithm.value_or(ChecksumAlgorithm::kCrc32));
    const auto request = [&](const BucketAddress& bucket) {
      HttpRequest http = CompleteUploadRequest(bucket, ref_, id_, options_);
      http.body = AsBytes(body);
      AddCustomerKey(http, options_.customer_key);
      http.headers.push_back(
          {"x-amz-mp-object-size", std::to_string(body_.size())});
      if (algorithm) {
        // Of the whole object, not of the document that is sent.
        http.headers.push_back({"x-amz-checksum-type", "FULL_OBJECT"});
        http.headers.push_back(
            {HeaderOf(*algorithm), ChecksumText(*algorithm, body_)});
      }
      return http;
    };
    const HttpResponse response =
        TRY(caller_.Call({.name = "CompleteMultipartUpload",
                          .ref = ref_,
                          .request = request,
                          .silence = AwsRequest::Silence::kWork}));
    PutResult result = PutResultOf(response);
    result.etag =
        TRY(ParseETag(response.body).During("CompleteMultipartUpload"));
    return result;
  }

  // On a caller of its own: who abandons the upload wants it gone, too.
  void Abort() {
    S3Options options = caller_.options();
    options.deadline = kAbortDeadline;
    S3Caller aborter(caller_.context(), caller_.endpoint(), options, {});
    const auto request = [this](const BucketAddress& bucket) {
      return AbortUploadRequest(bucket, ref_, id_);
    };
    static_cast<void>(aborter.Call(
        {.name = "AbortMultipartUpload", .ref = ref_, .request = request}));
  }

  Result<HttpResponse> Call(
      const char* name,
      std::function<HttpRequest(const BucketAddress&)> request) {
    return caller_.Call(
        {.name = name, .ref = ref_, .request = std::move(request)});
  }

  S3Caller& caller_;
  const ObjectRef& ref_;
  const ByteView body_;
  const PutOptions& options_;
  std::string id_;
  std::vector<UploadPart> parts_;
};

}  // namespace

Result<PutResult> PutInParts(S3Caller& caller, const ObjectRef& ref,
                             ByteView body, const PutOptions& options) {
  return Upload(caller, ref, body, options).Run();
}

}  // namespace darkroom

#include "libs3q/aws/s3_store.h"

#include <algorithm>
#include <utility>

#include "libs3q/aws/s3_codec.h"
#include "libs3q/aws/s3_multipart.h"

namespace darkroom {
namespace {

class ChecksumSink final : public ByteSink {
 public:
  explicit ChecksumSink(ChecksumAlgorithm algorithm) : checksum_(algorithm) {}

  Status Append(ByteView bytes) override {
    checksum_.Append(bytes);
    return {};
  }
  std::string Text() const { return checksum_.Text(); }

 private:
  Checksum checksum_;
};

// What S3 said at the upload, or made itself, must be what has arrived.
Status CheckBody(const HttpResponse& response, const SharedBufferWriter& body) {
  constexpr int kWhole = 200;  // A part has no checksum of its own.
  if (response.status != kWhole) return {};
  for (const ChecksumAlgorithm algorithm :
       {ChecksumAlgorithm::kCrc64Nvme, ChecksumAlgorithm::kCrc32c,
        ChecksumAlgorithm::kCrc32}) {
    const std::string_view said = response.Header(HeaderOf(algorithm));
    // "…-3" is a checksum of the checksums of three parts.
    if (said.empty() || said.find('-') != std::string_view::npos) continue;
    ChecksumSink sink(algorithm);
    TRY(body.CopyTo(sink));
    if (sink.Text() == said) return {};
    return Error(ErrorClass::kTransient,
                 "checksum of the body is not the object's");
  }
  return {};
}

// RFC 9110, section 8.8.3; and no header can hold what is none.
bool CanBeETag(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

// The destination of a Put or Copy.
Error OfDestination(const Error& error, const PutOptions& options) {
  if (error.cls() != ErrorClass::kNotFound) return error;
  const bool nothing_to_match = !options.if_match.empty();
  return Error(nothing_to_match ? ErrorClass::kSuperseded : ErrorClass::kAccess,
               error.message());
}

}  // namespace

Result<FetchedObject> S3Store::Get(const ObjectRef& ref,
                                   const GetOptions& options) {
  // It is an event's.
  if (!CanBeETag(options.if_match)) {
    return Error(ErrorClass::kUnsupported, "GetObject " + ref.bucket + "/" +
                                               ref.key +
                                               ": control character in ETag");
  }
  SharedBufferWriter body = TRY(SharedBufferWriter::Create(options.max_bytes));
  const bool checked =
      caller_.options().answers == S3Options::Answers::kChecked &&
      !options.range;
  S3Operation operation = {
      .name = "GetObject",
      .ref = ref,
      .request =
          [&](const BucketAddress& bucket) {
            HttpRequest request = GetRequest(bucket, ref, options);
            if (checked) {
              request.headers.push_back({"x-amz-checksum-mode", "ENABLED"});
            }
            return request;
          },
      .sink = &body,
      .max_body_bytes = options.max_bytes,
      .named = S3Operation::Named::kByMessages};
  if (checked) {
    operation.accept = [&body](const HttpResponse& response) {
      return CheckBody(response, body);
    };
  }
  const HttpResponse response = TRY(caller_.Call(operation));
  FetchedObject object = {.info = InfoOf(response)};
  if (!options.range) object.info.size = body.size();
  object.body = TRY(std::move(body).Seal());
  return object;
}

Result<PutResult> S3Store::Put(const ObjectRef& ref, ByteView body,
                               const PutOptions& options) {
  const auto put = [&]() -> Result<PutResult> {
    if (body.size() > caller_.options().multipart_threshold) {
      return PutInParts(caller_, ref, body, options);
    }
    const auto request = [&](const BucketAddress& bucket) {
      HttpRequest http = PutRequest(bucket, ref, body, options);
      caller_.AddChecksum(http);
      return http;
    };
    return PutResultOf(TRY(
        caller_.Call({.name = "PutObject", .ref = ref, .request = request})));
  };
  Result<PutResult> result = put();
  if (result.ok()) return result;
  return OfDestination(result.error(), options);
}

Result<ObjectInfo> S3Store::Head(const ObjectRef& ref,
                                 const CustomerKey& customer_key) {
  const auto request = [&](const BucketAddress& bucket) {
    return HeadRequest(bucket, ref, customer_key);
  };
  return InfoOf(TRY(caller_.Call({.name = "HeadObject",
                                  .ref = ref,
                                  .request = request,
                                  .named = S3Operation::Named::kByMessages})));
}

Status S3Store::Remove(const ObjectRef& ref, const RemoveOptions& options) {
  const auto request = [&](const BucketAddress& bucket) {
    return RemoveRequest(bucket, ref, options);
  };
  const Result<HttpResponse> response =
      caller_.Call({.name = "DeleteObject", .ref = ref, .request = request});
  if (response.ok() || response.error().cls() == ErrorClass::kNotFound) {
    return {};
  }
  return response.error();
}

Result<PutResult> S3Store::Copy(const ObjectRef& from, const ObjectRef& to,
                                const CopyOptions& options) {
  const auto request = [&](const BucketAddress& bucket) {
    return CopyRequest(bucket, from, to, options);
  };
  const HttpResponse response =
      TRY(caller_.Call({.name = "CopyObject",
                        .ref = to,
                        .request = request,
                        .silence = AwsRequest::Silence::kWork}));
  PutResult result = PutResultOf(response);
  result.etag = TRY(ParseETag(response.body).During("CopyObject"));
  return result;
}

Result<ListPage> S3Store::List(const std::string& bucket,
                               const std::string& prefix,
                               const std::string& after) {
  return ListPageFrom(bucket, prefix, {.token = after});
}

Result<ListPage> S3Store::ListBehind(const std::string& bucket,
                                     const std::string& prefix,
                                     const std::string& key) {
  return ListPageFrom(bucket, prefix, {.key = key});
}

Result<ListPage> S3Store::ListPageFrom(const std::string& bucket,
                                       const std::string& prefix,
                                       const ListFrom& from) {
  const ObjectRef ref = {.bucket = bucket, .key = prefix};
  const auto request = [&](const BucketAddress& address) {
    return ListRequest(address, prefix, from);
  };
  const HttpResponse response = TRY(
      caller_.Call({.name = "ListObjectsV2", .ref = ref, .request = request}));
  return ParseListPage(response.body).During("ListObjectsV2 " + bucket);
}

}  // namespace darkroom

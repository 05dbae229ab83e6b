#include "libs3q/aws/s3_store.h"

#include <utility>

#include "libs3q/aws/s3_codec.h"

namespace darkroom {

AwsRequest S3Store::Operation(const char* name, const ObjectRef& ref,
                              HttpRequest http) const {
  AwsRequest request;
  request.operation = name;
  request.subject = ref.bucket + "/" + ref.key;
  request.http = std::move(http);
  request.scope = {.region = endpoint_.region,
                   .service = "s3",
                   .path = SignedPath::kAsSent,
                   .body_hash = BodyHash::kSent};
  request.deadline = deadline_;
  return request;
}

Result<FetchedObject> S3Store::Get(const ObjectRef& ref,
                                   const GetOptions& options) {
  SharedBufferWriter body = TRY(SharedBufferWriter::Create(options.max_bytes));
  AwsRequest request =
      Operation("GetObject", ref, GetRequest(endpoint_, ref, options.if_match));
  request.sink = &body;
  request.max_body_bytes = options.max_bytes;
  const HttpResponse response = TRY(caller_.Call(request));
  FetchedObject object = {.info = InfoOf(response)};
  object.info.size = body.size();
  object.body = TRY(std::move(body).Seal());
  return object;
}

Result<PutResult> S3Store::Put(const ObjectRef& ref, ByteView body,
                               const PutOptions& options) {
  const Result<HttpResponse> response = caller_.Call(
      Operation("PutObject", ref, PutRequest(endpoint_, ref, body, options)));
  if (response.ok()) return PutResultOf(response.value());
  if (response.error().kind() == ErrorKind::kNotFound) {
    return Error(ErrorClass::kAccess, response.error().message());
  }
  return response.error();
}

Result<ObjectInfo> S3Store::Head(const ObjectRef& ref) {
  return InfoOf(TRY(
      caller_.Call(Operation("HeadObject", ref, HeadRequest(endpoint_, ref)))));
}

Status S3Store::Remove(const ObjectRef& ref) {
  const Result<HttpResponse> response = caller_.Call(
      Operation("DeleteObject", ref, RemoveRequest(endpoint_, ref)));
  if (response.ok() || response.error().cls() == ErrorClass::kNotFound) {
    return {};
  }
  return response.error();
}

Result<ListPage> S3Store::List(const std::string& bucket,
                               const std::string& prefix,
                               const std::string& after) {
  const HttpResponse response = TRY(
      caller_.Call(Operation("ListObjectsV2", {.bucket = bucket, .key = prefix},
                             ListRequest(endpoint_, bucket, prefix, after))));
  return ParseListPage(response.body).During("ListObjectsV2 " + bucket);
}

}  // namespace darkroom

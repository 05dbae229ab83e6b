// S3's requests and answers, as pure formatting and parsing.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html

#ifndef DARKROOM_LIBS3Q_AWS_S3_CODEC_H_
#define DARKROOM_LIBS3Q_AWS_S3_CODEC_H_

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "libs3q/aws/checksum.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/http_message.h"
#include "libs3q/object_store.h"

namespace darkroom {

// GET /key?versionId=V
// If-Match: "etag", Range: bytes=0-9, SSE-C headers
HttpRequest GetRequest(const BucketAddress& bucket, const ObjectRef& ref,
                       const GetOptions& options);

// PUT /key
// Content-Type, Cache-Control, x-amz-storage-class, x-amz-meta-…
// Borrows `body`.
HttpRequest PutRequest(const BucketAddress& bucket, const ObjectRef& ref,
                       ByteView body, const PutOptions& options);

// HEAD /key?versionId=V
HttpRequest HeadRequest(const BucketAddress& bucket, const ObjectRef& ref,
                        const CustomerKey& customer_key);

// DELETE /key?versionId=V
// If-Match: "etag"
HttpRequest RemoveRequest(const BucketAddress& bucket, const ObjectRef& ref,
                          const RemoveOptions& options);

// PUT /key
// x-amz-copy-source: bucket/key?versionId=V
HttpRequest CopyRequest(const BucketAddress& bucket, const ObjectRef& from,
                        const ObjectRef& to, const CopyOptions& options);

// Any of the above as far as a URL can say it.
HttpRequest PresignableRequest(const BucketAddress& bucket,
                               const ObjectRef& ref, const std::string& method);

// Where a page begins: at most one of both.
struct ListFrom {
  std::string token = {};
  std::string key = {};  // The first behind it.
};

// GET
// /?continuation-token=T&encoding-type=url&list-type=2&prefix=P&start-after=K
HttpRequest ListRequest(const BucketAddress& bucket, const std::string& prefix,
                        const ListFrom& from);

// --- Uploads in parts -------------------------------------------------------

// POST /key?uploads
// All that PutRequest says about the object.
HttpRequest CreateUploadRequest(const BucketAddress& bucket,
                                const ObjectRef& ref,
                                const PutOptions& options);

struct UploadPart {
  int number = 1;  // 1 to 10,000.
  std::string etag;
  std::string checksum;  // Its text; empty: none.
};

// PUT /key?partNumber=N&uploadId=U
// Borrows `body`.
HttpRequest UploadPartRequest(const BucketAddress& bucket, const ObjectRef& ref,
                              const std::string& upload, int number);

// POST /key?uploadId=U, with If-None-Match and If-Match; its body is
// CompleteUploadBody.
HttpRequest CompleteUploadRequest(const BucketAddress& bucket,
                                  const ObjectRef& ref,
                                  const std::string& upload,
                                  const PutOptions& options);
std::string CompleteUploadBody(std::span<const UploadPart> parts,
                               ChecksumAlgorithm algorithm);

// DELETE /key?uploadId=U
HttpRequest AbortUploadRequest(const BucketAddress& bucket,
                               const ObjectRef& ref, const std::string& upload);

// What every request about an object has that was put with a customer's key.
void AddCustomerKey(HttpRequest& request, const CustomerKey& key);

// --- Answers ----------------------------------------------------------------

// From the headers of an answer to GET or HEAD.
ObjectInfo InfoOf(const HttpResponse& response);
PutResult PutResultOf(const HttpResponse& response);
std::string ETagOf(const HttpResponse& response);

// Errors of all: kTransient (not the document it should be).
Result<ListPage> ParseListPage(std::string_view xml);
Result<std::string> ParseUploadId(std::string_view xml);
// The ETag in a CopyObjectResult or CompleteMultipartUploadResult.
Result<std::string> ParseETag(std::string_view xml);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_S3_CODEC_H_

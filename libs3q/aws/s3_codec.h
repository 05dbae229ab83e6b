// S3's requests and answers, as pure formatting and parsing.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html

#ifndef DARKROOM_LIBS3Q_AWS_S3_CODEC_H_
#define DARKROOM_LIBS3Q_AWS_S3_CODEC_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/http_message.h"
#include "libs3q/object_store.h"

namespace darkroom {

// GET /key?versionId=V
// If-Match: "etag"
HttpRequest GetRequest(const S3Endpoint& s3, const ObjectRef& ref,
                       const std::string& if_match);

// PUT /key
// Content-Type, Cache-Control, x-amz-storage-class, x-amz-meta-…
// Borrows `body`.
HttpRequest PutRequest(const S3Endpoint& s3, const ObjectRef& ref,
                       ByteView body, const PutOptions& options);

// HEAD and DELETE /key?versionId=V
HttpRequest HeadRequest(const S3Endpoint& s3, const ObjectRef& ref);
HttpRequest RemoveRequest(const S3Endpoint& s3, const ObjectRef& ref);

// GET /?continuation-token=T&encoding-type=url&list-type=2&prefix=P
HttpRequest ListRequest(const S3Endpoint& s3, const std::string& bucket,
                        const std::string& prefix, const std::string& after);

// From the headers of an answer to GET or HEAD.
ObjectInfo InfoOf(const HttpResponse& response);
PutResult PutResultOf(const HttpResponse& response);

// Errors: kTransient (not the document it should be).
Result<ListPage> ParseListPage(std::string_view xml);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_S3_CODEC_H_

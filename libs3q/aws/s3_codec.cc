#include "libs3q/aws/s3_codec.h"

#include <cstring>

#include <pugixml.hpp>

#include "base/text.h"
#include "base/uri_encode.h"

namespace darkroom {
namespace {

constexpr std::string_view kMetadataPrefix = "x-amz-meta-";

void AddHeader(HttpRequest& request, const char* name,
               const std::string& value) {
  if (!value.empty()) request.headers.push_back({name, value});
}

std::string Unquoted(std::string_view etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
    etag = etag.substr(1, etag.size() - 2);
  }
  return std::string(etag);
}

HttpRequest VersionRequest(const char* method, const S3Endpoint& s3,
                           const ObjectRef& ref) {
  HttpRequest request = ObjectRequest(s3, ref);
  request.method = method;
  if (!ref.version.empty()) {
    request.query = "versionId=" + UriEncode(ref.version);
  }
  return request;
}

// "null" is what a bucket without versioning says where it says anything.
std::string VersionOf(const HttpResponse& response) {
  const std::string_view version = response.Header("x-amz-version-id");
  return version == "null" ? std::string() : std::string(version);
}

}  // namespace

HttpRequest GetRequest(const S3Endpoint& s3, const ObjectRef& ref,
                       const std::string& if_match) {
  HttpRequest request = VersionRequest("GET", s3, ref);
  if (!if_match.empty()) AddHeader(request, "if-match", "\"" + if_match + "\"");
  return request;
}

HttpRequest PutRequest(const S3Endpoint& s3, const ObjectRef& ref,
                       ByteView body, const PutOptions& options) {
  HttpRequest request = ObjectRequest(s3, ref);
  request.method = "PUT";
  request.body = body;
  AddHeader(request, "content-type", options.content_type);
  AddHeader(request, "cache-control", options.cache_control);
  AddHeader(request, "x-amz-storage-class", options.storage_class);
  AddHeader(request, "x-amz-server-side-encryption", options.sse);
  AddHeader(request, "x-amz-server-side-encryption-aws-kms-key-id",
            options.sse_kms_key_id);
  for (const auto& [name, value] : options.metadata) {
    request.headers.push_back(
        {std::string(kMetadataPrefix) + ToLower(name), value});
  }
  return request;
}

HttpRequest HeadRequest(const S3Endpoint& s3, const ObjectRef& ref) {
  return VersionRequest("HEAD", s3, ref);
}

HttpRequest RemoveRequest(const S3Endpoint& s3, const ObjectRef& ref) {
  return VersionRequest("DELETE", s3, ref);
}

HttpRequest ListRequest(const S3Endpoint& s3, const std::string& bucket,
                        const std::string& prefix, const std::string& after) {
  HttpRequest request = ObjectRequest(s3, {.bucket = bucket});
  if (!after.empty()) {
    request.query = "continuation-token=" + UriEncode(after) + "&";
  }
  // Encoded keys, because XML cannot say every byte.
  request.query += "encoding-type=url&list-type=2&prefix=" + UriEncode(prefix);
  return request;
}

ObjectInfo InfoOf(const HttpResponse& response) {
  ObjectInfo info = {
      .size = ParseUnsigned(response.Header("content-length")).value_or(0),
      .etag = Unquoted(response.Header("etag")),
      .version = VersionOf(response),
      .content_type = std::string(response.Header("content-type"))};
  for (const HttpHeader& header : response.headers) {
    const std::string name = ToLower(header.name);
    if (!name.starts_with(kMetadataPrefix)) continue;
    info.metadata[name.substr(kMetadataPrefix.size())] = header.value;
  }
  return info;
}

PutResult PutResultOf(const HttpResponse& response) {
  return {.etag = Unquoted(response.Header("etag")),
          .version = VersionOf(response)};
}

Result<ListPage> ParseListPage(std::string_view xml) {
  pugi::xml_document document;
  const bool parsed = document.load_buffer(xml.data(), xml.size());
  const pugi::xml_node root = document.document_element();
  if (!parsed || std::strcmp(root.name(), "ListBucketResult") != 0) {
    return Error(ErrorClass::kTransient, "not a list of objects");
  }
  // A server that does not know encoding-type does not echo it.
  const bool encoded =
      std::strcmp(root.child_value("EncodingType"), "url") == 0;
  ListPage page;
  for (const pugi::xml_node object : root.children("Contents")) {
    const char* key = object.child_value("Key");
    page.objects.push_back(
        {.key = encoded ? UriDecode(key, Plus::kIsSpace) : std::string(key),
         .size = ParseUnsigned(object.child_value("Size")).value_or(0),
         .etag = Unquoted(object.child_value("ETag"))});
  }
  if (std::strcmp(root.child_value("IsTruncated"), "true") == 0) {
    page.next = root.child_value("NextContinuationToken");
  }
  return page;
}

}  // namespace darkroom

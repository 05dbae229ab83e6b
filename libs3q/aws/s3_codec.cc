#include "libs3q/aws/s3_codec.h"

#include <cstring>
#include <optional>

#include <pugixml.hpp>

#include "base/text.h"
#include "base/uri_encode.h"
#include "libs3q/aws/crypto.h"

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

std::string Quoted(const std::string& etag) {
  return etag.empty() ? "" : "\"" + etag + "\"";
}

HttpRequest RequestFor(const char* method, const BucketAddress& bucket,
                       const ObjectRef& ref) {
  HttpRequest request = ObjectRequest(bucket, ref.key);
  request.method = method;
  AddHeader(request, "x-amz-expected-bucket-owner", ref.bucket_owner);
  return request;
}

HttpRequest VersionRequest(const char* method, const BucketAddress& bucket,
                           const ObjectRef& ref) {
  HttpRequest request = RequestFor(method, bucket, ref);
  if (!ref.version.empty()) {
    request.query = "versionId=" + UriEncode(ref.version);
  }
  return request;
}

HttpRequest UploadRequest(const char* method, const BucketAddress& bucket,
                          const ObjectRef& ref, const std::string& upload) {
  HttpRequest request = RequestFor(method, bucket, ref);
  request.query = "uploadId=" + UriEncode(upload);
  return request;
}

void AddCustomerKeyHeaders(HttpRequest& request, const std::string& prefix,
                           const CustomerKey& key) {
  if (key.empty()) return;
  const std::string name = prefix + "server-side-encryption-customer-";
  request.headers.push_back({name + "algorithm", "AES256"});
  request.headers.push_back({name + "key", Base64(AsBytes(key))});
  request.headers.push_back({name + "key-md5", Base64(Md5(AsBytes(key)))});
}

// "a=1&b=x%20y"
std::string TagText(const Metadata& tags) {
  std::string text;
  for (const auto& [name, value] : tags) {
    if (!text.empty()) text += '&';
    text.append(UriEncode(name)).append("=").append(UriEncode(value));
  }
  return text;
}

// What describes an object: a copy takes it over from its source.
void AddDescription(HttpRequest& request, const PutOptions& options) {
  AddHeader(request, "content-type", options.content_type);
  AddHeader(request, "cache-control", options.cache_control);
  AddHeader(request, "content-disposition", options.content_disposition);
  AddHeader(request, "x-amz-tagging", TagText(options.tags));
  for (const auto& [name, value] : options.metadata) {
    request.headers.push_back(
        {std::string(kMetadataPrefix) + ToLower(name), value});
  }
}

// How it is kept.
void AddKeeping(HttpRequest& request, const PutOptions& options) {
  AddHeader(request, "x-amz-storage-class", options.storage_class);
  AddHeader(request, "x-amz-acl", options.acl);
  const std::string sse = "x-amz-server-side-encryption";
  AddHeader(request, sse.c_str(), options.sse);
  AddHeader(request, (sse + "-aws-kms-key-id").c_str(), options.sse_kms_key_id);
  if (!options.sse_kms_context.empty()) {
    AddHeader(request, (sse + "-context").c_str(),
              Base64(AsBytes(options.sse_kms_context)));
  }
  if (options.bucket_key) {
    AddHeader(request, (sse + "-bucket-key-enabled").c_str(),
              *options.bucket_key ? "true" : "false");
  }
  AddCustomerKey(request, options.customer_key);
}

void AddConditions(HttpRequest& request, const PutOptions& options) {
  if (options.if_present == IfPresent::kRefuse) {
    AddHeader(request, "if-none-match", "*");
  }
  AddHeader(request, "if-match", Quoted(options.if_match));
}

// "bytes=0-9", "bytes=10-"
std::string RangeText(const ByteRange& range) {
  std::string text = "bytes=" + std::to_string(range.first) + "-";
  if (range.length) text += std::to_string(range.first + *range.length - 1);
  return text;
}

// Of "bytes 0-9/1234", which a part of an object says instead of its length.
std::optional<std::uint64_t> WholeSize(const HttpResponse& response) {
  const std::string_view range = response.Header("content-range");
  const std::size_t slash = range.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return ParseUnsigned(range.substr(slash + 1));
}

// "null" is what a bucket without versioning says where it says anything.
std::string VersionOf(const HttpResponse& response) {
  const std::string_view version = response.Header("x-amz-version-id");
  return version == "null" ? std::string() : std::string(version);
}

// The text of an element below the document's own.
Result<std::string> ParseChild(std::string_view xml, const char* name) {
  pugi::xml_document document;
  if (document.load_buffer(xml.data(), xml.size())) {
    std::string text = document.document_element().child_value(name);
    if (!text.empty()) return text;
  }
  return Error(ErrorClass::kTransient, "answer without " + std::string(name));
}

}  // namespace

void AddCustomerKey(HttpRequest& request, const CustomerKey& key) {
  AddCustomerKeyHeaders(request, "x-amz-", key);
}

HttpRequest GetRequest(const BucketAddress& bucket, const ObjectRef& ref,
                       const GetOptions& options) {
  HttpRequest request = VersionRequest("GET", bucket, ref);
  AddHeader(request, "if-match", Quoted(options.if_match));
  if (options.range) AddHeader(request, "range", RangeText(*options.range));
  AddCustomerKey(request, options.customer_key);
  return request;
}

HttpRequest PutRequest(const BucketAddress& bucket, const ObjectRef& ref,
                       ByteView body, const PutOptions& options) {
  HttpRequest request = RequestFor("PUT", bucket, ref);
  request.body = body;
  AddDescription(request, options);
  AddKeeping(request, options);
  AddConditions(request, options);
  return request;
}

HttpRequest HeadRequest(const BucketAddress& bucket, const ObjectRef& ref,
                        const CustomerKey& customer_key) {
  HttpRequest request = VersionRequest("HEAD", bucket, ref);
  AddCustomerKey(request, customer_key);
  return request;
}

HttpRequest RemoveRequest(const BucketAddress& bucket, const ObjectRef& ref,
                          const RemoveOptions& options) {
  HttpRequest request = VersionRequest("DELETE", bucket, ref);
  AddHeader(request, "if-match", Quoted(options.if_match));
  return request;
}

HttpRequest CopyRequest(const BucketAddress& bucket, const ObjectRef& from,
                        const ObjectRef& to, const CopyOptions& options) {
  HttpRequest request = RequestFor("PUT", bucket, to);
  std::string source = from.bucket.starts_with("arn:")
                           ? from.bucket + "/object/"
                           : UriEncode(from.bucket) + "/";
  source += UriEncode(from.key, Slash::kKeep);
  if (!from.version.empty()) source += "?versionId=" + UriEncode(from.version);
  AddHeader(request, "x-amz-copy-source", source);
  AddHeader(request, "x-amz-copy-source-if-match", Quoted(options.if_match));
  AddHeader(request, "x-amz-source-expected-bucket-owner", from.bucket_owner);
  AddCustomerKeyHeaders(request, "x-amz-copy-source-", options.source_key);
  if (options.describe == CopyOptions::Describe::kAsPut) {
    AddHeader(request, "x-amz-metadata-directive", "REPLACE");
    AddHeader(request, "x-amz-tagging-directive", "REPLACE");
    AddDescription(request, options.put);
  }
  AddKeeping(request, options.put);
  AddConditions(request, options.put);
  return request;
}

HttpRequest PresignableRequest(const BucketAddress& bucket,
                               const ObjectRef& ref,
                               const std::string& method) {
  HttpRequest request = ObjectRequest(bucket, ref.key);
  request.method = method;
  if (!ref.version.empty()) {
    request.query = "versionId=" + UriEncode(ref.version);
  }
  return request;
}

HttpRequest ListRequest(const BucketAddress& bucket, const std::string& prefix,
                        const ListFrom& from) {
  HttpRequest request = ObjectRequest(bucket, {});
  if (!from.token.empty()) {
    request.query = "continuation-token=" + UriEncode(from.token) + "&";
  }
  // Encoded keys, because XML cannot say every byte.
  request.query += "encoding-type=url&list-type=2&prefix=" + UriEncode(prefix);
  if (!from.key.empty()) request.query += "&start-after=" + UriEncode(from.key);
  return request;
}

HttpRequest CreateUploadRequest(const BucketAddress& bucket,
                                const ObjectRef& ref,
                                const PutOptions& options) {
  HttpRequest request = RequestFor("POST", bucket, ref);
  request.query = "uploads=";
  AddDescription(request, options);
  AddKeeping(request, options);
  return request;
}

HttpRequest UploadPartRequest(const BucketAddress& bucket, const ObjectRef& ref,
                              const std::string& upload, int number) {
  HttpRequest request = UploadRequest("PUT", bucket, ref, upload);
  request.query = "partNumber=" + std::to_string(number) + "&" + request.query;
  return request;
}

HttpRequest CompleteUploadRequest(const BucketAddress& bucket,
                                  const ObjectRef& ref,
                                  const std::string& upload,
                                  const PutOptions& options) {
  HttpRequest request = UploadRequest("POST", bucket, ref, upload);
  AddHeader(request, "content-type", "application/xml");
  AddConditions(request, options);
  return request;
}

std::string CompleteUploadBody(std::span<const UploadPart> parts,
                               ChecksumAlgorithm algorithm) {
  const std::string name(NameOf(algorithm));
  const std::string begin = "<Checksum" + name + '>';
  const std::string end = "</Checksum" + name + '>';
  std::string xml =
      "<CompleteMultipartUpload "
      "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  for (const UploadPart& part : parts) {
    xml += "<Part><PartNumber>" + std::to_string(part.number) +
           "</PartNumber><ETag>&quot;" + part.etag + "&quot;</ETag>";
    if (!part.checksum.empty()) {
      xml.append(begin).append(part.checksum).append(end);
    }
    xml += "</Part>";
  }
  return xml + "</CompleteMultipartUpload>";
}

HttpRequest AbortUploadRequest(const BucketAddress& bucket,
                               const ObjectRef& ref,
                               const std::string& upload) {
  return UploadRequest("DELETE", bucket, ref, upload);
}

ObjectInfo InfoOf(const HttpResponse& response) {
  ObjectInfo info = {
      .size = WholeSize(response).value_or(
          ParseUnsigned(response.Header("content-length")).value_or(0)),
      .etag = ETagOf(response),
      .version = VersionOf(response),
      .content_type = std::string(response.Header("content-type")),
      .modified = ParseHttpDate(std::string(response.Header("last-modified")))};
  for (const HttpHeader& header : response.headers) {
    const std::string name = ToLower(header.name);
    if (!name.starts_with(kMetadataPrefix)) continue;
    info.metadata[name.substr(kMetadataPrefix.size())] = header.value;
  }
  return info;
}

std::string ETagOf(const HttpResponse& response) {
  return Unquoted(response.Header("etag"));
}

PutResult PutResultOf(const HttpResponse& response) {
  return {.etag = ETagOf(response), .version = VersionOf(response)};
}

Result<std::string> ParseUploadId(std::string_view xml) {
  return ParseChild(xml, "UploadId");
}

Result<std::string> ParseETag(std::string_view xml) {
  return Unquoted(TRY(ParseChild(xml, "ETag")));
}

Result<ListPage> ParseListPage(std::string_view xml) {
  pugi::xml_document document;
  // A key may be a space, which pugixml otherwise takes for layout.
  const bool parsed =
      document.load_buffer(xml.data(), xml.size(),
                           pugi::parse_default | pugi::parse_ws_pcdata_single);
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
         .etag = Unquoted(object.child_value("ETag")),
         .modified = ParseIso8601(object.child_value("LastModified"))});
  }
  if (std::strcmp(root.child_value("IsTruncated"), "true") == 0) {
    page.next = root.child_value("NextContinuationToken");
  }
  return page;
}

}  // namespace darkroom

// Where objects come from and go to: S3, or a directory.

#ifndef DARKROOM_LIBS3Q_OBJECT_STORE_H_
#define DARKROOM_LIBS3Q_OBJECT_STORE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/shared_buffer.h"
#include "base/time.h"

namespace darkroom {

struct ObjectRef {
  std::string bucket;
  std::string key;      // Any 1 to 1,024 bytes, as they are: never encoded.
  std::string version;  // Empty: the current one.
  // The account that must own the bucket, on S3; empty: whichever does.
  std::string bucket_owner = {};
};

// User metadata: names in lower case, without "x-amz-meta-".
using Metadata = std::map<std::string, std::string>;

struct ObjectInfo {
  std::uint64_t size = 0;  // Bytes.
  std::string etag;        // Without quotes.
  std::string version;     // Empty where there is no versioning.
  std::string content_type;
  Metadata metadata;
  std::optional<SysMillis> modified = std::nullopt;  // Nothing: not told.
};

// A customer's own key for one object (SSE-C): 32 bytes, which S3 forgets.
// Stores that are directories encrypt nothing and ignore it.
using CustomerKey = std::string;

struct ByteRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> length = std::nullopt;  // Nothing: to the end.
};

struct GetOptions {
  std::uint64_t max_bytes = 0;  // Enforced while streaming.
  std::string if_match = {};    // An ETag without quotes; empty: any.
  // One that starts behind the end is kUnsupported.
  std::optional<ByteRange> range = std::nullopt;
  CustomerKey customer_key = {};
};

struct FetchedObject {
  SharedBuffer body;
  ObjectInfo info;  // Of the whole object, also where a range was asked for.
};

enum class IfPresent : std::uint8_t { kReplace, kRefuse };

// What is empty is not sent: the bucket's own defaults hold.
struct PutOptions {
  std::string content_type;
  std::string cache_control;
  std::string content_disposition = {};
  std::string storage_class = {};
  std::string sse = {};  // "AES256", "aws:kms" or "aws:kms:dsse".
  std::string sse_kms_key_id = {};
  std::string sse_kms_context = {};  // JSON.
  // Whether one data key serves the whole bucket, which costs less of KMS.
  std::optional<bool> bucket_key = std::nullopt;
  CustomerKey customer_key = {};  // Instead of `sse`.
  std::string acl = {};           // "bucket-owner-full-control".
  Metadata tags = {};             // At most ten on S3.
  Metadata metadata = {};
  IfPresent if_present = IfPresent::kReplace;
  std::string if_match = {};  // The ETag of what may be replaced.
};

struct RemoveOptions {
  std::string if_match = {};  // An ETag without quotes; empty: any.
};

struct CopyOptions {
  std::string if_match = {};  // Of the source, without quotes; empty: any.
  CustomerKey source_key = {};
  // Where the copy's content type, headers, tags and metadata come from.
  enum class Describe : std::uint8_t {
    kLikeSource,
    kAsPut
  } describe = Describe::kLikeSource;
  // The rest of it (storage class, encryption, ACL) holds either way.
  PutOptions put = {};
};

struct PutResult {
  std::string etag;
  std::string version;
};

struct ListedObject {
  std::string key;
  std::uint64_t size = 0;
  std::string etag;
  std::optional<SysMillis> modified = std::nullopt;  // Nothing: not told.
};

struct ListPage {
  std::vector<ListedObject> objects;  // In the byte order of their keys.
  std::string next;                   // Continuation token; empty at the end.
};

// All implementations are thread-safe.  Calls retry by themselves whatever is
// worth retrying at once; what they return is final for now.
//
// Errors, everywhere: kNotFound (no such key or version; never of Put), kAccess
// (also: no such bucket), kTransient, kCancelled (the process stops),
// kConfiguration (a bucket that cannot be addressed), kInternal.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // Errors also: kTooLarge (over options.max_bytes), kSuperseded (the ETag is
  // not options.if_match), kUnsupported (a range behind the end).
  virtual Result<FetchedObject> Get(const ObjectRef& ref,
                                    const GetOptions& options) = 0;

  // Atomic: readers see the old object or the whole new one.
  // Errors also: kSuperseded (options.if_present or if_match forbid it; this
  // may be the work of an attempt of our own whose answer was lost),
  // kUnsupported (there is such a condition, and the server knows none).
  virtual Result<PutResult> Put(const ObjectRef& ref, ByteView body,
                                const PutOptions& options) = 0;

  // `customer_key`: as it was put with.
  virtual Result<ObjectInfo> Head(const ObjectRef& ref,
                                  const CustomerKey& customer_key) = 0;
  Result<ObjectInfo> Head(const ObjectRef& ref) { return Head(ref, {}); }

  // Removing what is not there is a success.
  // Errors also: kSuperseded (the ETag is not options.if_match), kUnsupported
  // (the server knows no conditions).
  virtual Status Remove(const ObjectRef& ref, const RemoveOptions& options) = 0;
  Status Remove(const ObjectRef& ref) { return Remove(ref, {}); }

  // Copies within the store: on S3, without the bytes passing through us, and
  // objects of at most 5 GiB.  Errors also: as those of Get and Put.
  virtual Result<PutResult> Copy(const ObjectRef& from, const ObjectRef& to,
                                 const CopyOptions& options) = 0;

  // At most 1,000 objects whose keys start with `prefix`, after the page that
  // ended with token `after` (empty: from the start).
  virtual Result<ListPage> List(const std::string& bucket,
                                const std::string& prefix,
                                const std::string& after) = 0;

  // The first page of those behind the key `key`, whether or not it exists.
  virtual Result<ListPage> ListBehind(const std::string& bucket,
                                      const std::string& prefix,
                                      const std::string& key) = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_OBJECT_STORE_H_

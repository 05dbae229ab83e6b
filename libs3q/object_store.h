// Where sources come from and renditions go: S3, or a directory.

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
};

// User metadata: names in lower case, without "x-amz-meta-".
using Metadata = std::map<std::string, std::string>;

struct ObjectInfo {
  std::uint64_t size = 0;  // Bytes.
  std::string etag;        // Without quotes.
  std::string version;     // Empty where there is no versioning.
  std::string content_type;
  Metadata metadata;
};

struct GetOptions {
  std::uint64_t max_bytes = 0;  // Enforced while streaming.
  std::string if_match;         // An ETag without quotes; empty: any.
};

struct FetchedObject {
  SharedBuffer body;
  ObjectInfo info;
};

struct PutOptions {
  std::string content_type;
  std::string cache_control;  // Empty here and below: not sent.
  std::string storage_class;
  std::string sse;  // "AES256" or "aws:kms".
  std::string sse_kms_key_id;
  Metadata metadata;
};

struct PutResult {
  std::string etag;
  std::string version;
};

struct ListedObject {
  std::string key;
  std::uint64_t size = 0;
  std::string etag;
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
// kInternal.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // Errors also: kTooLarge (over options.max_bytes), kSuperseded (the ETag is
  // not options.if_match).
  virtual Result<FetchedObject> Get(const ObjectRef& ref,
                                    const GetOptions& options) = 0;

  // Atomic: readers see the old object or the whole new one.
  virtual Result<PutResult> Put(const ObjectRef& ref, ByteView body,
                                const PutOptions& options) = 0;

  virtual Result<ObjectInfo> Head(const ObjectRef& ref) = 0;

  // Removing what is not there is a success.
  virtual Status Remove(const ObjectRef& ref) = 0;

  // At most 1,000 objects whose keys start with `prefix`, after the page that
  // ended with token `after` (empty: from the start).
  virtual Result<ListPage> List(const std::string& bucket,
                                const std::string& prefix,
                                const std::string& after) = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_OBJECT_STORE_H_

// An object store in memory, for tests of what stands before it.

#ifndef DARKROOM_TESTS_SUPPORT_FAKE_STORE_H_
#define DARKROOM_TESTS_SUPPORT_FAKE_STORE_H_

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "libs3q/object_store.h"

namespace darkroom {

// Thread-safe.  The ETag of an object is "etag-" and its bytes.
class FakeStore final : public ObjectStore {
 public:
  struct Object {
    std::string bytes;
    PutOptions options;
  };

  // --- Set before use -------------------------------------------------------

  // The fate of a call: "get bucket/key", "put …", "head …".
  std::function<Status(const std::string& call)> fate = [](const std::string&) {
    return Status();
  };

  // As some servers: a write with a condition is refused as unsupported.
  bool knows_conditions = true;

  // As some others: it is taken, and its condition ignored.
  bool ignores_conditions = false;
  // But not If-Match.
  bool keeps_if_match = false;

  // What happens just before a call, as if another worker did it.
  std::function<void(const std::string& call)> before = [](const std::string&) {
  };

  std::function<void(const std::string& call)> before_head =
      [](const std::string&) {};

  void Insert(const std::string& bucket, const std::string& key,
              std::string bytes, PutOptions options = {}) {
    const std::lock_guard lock(mutex_);
    objects_[{bucket, key}] = {std::move(bytes), std::move(options)};
  }

  // --- ObjectStore ----------------------------------------------------------

  Result<FetchedObject> Get(const ObjectRef& ref,
                            const GetOptions& options) override {
    const Object object = TRY(Find("get", ref));
    if (object.bytes.size() > options.max_bytes) {
      return Error(ErrorClass::kTooLarge, "over max_bytes");
    }
    ObjectInfo info = InfoOf(object);
    if (!options.if_match.empty() && options.if_match != info.etag) {
      return Error(ErrorClass::kSuperseded, "another ETag");
    }
    return FetchedObject{
        .body = TRY(SharedBuffer::CopyOf(AsBytes(object.bytes))),
        .info = std::move(info)};
  }

  Result<PutResult> Put(const ObjectRef& ref, ByteView body,
                        const PutOptions& options) override {
    before("put " + ref.bucket + "/" + ref.key);
    const std::lock_guard lock(mutex_);
    TRY(Note("put", ref));
    TRY(Check(ref, options.if_match, options.if_present));
    stored_.push_back(ref.bucket + "/" + ref.key);
    Object& object = objects_[{ref.bucket, ref.key}];
    object = {std::string(AsText(body)), options};
    return PutResult{.etag = InfoOf(object).etag, .version = ""};
  }

  using ObjectStore::Head;
  Result<ObjectInfo> Head(const ObjectRef& ref, const CustomerKey&) override {
    before_head("head " + ref.bucket + "/" + ref.key);
    return InfoOf(TRY(Find("head", ref)));
  }

  using ObjectStore::Remove;
  Status Remove(const ObjectRef& ref, const RemoveOptions& options) override {
    before("remove " + ref.bucket + "/" + ref.key);
    const std::lock_guard lock(mutex_);
    TRY(Note("remove", ref));
    TRY(Check(ref, options.if_match, IfPresent::kReplace));
    objects_.erase({ref.bucket, ref.key});
    return {};
  }

  Result<PutResult> Copy(const ObjectRef& from, const ObjectRef& to,
                         const CopyOptions&) override {
    Object object = TRY(Find("copy", from));
    const std::lock_guard lock(mutex_);
    objects_[{to.bucket, to.key}] = std::move(object);
    return PutResult();
  }

  // Pages of `page_size`; a token is the last key before it.
  std::size_t page_size = 1000;

  Result<ListPage> List(const std::string& bucket, const std::string& prefix,
                        const std::string& after) override {
    const std::lock_guard lock(mutex_);
    TRY(Note("list", {.bucket = bucket, .key = prefix}));
    ListPage page;
    for (const auto& [name, object] : objects_) {
      const auto& [its_bucket, key] = name;
      if (its_bucket != bucket || !key.starts_with(prefix) || key <= after) {
        continue;
      }
      if (page.objects.size() == page_size) {
        page.next = page.objects.back().key;
        break;
      }
      const ObjectInfo info = InfoOf(object);
      page.objects.push_back({.key = key,
                              .size = info.size,
                              .etag = info.etag,
                              .modified = info.modified});
    }
    return page;
  }

  Result<ListPage> ListBehind(const std::string& bucket,
                              const std::string& prefix,
                              const std::string& key) override {
    return List(bucket, prefix, key);
  }

  // --- What happened --------------------------------------------------------

  void Erase(const std::string& bucket, const std::string& key) {
    const std::lock_guard lock(mutex_);
    objects_.erase({bucket, key});
  }

  std::map<std::pair<std::string, std::string>, Object> objects() const {
    const std::lock_guard lock(mutex_);
    return objects_;
  }

  std::vector<std::string> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

  // What a put has stored: "bucket/key".  Unlike calls, without what was
  // refused.
  std::vector<std::string> stored() const {
    const std::lock_guard lock(mutex_);
    return stored_;
  }

 private:
  static ObjectInfo InfoOf(const Object& object) {
    return {.size = object.bytes.size(),
            .etag = "etag-" + object.bytes,
            .content_type = object.options.content_type,
            .metadata = object.options.metadata};
  }

  // Whether a condition holds; kSuperseded if not.
  Status Check(const ObjectRef& ref, const std::string& if_match,
               IfPresent if_present) const {
    const bool asks = !if_match.empty() || if_present == IfPresent::kRefuse;
    if (asks && !knows_conditions) {
      return Error(ErrorClass::kUnsupported, "not implemented");
    }
    if (ignores_conditions && !(keeps_if_match && !if_match.empty())) return {};
    const auto found = objects_.find({ref.bucket, ref.key});
    const bool there = found != objects_.end();
    const bool fails = (there && if_present == IfPresent::kRefuse) ||
                       (!if_match.empty() &&
                        (!there || InfoOf(found->second).etag != if_match));
    if (!fails) return {};
    return Error(ErrorClass::kSuperseded, "the condition does not hold");
  }

  Status Note(const std::string& verb, const ObjectRef& ref) {
    const std::string call = verb + " " + ref.bucket + "/" + ref.key;
    calls_.push_back(call);
    return fate(call);
  }

  Result<Object> Find(const std::string& verb, const ObjectRef& ref) {
    const std::lock_guard lock(mutex_);
    TRY(Note(verb, ref));
    const auto found = objects_.find({ref.bucket, ref.key});
    if (found == objects_.end()) {
      return Error(ErrorClass::kNotFound, "no such key: " + ref.key);
    }
    return found->second;
  }

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::map<std::pair<std::string, std::string>, Object> objects_;
  std::vector<std::string> calls_;
  std::vector<std::string> stored_;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_FAKE_STORE_H_

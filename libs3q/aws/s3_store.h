// An ObjectStore that is S3.

#ifndef DARKROOM_LIBS3Q_AWS_S3_STORE_H_
#define DARKROOM_LIBS3Q_AWS_S3_STORE_H_

#include <stop_token>

#include "libs3q/aws/s3_caller.h"
#include "libs3q/object_store.h"

namespace darkroom {

struct ListFrom;

// `context` must outlive it.  Thread-safe.
class S3Store final : public ObjectStore {
 public:
  S3Store(AwsContext& context, S3Endpoint endpoint, S3Options options,
          std::stop_token abandon)
      : caller_(context, std::move(endpoint), options, std::move(abandon)) {}

  // Errors: also kUnsupported (a bucket, key, version or ETag that can be
  // none).
  Result<FetchedObject> Get(const ObjectRef& ref,
                            const GetOptions& options) override;
  // A bucket that is not there is kAccess: it is the destination that is
  // wrong, not the work, which must be kept until somebody has put it right.
  Result<PutResult> Put(const ObjectRef& ref, ByteView body,
                        const PutOptions& options) override;
  using ObjectStore::Head;
  Result<ObjectInfo> Head(const ObjectRef& ref,
                          const CustomerKey& customer_key) override;
  using ObjectStore::Remove;
  Status Remove(const ObjectRef& ref, const RemoveOptions& options) override;
  Result<PutResult> Copy(const ObjectRef& from, const ObjectRef& to,
                         const CopyOptions& options) override;
  Result<ListPage> List(const std::string& bucket, const std::string& prefix,
                        const std::string& after) override;
  Result<ListPage> ListBehind(const std::string& bucket,
                              const std::string& prefix,
                              const std::string& key) override;

 private:
  Result<ListPage> ListPageFrom(const std::string& bucket,
                                const std::string& prefix,
                                const ListFrom& from);

  S3Caller caller_;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_S3_STORE_H_

// An ObjectStore that is S3.

#ifndef DARKROOM_LIBS3Q_AWS_S3_STORE_H_
#define DARKROOM_LIBS3Q_AWS_S3_STORE_H_

#include <chrono>
#include <stop_token>

#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/object_store.h"

namespace darkroom {

// `context` must outlive it.  Thread-safe.
class S3Store final : public ObjectStore {
 public:
  S3Store(AwsContext& context, S3Endpoint endpoint,
          std::chrono::milliseconds deadline, std::stop_token abandon)
      : caller_(context, std::move(abandon)),
        endpoint_(std::move(endpoint)),
        deadline_(deadline) {}

  Result<FetchedObject> Get(const ObjectRef& ref,
                            const GetOptions& options) override;
  // A bucket that is not there is kAccess: it is the destination that is
  // wrong, not the work, which must be kept until somebody has put it right.
  Result<PutResult> Put(const ObjectRef& ref, ByteView body,
                        const PutOptions& options) override;
  Result<ObjectInfo> Head(const ObjectRef& ref) override;
  Status Remove(const ObjectRef& ref) override;
  Result<ListPage> List(const std::string& bucket, const std::string& prefix,
                        const std::string& after) override;

 private:
  AwsRequest Operation(const char* name, const ObjectRef& ref,
                       HttpRequest http) const;

  AwsCaller caller_;
  const S3Endpoint endpoint_;
  const std::chrono::milliseconds deadline_;  // Of each call, retries included.
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_S3_STORE_H_

// Uploads of one object in several requests.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html

#ifndef DARKROOM_LIBS3Q_AWS_S3_MULTIPART_H_
#define DARKROOM_LIBS3Q_AWS_S3_MULTIPART_H_

#include "base/result.h"
#include "libs3q/aws/s3_caller.h"
#include "libs3q/object_store.h"

namespace darkroom {

// Puts `body` part by part, one after the other; readers see the old object
// until the last call.  A failed upload is aborted, so that nobody pays for its
// parts; where even that fails, a lifecycle rule of the bucket must.
// Errors: as ObjectStore::Put.
Result<PutResult> PutInParts(S3Caller& caller, const ObjectRef& ref,
                             ByteView body, const PutOptions& options);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_S3_MULTIPART_H_

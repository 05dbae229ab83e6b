// The notifications about files that come and go.

#ifndef DARKROOM_LIBS3Q_LOCAL_UPLOAD_EVENT_H_
#define DARKROOM_LIBS3Q_LOCAL_UPLOAD_EVENT_H_

#include <cstdint>
#include <string>

#include "base/time.h"
#include "libs3q/local/object_file.h"

namespace darkroom {

struct UploadEvent {
  std::string bucket;
  std::string key;
  FileState state;
  SysMillis time = {};
  // Later contents of a key have greater ones.
  std::int64_t sequence = 0;
};

struct RemovalEvent {
  std::string bucket;
  std::string key;
  SysMillis time = {};
  std::int64_t sequence = 0;  // As UploadEvent's.
};

// An S3 notification, version 2.3, with one ObjectCreated:Put.
std::string UploadEventJson(const UploadEvent& event);

// The same with one ObjectRemoved:Delete.
std::string RemovalEventJson(const RemovalEvent& event);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_UPLOAD_EVENT_H_

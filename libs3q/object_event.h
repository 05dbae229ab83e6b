// The notifications that S3 would send about objects that come and go.

#ifndef DARKROOM_LIBS3Q_OBJECT_EVENT_H_
#define DARKROOM_LIBS3Q_OBJECT_EVENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace darkroom {

struct ObjectEvent {
  std::string name;  // "ObjectCreated:Put".
  std::string bucket;
  std::string key;
  std::optional<std::uint64_t> size;  // Each empty one here is left out.
  std::string etag;
  std::string sequencer;
  SysMillis time = {};
  std::string configuration;  // Who says so, for people.
  std::string region;
};

// application/x-www-form-urlencoded, as S3 writes keys into events: a space is
// a "+", "/" stays.
std::string FormEncodedKey(std::string_view key);

// An S3 notification, version 2.3, with one record.
std::string ObjectEventJson(const ObjectEvent& event);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_OBJECT_EVENT_H_

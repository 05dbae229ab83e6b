#include "libs3q/local/upload_event.h"

#include <array>
#include <cstdio>

#include "libs3q/object_event.h"

namespace darkroom {
namespace {

std::string SequencerText(std::int64_t sequence) {
  std::array<char, 20> text = {};
  std::snprintf(text.data(), text.size(), "%016llX",
                static_cast<unsigned long long>(sequence));
  return text.data();
}

}  // namespace

std::string UploadEventJson(const UploadEvent& event) {
  return ObjectEventJson({.name = "ObjectCreated:Put",
                          .bucket = event.bucket,
                          .key = event.key,
                          .size = event.state.size,
                          .etag = event.state.ETag(),
                          .sequencer = SequencerText(event.sequence),
                          .time = event.time,
                          .configuration = "local",
                          .region = "local"});
}

std::string RemovalEventJson(const RemovalEvent& event) {
  return ObjectEventJson({.name = "ObjectRemoved:Delete",
                          .bucket = event.bucket,
                          .key = event.key,
                          .sequencer = SequencerText(event.sequence),
                          .time = event.time,
                          .configuration = "local",
                          .region = "local"});
}

}  // namespace darkroom

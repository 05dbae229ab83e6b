#include "worker/road/message_group.h"

#include <cstddef>

#include "worker/config/recipe_hash.h"
#include "worker/road/marker.h"

namespace darkroom {
namespace {

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagegroupid-property.html
constexpr std::size_t kMaxGroup = 128;

}  // namespace

std::string MessageGroupOf(const ObjectRef& source) {
  std::string name = SourceName(source);
  if (name.size() <= kMaxGroup) return name;
  const std::string hash = StableHash(name);
  return name.substr(0, kMaxGroup - 1 - hash.size()) + "~" + hash;
}

}  // namespace darkroom

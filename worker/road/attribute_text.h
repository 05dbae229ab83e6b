// Any bytes as text that a message attribute may hold.

#ifndef DARKROOM_WORKER_ROAD_ATTRIBUTE_TEXT_H_
#define DARKROOM_WORKER_ROAD_ATTRIBUTE_TEXT_H_

#include <string>
#include <string_view>

namespace darkroom {

inline constexpr std::size_t kMaxAttributeBytes = 512;

// `bytes` as UTF-8 of at most kMaxAttributeBytes: what is not valid UTF-8 and
// the control characters that SQS refuses become '?', and a cut falls between
// characters.
std::string AttributeText(std::string_view bytes);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_ATTRIBUTE_TEXT_H_

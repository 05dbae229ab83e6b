// Whether this build carries a sanitizer that has its own heap, whose runtime
// maps terabytes, opens files and traces its own process: it cannot be confined
// in all ways.

#ifndef DARKROOM_BASE_SANITIZERS_H_
#define DARKROOM_BASE_SANITIZERS_H_

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DARKROOM_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define DARKROOM_SANITIZED 1
#endif
#endif
#ifndef DARKROOM_SANITIZED
#define DARKROOM_SANITIZED 0
#endif

namespace darkroom {

inline constexpr bool kSanitized = DARKROOM_SANITIZED != 0;

}  // namespace darkroom

#endif  // DARKROOM_BASE_SANITIZERS_H_

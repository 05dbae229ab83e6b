// Whether this build carries a sanitizer, whose runtime maps terabytes, opens
// files and traces its own process: it cannot be confined in all ways.

#ifndef DARKROOM_WORKER_RENDERER_SANITIZERS_H_
#define DARKROOM_WORKER_RENDERER_SANITIZERS_H_

namespace darkroom {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_SANITIZERS_H_

// Owning handles of C libraries, in one line each.

#ifndef DARKROOM_BASE_HANDLE_H_
#define DARKROOM_BASE_HANDLE_H_

#include <memory>

namespace darkroom {

template <auto kFree>
struct Freer {
  template <typename T>
  void operator()(T* handle) const {
    kFree(handle);
  }
};

// using CurlEasy = UniqueHandle<CURL, curl_easy_cleanup>;
template <typename T, auto kFree>
using UniqueHandle = std::unique_ptr<T, Freer<kFree>>;  // Same size as T*.

}  // namespace darkroom

#endif  // DARKROOM_BASE_HANDLE_H_

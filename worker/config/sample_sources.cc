#include "worker/config/sample_sources.h"

#include <algorithm>
#include <string_view>

namespace darkroom {
namespace {

constexpr std::string_view kNames[] = {
    "photo.jpg",     "photo.jpeg",   "photo.png",   "photo.webp",
    "photo.gif",     "photo",        "a/photo.jpg", "a/photo.jpeg",
    "a/b/photo.png", "a/photo.webp", "a/photo.gif",
};

// The stars that `glob` begins with are taken off.
std::string_view LikeStars(std::string_view& glob) {
  const std::size_t stars = std::min(glob.find_first_not_of('*'), glob.size());
  glob.remove_prefix(stars);
  if (stars == 1 || !glob.starts_with('/')) return "photo";
  glob.remove_prefix(1);
  return "a/";
}

// The same with a class: its first member, or a letter that is in few.
char LikeClass(std::string_view& glob) {
  const char first = glob.size() > 1 ? glob[1] : 'q';
  // A `]` that comes first is itself a member.
  glob.remove_prefix(std::min(glob.find(']', 2), glob.size() - 1) + 1);
  return first == '!' || first == '^' ? 'q' : first;
}

// A key that most likely matches; nobody relies on it.
std::string KeyLike(std::string_view glob) {
  std::string key;
  while (!glob.empty()) {
    const char c = glob.front();
    if (c == '*') {
      key += LikeStars(glob);
    } else if (c == '[') {
      key += LikeClass(glob);
    } else {
      key += c == '?' ? 'q' : c;
      glob.remove_prefix(1);
    }
  }
  return key;
}

}  // namespace

std::vector<SourceEvent> SampleSources(const Route& route,
                                       const std::string& bucket) {
  std::vector<SourceEvent> events;
  const auto add = [&](std::string key) {
    SourceEvent event;
    event.source.bucket = bucket;
    event.source.key = std::move(key);
    events.push_back(std::move(event));
  };
  for (const std::string_view name : kNames) {
    add(route.prefix + std::string(name));
  }
  if (route.glob.empty()) return events;
  const std::string like = KeyLike(route.glob);
  add(like.starts_with(route.prefix) ? like : route.prefix + like);
  return events;
}

}  // namespace darkroom

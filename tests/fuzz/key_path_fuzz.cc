// Keys as paths and back: nothing may leave the bucket's folder.

#include <algorithm>

#include "libs3q/bucket_name.h"
#include "libs3q/local/key_path.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promise.h"

namespace darkroom {
namespace {

bool StaysBelow(std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    if (part.empty() || part == "." || part == ".." || part.size() > 255 ||
        part.find('\0') != std::string_view::npos) {
      return false;
    }
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return true;
}

void CheckKey(const std::string& key) {
  if (const auto plain = PlainPath(key)) {
    Promise(StaysBelow(*plain), "a plain path stays below its folder");
    Promise(KeyOfPath(*plain) == key, "a plain path is its key's");
  }
  const std::string escaped = EscapedPath(key);
  Promise(StaysBelow(escaped), "an escaped path stays below its folder");
  Promise(KeyOfPath(escaped) == key, "an escaped path is its key's");
}

void Read(ByteView input) {
  const std::string text(AsText(input));
  if (!text.empty() && text.size() <= kMaxKeyBytes) CheckKey(text);
  if (const auto key = KeyOfPath(text)) {
    Promise(PlainPath(*key) == text || EscapedPath(*key) == text,
            "a path is its key's");
  }
  const Status bucket = CheckBucketName(text);
  Promise(!bucket.ok() || StaysBelow(text), "a bucket is one folder");
}

}  // namespace

const FuzzTarget kKeyPathFuzz = {
    "key_path",
    [] {
      std::vector<Bytes> seeds = {Bytes(1024, 0xff), Bytes(256, 'a')};
      for (const char* text : {"uploads/photo 1.jpg", "a//b", "..", "/a",
                               ".darkroom/keys/a%2F=", ".darkroom/x",
                               "my-bucket.1", "a%2F%2Fb="}) {
        seeds.push_back(BytesOf(text));
      }
      return seeds;
    },
    Read};

}  // namespace darkroom

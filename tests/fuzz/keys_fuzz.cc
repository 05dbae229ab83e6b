// Templates and patterns over keys, and the keys that come of them.

#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promise.h"
#include "worker/config/glob.h"
#include "worker/config/key_template.h"
#include "worker/config/route.h"

namespace darkroom {
namespace {

constexpr std::size_t kMaxKey = 1024;

void CheckOutput(const std::string& text, const std::string& key) {
  Route route = {.name = "r", .destination = {.bucket = "out", .key = text}};
  const Result<ObjectRef> output =
      OutputRef(route, {.name = "v", .width = 9}, {.bucket = "in", .key = key});
  if (!output.ok()) return PromiseNoBug(output.error());
  Promise(!output->key.empty() && output->key.size() <= kMaxKey,
          "an output's key is one of S3's");
}

// Two texts: a template or pattern, and a key.
void Read(ByteView input) {
  FuzzInput from(input);
  const std::string pattern = from.Text();
  const std::string key(AsText(from.rest()));
  if (key.size() > kMaxKey) return;
  Promise(IsGlob(pattern) || !GlobMatches(pattern, key),
          "what is no pattern matches nothing");
  const TemplateValues values = ValuesOfKey(key);
  Promise(values.dir + values.stem + values.source_ext == key,
          "the parts of a key are the key");
  if (TemplateProblem(pattern).empty()) CheckOutput(pattern, key);
}

Bytes Seed(std::string_view pattern, std::string_view key) {
  Bytes seed;
  PutFuzzText(seed, pattern);
  seed.insert(seed.end(), key.begin(), key.end());
  return seed;
}

}  // namespace

const FuzzTarget kKeysFuzz = {
    "keys",
    [] {
      return std::vector<Bytes>{
          Seed("{dir}{stem}_{variant}{ext}", "a/b.c.jpg"),
          Seed("{key}/{width}x{height}-{hash}{source_ext}", "b.png"),
          Seed("**/*.[jJ][!a-f]?", "x/y/z.jpg"), Seed("a*b**/c", "aab/q/c")};
    },
    Read};

}  // namespace darkroom

// The files beside objects in a directory: people edit them.

#include "base/uri_encode.h"
#include "libs3q/local/sidecar.h"
#include "libs3q/object_event.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promise.h"

namespace darkroom {
namespace {

void Read(ByteView input) {
  const std::string_view text = AsText(input);
  const std::string json = SidecarJson(ParseSidecarJson(text));
  Promise(SidecarJson(ParseSidecarJson(json)) == json, "a sidecar survives");
  ContentTypeOf(text);
  Promise(UriDecode(FormEncodedKey(text), Plus::kIsSpace) == text,
          "a key in an event survives");
}

}  // namespace

const FuzzTarget kSidecarFuzz = {
    "sidecar",
    [] {
      return std::vector<Bytes>{
          BytesOf(SidecarJson({{.etag = "e",
                                .content_type = "image/png",
                                .metadata = {{"a", "\"ü\\"}, {"b", ""}}},
                               {.etag = "f", .cache_control = "c"}})),
          BytesOf(R"({"contents":[{"metadata":{"a":1,"b":null}},3]})"),
          BytesOf("a/b.JPG")};
    },
    Read};

}  // namespace darkroom

#include <cstdio>
#include <cstdlib>

#include <webp/encode.h>

#include "bench/floor/library_calls.h"
#include "codecs/webp/webp_picture.h"

namespace darkroom {
namespace {

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "codec_floor: webp: %s\n", what);
  std::exit(1);
}

}  // namespace

LibraryCost EncodeWebpAlone(const CapturedPicture& picture) {
  WebPConfig config;
  if (!ConfigureWebp(picture.spec, config).ok()) Fail("configuration");
  const auto prepared =
      MakeWebpPicture(picture.image, PixelsFor(picture.image, picture.spec));
  if (!prepared.ok()) Fail(prepared.error().message().c_str());
  WebPPicture* webp = prepared.value().get();
  const double start = CpuMs();
  WebPMemoryWriter writer;
  WebPMemoryWriterInit(&writer);
  webp->writer = WebPMemoryWrite;
  webp->custom_ptr = &writer;
  if (WebPEncode(&config, webp) == 0) Fail("the encoder failed");
  const LibraryCost cost = {.cpu_ms = CpuMs() - start, .bytes = writer.size};
  WebPMemoryWriterClear(&writer);
  return cost;
}

}  // namespace darkroom

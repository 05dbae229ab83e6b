// What the codecs' own libraries need for a job, and nothing of ours: the
// decode at the scale that darkroom takes, and the encoding of the very pixels
// that darkroom encodes.
//
// Usage: codec_floor --variant OPTIONS… FILE…
// Prints one line of JSON per file: CPU in ms, the bytes that came out.

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "bench/floor/captured_picture.h"
#include "bench/floor/library_calls.h"
#include "worker/config/variant_options.h"

namespace darkroom {
namespace {

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "codec_floor: %s\n", what.c_str());
  std::exit(1);
}

Bytes BytesOf(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) Fail("cannot open " + file);
  return {std::istreambuf_iterator<char>(in), {}};
}

LibraryCost Decode(ByteView source, const DecodePlan& plan) {
  constexpr std::uint8_t kJpegStart = 0xff;
  return source[0] == kJpegStart ? DecodeJpegAlone(source, plan)
                                 : DecodePngAlone(source);
}

LibraryCost Encode(const CapturedPicture& picture) {
  switch (picture.spec.format) {
    case OutputFormat::kJpeg:
      return EncodeJpegAlone(picture);
    case OutputFormat::kWebp:
      return EncodeWebpAlone(picture);
    default:
      Fail("measures JPEG and WebP outputs only");
  }
}

void Measure(const std::string& file, const RenderPlan& plan) {
  const Bytes source = BytesOf(file);
  const Result<CapturedJob> job = Capture(source, plan);
  if (!job.ok()) Fail(file + ": " + job.error().message());
  const LibraryCost decode = Decode(source, job.value().decode);
  LibraryCost encode;
  for (const CapturedPicture& picture : job.value().pictures) {
    const LibraryCost one = Encode(picture);
    encode.cpu_ms += one.cpu_ms;
    encode.bytes += one.bytes;
  }
  std::printf(
      "{\"file\":\"%s\",\"reduction\":%d,\"decodeMs\":%.2f,"
      "\"encodeMs\":%.2f,\"bytes\":%zu}\n",
      file.c_str(), job.value().decode.max_reduction, decode.cpu_ms,
      encode.cpu_ms, encode.bytes);
}

}  // namespace

int CodecFloorMain(const std::vector<std::string>& arguments) {
  RenderPlan plan;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] != "--variant") {
      Measure(arguments[i], plan);
      continue;
    }
    if (++i == arguments.size()) Fail("--variant wants options");
    const auto variant = ParseVariantOption(arguments[i]);
    if (!variant.ok()) Fail(variant.error().message());
    plan.variants.push_back({.spec = variant.value().spec});
  }
  return 0;
}

}  // namespace darkroom

int main(int argc, char** argv) {
  return darkroom::CodecFloorMain({argv + 1, argv + argc});
}

// Small jobs in which the n-th allocation fails, for every n: they end with an
// error that says so or with the very bytes of the undisturbed job, and they
// leak nothing.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "codecs/render/open_decoder.h"
#include "codecs/render/rendering.h"
#include "tests/support/bmp_writer.h"
#include "tests/support/containers.h"
#include "tests/support/decode_all.h"
#include "tests/support/exif_maker.h"
#include "tests/support/failing_heap.h"
#include "tests/support/gif_writer.h"
#include "tests/support/icc_maker.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/pictures.h"
#include "tests/support/png_writer.h"

namespace darkroom {
namespace {

constexpr int kWidth = 21;
constexpr int kHeight = 13;

// An undisturbed attempt has none that fails.
constexpr std::uint64_t kNever = 0;

Result<Rendered> Run(ByteView source, const VariantSpec& spec) {
  RenderPlan plan = {.variants = {{.spec = spec}}};
  Rendering rendering = TRY(Rendering::Open(source, std::move(plan)));
  return std::move(rendering).Run();
}

// What came of a job.
struct Outcome {
  bool failed = false;              // The allocation came, and failed.
  std::optional<ErrorClass> error;  // Nothing: it was done.
  std::string message;
  Bytes output;
};

// As the renderer's process does it.
Outcome Attempt(ByteView source, const VariantSpec& spec, std::uint64_t nth,
                HeapFailure failure) {
  Outcome outcome = {.error = ErrorClass::kMemory};
  std::optional<Result<Rendered>> rendered;
  {
    const FailingHeap heap(nth, failure);
    try {
      rendered.emplace(Run(source, spec));
    } catch (const std::bad_alloc&) {
    }
    outcome.failed = heap.failed();
  }
  if (!rendered) return outcome;
  outcome.error.reset();
  if (!rendered->ok()) {
    outcome.error = rendered->error().cls();
    outcome.message = rendered->error().message();
  } else if (!(*rendered)->renditions.empty()) {
    const ByteView bytes = (*rendered)->renditions[0].bytes.view();
    outcome.output.assign(bytes.begin(), bytes.end());
  }
  return outcome;
}

// Whether two files show the same samples and say the same about them.
bool AreAlike(const Bytes& a, const Bytes& b) {
  const auto first = DecodeAll(a);
  const auto second = DecodeAll(b);
  if (!first.ok() || !second.ok()) return false;
  const auto metadata = [](const Bytes& file) {
    return OpenDecoder(file, {}).value()->Metadata();
  };
  return std::ranges::equal(first->planes, second->planes, {}, &Plane::samples,
                            &Plane::samples) &&
         metadata(a).color.icc == metadata(b).color.icc &&
         metadata(a).exif == metadata(b).exif;
}

// What must not be, and how often it was.
using Complaints = std::map<std::string, int>;

void Judge(const Outcome& outcome, const Bytes& expected,
           Complaints& complaints) {
  if (!outcome.error) {
    // A lossless encoder may make do with less than it wanted.
    if (outcome.output != expected && !AreAlike(outcome.output, expected)) {
      ++complaints["another output"];
    }
  } else if (*outcome.error != ErrorClass::kMemory) {
    ++complaints[std::string(NameOf(*outcome.error)) + ": " + outcome.message];
  }
}

// Fails every allocation in turn, until the job comes through.
Complaints FailEach(ByteView source, const VariantSpec& spec,
                    HeapFailure failure) {
  // The first attempts also make what is made once per process.
  Attempt(source, spec, kNever, failure);
  const Outcome whole = Attempt(source, spec, kNever, failure);
  Complaints complaints;
  if (whole.error) return {{"undisturbed: " + whole.message, 1}};
  for (std::uint64_t nth = 1;; ++nth) {
    const std::int64_t before = LiveBlocks();
    std::optional<Outcome> outcome = Attempt(source, spec, nth, failure);
    const bool failed = outcome->failed;
    const std::size_t known = complaints.size();
    Judge(*outcome, whole.output, complaints);
    outcome.reset();
    // A new complaint is a block of its own.
    if (complaints.size() == known && LiveBlocks() != before) {
      ++complaints["leaks"];
    }
    if (!failed) return complaints;
  }
}

// The same where a library of ours cannot be trusted to survive: each attempt
// has a process of its own, and one that a signal ends is no complaint.
Complaints FailEachApart(ByteView source, const VariantSpec& spec,
                         HeapFailure failure) {
  constexpr int kCameThrough = 1;
  constexpr int kComplained = 2;
  const Outcome whole = Attempt(source, spec, kNever, failure);
  Complaints complaints;
  for (std::uint64_t nth = 1;; ++nth) {
    const pid_t child = ::fork();
    if (child < 0) return {{"cannot fork", 1}};
    if (child == 0) {
      const Outcome outcome = Attempt(source, spec, nth, failure);
      Judge(outcome, whole.output, complaints);
      std::_Exit(!complaints.empty() ? kComplained
                                     : (outcome.failed ? 0 : kCameThrough));
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (!WIFEXITED(status)) continue;
    if (WEXITSTATUS(status) == kCameThrough) return complaints;
    if (WEXITSTATUS(status) == kComplained) ++complaints["a complaint"];
  }
}

struct Sample {
  std::string name;
  Bytes bytes;
};

Bytes SomeExif() {
  return MakeTiff(ByteOrder::kIntel,
                  {{.tag = 0x0112, .type = 3, .number = 6},
                   {.tag = 0x013b, .text = "Ann Artist, of some length"}});
}

Attachments AllAttachments() {
  Attachments all = {.icc = MakeMatrixIcc(kAdobeRgb), .exif = SomeExif()};
  Put(all.xmp, "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>");
  return all;
}

Bytes Encoded(ColorModel model, bool alpha, const VariantSpec& spec) {
  BytesSink sink;
  const PlanarImage image = MakePicture(model, alpha, kWidth, kHeight);
  EXPECT_TRUE(Encode(image, spec, AllAttachments(), sink).ok());
  return sink.bytes;
}

Bytes DeepPng() {
  PngOptions png = {.bit_depth = 16, .color_type = 6, .interlaced = true};
  png.sample = [](int x, int y, int c) { return x * 999 + y * 777 + c * 333; };
  return WritePng(png);
}

Bytes PalettePng() {
  PngOptions png = {.bit_depth = 4, .color_type = 3};
  png.chunks = PngChunk("PLTE", GifPalette());
  Put(png.chunks, PngChunk("tRNS", Bytes{0, 100, 255}));
  png.sample = [](int x, int y, int /*c*/) { return (x + y) & 15; };
  return WritePng(png);
}

Bytes Cmyk() {
  return WriteJpeg(
      {.width = kWidth, .height = kHeight, .space = JpegSpace::kYcck});
}

// With tables: lcms computes with many blocks.
Bytes TableIccPng() {
  BytesSink sink;
  const Attachments icc = {.icc = MakeTableIcc(IccTables::kRgb, 4.3)};
  const PlanarImage image = MakePicture(ColorModel::kRgb, false, 5, 3);
  EXPECT_TRUE(Encode(image, {.format = OutputFormat::kPng}, icc, sink).ok());
  return sink.bytes;
}

Bytes Gif() {
  GifOptions gif = {.palette = GifPalette(), .repeats = 0};
  for (const int disposal : {0, 2, 3}) {
    gif.frames.push_back({.transparent = disposal,
                          .disposal = disposal,
                          .delay = 4,
                          .index = [disposal](int x, int y) {
                            return (x + y + disposal) & 15;
                          }});
  }
  return WriteGif(gif);
}

Bytes Bmp() {
  BmpOptions bmp = {.header = 124, .icc = MakeMatrixIcc(kAdobeRgb)};
  bmp.pixel = [](int x, int y) {
    return static_cast<std::uint32_t>(x * 20 + y * 7) * 0x10101U;
  };
  return WriteBmp(bmp);
}

std::vector<Sample> Samples() {
  return {
      {"jpeg", Encoded(ColorModel::kYCbCr, false,
                       {.format = OutputFormat::kJpeg, .progressive = true})},
      {"cmyk_jpeg", Cmyk()},
      {"png", Encoded(ColorModel::kRgb, true, {.format = OutputFormat::kPng})},
      {"deep_png", DeepPng()},
      {"palette_png", PalettePng()},
      {"lossy_webp", Encoded(ColorModel::kYCbCr, false, {})},
      {"gif", Gif()},
      {"bmp", Bmp()}};
}

const VariantSpec kSmall = {.name = "v", .width = 8};

std::vector<VariantSpec> Targets() {
  std::vector<VariantSpec> targets(4, kSmall);
  targets[0].format = OutputFormat::kJpeg;
  targets[0].metadata = MetadataPolicy::kKeep;
  targets[1].format = OutputFormat::kPng;
  targets[1].color = ColorTarget::kDisplayP3;
  targets[2].metadata = MetadataPolicy::kKeep;
  targets[2].animate = true;
  targets[3].lossless = true;
  targets[3].color = ColorTarget::kKeep;
  return targets;
}

std::string AsText(const Complaints& complaints) {
  std::string text;
  for (const auto& [what, times] : complaints) {
    text += "\n  " + std::to_string(times) + " x " + what;
  }
  return text;
}

using Failing = Complaints (*)(ByteView, const VariantSpec&, HeapFailure);

void ExpectToldOrOvercome(ByteView source, const VariantSpec& spec,
                          Failing fail_each = FailEach) {
  for (const HeapFailure failure :
       {HeapFailure::kOnce, HeapFailure::kForever}) {
    const Complaints complaints = fail_each(source, spec, failure);
    EXPECT_TRUE(complaints.empty())
        << (failure == HeapFailure::kOnce ? "once" : "for ever")
        << AsText(complaints);
  }
}

class AllocationFailure : public ::testing::TestWithParam<Sample> {
 protected:
  void SetUp() override {
    if (FailingHeap::Works()) return;
    GTEST_SKIP() << "SKIPPED: a sanitizer has the heap, which cannot be made "
                    "to fail.";
  }
};

TEST_P(AllocationFailure, IsToldOrOvercome) {
  for (const VariantSpec& spec : Targets()) {
    SCOPED_TRACE("target format " +
                 std::to_string(static_cast<int>(spec.format)) +
                 (spec.lossless ? ", lossless" : ""));
    ExpectToldOrOvercome(GetParam().bytes, spec);
  }
}

INSTANTIATE_TEST_SUITE_P(Of, AllocationFailure, ::testing::ValuesIn(Samples()),
                         [](const auto& sample) { return sample.param.name; });

using AllocationFailureInTables = AllocationFailure;

// lcms takes 10 ms to join tables, so this is one of the targets only.
TEST_P(AllocationFailureInTables, IsToldOrOvercome) {
  VariantSpec spec = kSmall;
  spec.format = OutputFormat::kPng;
  const Complaints complaints =
      FailEach(GetParam().bytes, spec, HeapFailure::kOnce);
  EXPECT_TRUE(complaints.empty()) << AsText(complaints);
}

INSTANTIATE_TEST_SUITE_P(Of, AllocationFailureInTables,
                         ::testing::Values(Sample{"png", TableIccPng()}),
                         [](const auto& sample) { return sample.param.name; });

// Those with VP8L.  Debian 12's libwebp 1.2.4 frees what it has not set when it
// has no memory for the tables of code lengths (VP8LHuffmanTablesAllocate
// leaves root.next as it is): that costs a renderer, whose job is tried again.
using AllocationFailureInVp8l = AllocationFailure;

TEST_P(AllocationFailureInVp8l, IsToldOrOvercomeOrCrashes) {
  for (const VariantSpec& spec : Targets()) {
    ExpectToldOrOvercome(GetParam().bytes, spec, FailEachApart);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Of, AllocationFailureInVp8l,
    ::testing::Values(Sample{"lossless_webp", Encoded(ColorModel::kRgb, true,
                                                      {.lossless = true})},
                      Sample{"lossy_webp_with_alpha",
                             Encoded(ColorModel::kYCbCr, true, {})}),
    [](const auto& sample) { return sample.param.name; });

using AllocationFailureOfOptions = AllocationFailure;

// Steps that the others do not take: a search for the quality, a watermark, a
// placeholder, linear light.
TEST_P(AllocationFailureOfOptions, IsToldOrOvercome) {
  VariantSpec spec = kSmall;
  spec.format = OutputFormat::kJpeg;
  spec.quality = 0;
  spec.linear = true;
  spec.blur = 1;
  spec.trim = 4;
  spec.watermark = {.image = std::make_shared<const Bytes>(PalettePng()),
                    .scale = 0.5};
  ExpectToldOrOvercome(GetParam().bytes, spec);
}

INSTANTIATE_TEST_SUITE_P(Of, AllocationFailureOfOptions,
                         ::testing::Values(Sample{"png", PalettePng()}),
                         [](const auto& sample) { return sample.param.name; });

}  // namespace
}  // namespace darkroom

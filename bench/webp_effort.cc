// What libwebp's methods cost and give, of photographs reduced to a width: at
// one quality, and at whatever quality looks as method 4 does at that one.
//
// Usage: webp_effort WIDTH QUALITY FILE…
// Prints a table in Markdown.  Bytes and CPU are over those of method 4.

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "bench/floor/captured_picture.h"
#include "bench/floor/library_calls.h"
#include "codecs/buffer_sink.h"
#include "codecs/pixels/ssim.h"
#include "codecs/render/encoder.h"
#include "codecs/render/luma.h"

namespace darkroom {
namespace {

constexpr std::size_t kMethods = 7;
constexpr std::size_t kDefault = 4;

struct Outcome {
  double cpu_ms = 0;
  double bytes = 0;
  double ssim = 0;
  double squared_error = 0;  // Mean, of luma.
};

// Sums over the photographs.
struct Totals {
  Outcome same_quality;
  Outcome same_looks;
  double quality = 0;  // That looks the same.
};

[[noreturn]] void Fail(const std::string& what) {
  std::fprintf(stderr, "webp_effort: %s\n", what.c_str());
  std::exit(1);
}

double MeanSquaredError(const Plane& a, const Plane& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.samples.size(); ++i) {
    const int difference = a.samples[i] - b.samples[i];
    sum += difference * difference;
  }
  return sum / static_cast<double>(a.samples.size());
}

Outcome Encoded(const CapturedPicture& picture, int method, int quality) {
  VariantSpec spec = picture.spec;
  spec.effort = method;
  spec.quality = quality;
  BufferSink out;
  const double start = CpuMs();
  const Status status = Encode(picture.image, spec, {}, out);
  const double cpu_ms = CpuMs() - start;
  if (!status.ok()) Fail(status.error().message());
  const Plane luma = LumaOf(picture.image);
  const Plane seen = DecodedLuma(out.bytes).value();
  return {.cpu_ms = cpu_ms,
          .bytes = static_cast<double>(out.bytes.size()),
          .ssim = Ssim(luma, seen),
          .squared_error = MeanSquaredError(luma, seen)};
}

double Between(double a, double b, double share) { return a + (b - a) * share; }

// Between the two qualities that look a little better and a little worse.
void AddSameLooks(const CapturedPicture& picture, int method, double ssim,
                  Totals& totals) {
  int quality = picture.spec.quality - 10;
  Outcome worse = Encoded(picture, method, quality);
  Outcome better = worse;
  while (better.ssim < ssim && quality < 100) {
    worse = better;
    better = Encoded(picture, method, ++quality);
  }
  const double step = better.ssim - worse.ssim;
  const double share = step > 0 ? (ssim - worse.ssim) / step : 1;
  totals.same_looks.bytes += Between(worse.bytes, better.bytes, share);
  totals.same_looks.cpu_ms += Between(worse.cpu_ms, better.cpu_ms, share);
  totals.quality += Between(quality - 1, quality, share);
}

void Add(Outcome& to, const Outcome& one) {
  to.cpu_ms += one.cpu_ms;
  to.bytes += one.bytes;
  to.ssim += one.ssim;
  to.squared_error += one.squared_error;
}

CapturedPicture Reduced(const std::string& file, int width, int quality) {
  std::ifstream in(file, std::ios::binary);
  const Bytes source{std::istreambuf_iterator<char>(in), {}};
  RenderPlan plan;
  plan.variants.push_back({.spec = {.name = "picture",
                                    .width = width,
                                    .format = OutputFormat::kWebp,
                                    .quality = quality}});
  Result<CapturedJob> job = Capture(source, plan);
  if (!job.ok()) Fail(file + ": " + job.error().message());
  return std::move(job.value().pictures.front());
}

void Print(const std::array<Totals, kMethods>& all, double count) {
  std::printf(
      "| method | bytes | CPU | SSIM | PSNR, dB | looking as 4 does: quality | "
      "bytes | CPU |\n|--:|--:|--:|--:|--:|--:|--:|--:|\n");
  const Totals& base = all[kDefault];
  for (std::size_t m = 0; m < kMethods; ++m) {
    const Totals& one = all[m];
    const double noise = one.same_quality.squared_error / count;
    std::printf("| %zu | %.3f | %.2f | %.4f | %.2f | %.1f | %.3f | %.2f |\n", m,
                one.same_quality.bytes / base.same_quality.bytes,
                one.same_quality.cpu_ms / base.same_quality.cpu_ms,
                one.same_quality.ssim / count,
                10 * std::log10(255 * 255 / noise), one.quality / count,
                one.same_looks.bytes / base.same_quality.bytes,
                one.same_looks.cpu_ms / base.same_quality.cpu_ms);
  }
}

}  // namespace

int WebpEffortMain(int width, int quality,
                   const std::vector<std::string>& files) {
  std::array<Totals, kMethods> all = {};
  for (const std::string& file : files) {
    const CapturedPicture picture = Reduced(file, width, quality);
    std::array<Outcome, kMethods> outcomes;
    for (std::size_t m = 0; m < kMethods; ++m) {
      outcomes[m] = Encoded(picture, static_cast<int>(m), quality);
      Add(all[m].same_quality, outcomes[m]);
    }
    for (std::size_t m = 0; m < kMethods; ++m) {
      AddSameLooks(picture, static_cast<int>(m), outcomes[kDefault].ssim,
                   all[m]);
    }
  }
  Print(all, static_cast<double>(files.size()));
  return 0;
}

}  // namespace darkroom

int main(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "Usage: webp_effort WIDTH QUALITY FILE...\n");
    return 1;
  }
  return darkroom::WebpEffortMain(std::atoi(argv[1]), std::atoi(argv[2]),
                                  {argv + 3, argv + argc});
}

// OpenCV's resize of one plane of bytes, for resize.mjs to lay beside ours.

#include <cstdint>

#include <benchmark/benchmark.h>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace {

// As resize_bench has it.
constexpr int kOutputs = 512;

// The source is so many tenths of the output.
void Resize(benchmark::State& state, int interpolation) {
  cv::setNumThreads(1);
  const int width = static_cast<int>(kOutputs * state.range(0) / 10);
  cv::Mat source(width * 2 / 3, width, CV_8UC1);
  cv::randu(source, 0, 256);
  cv::Mat output;
  for (auto _ : state) {
    cv::resize(source, output, {kOutputs, kOutputs * 2 / 3}, 0, 0,
               interpolation);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() *
                          static_cast<std::int64_t>(source.total()));
}

void AllReductions(benchmark::internal::Benchmark* bench) {
  for (const int tenths : {10, 25, 40, 100}) bench->Arg(tenths);
}

// A mean: nothing of it rings, and much is soft.
BENCHMARK_CAPTURE(Resize, INTER_AREA, cv::INTER_AREA)->Apply(AllReductions);
// Eight taps whatever the reduction: it aliases.
BENCHMARK_CAPTURE(Resize, INTER_LANCZOS4, cv::INTER_LANCZOS4)
    ->Apply(AllReductions);

}  // namespace

// What a resize costs on every instruction set of this machine.

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/bytes.h"
#include "codecs/planes.h"
#include "codecs/resample/resampler.h"
#include "codecs/resample/resize_rows.h"
#include "codecs/simd_dispatch.h"

namespace darkroom {
namespace {

constexpr int kOutputs = 512;

// The source is so many tenths of the output.
Axis Reducing(std::int64_t tenths) {
  const int source = static_cast<int>(kOutputs * tenths / 10);
  return {source, 0, static_cast<double>(source), kOutputs};
}

void AllTargets(benchmark::internal::Benchmark* bench) {
  for (const std::int64_t target : SupportedSimdTargets()) {
    for (const std::int64_t tenths : {10, 25, 40, 100}) {
      bench->Args({target, tenths});
    }
  }
}

void BM_ReduceRow(benchmark::State& state) {
  const OnlySimdTarget only(state.range(0));
  state.SetLabel(hwy::TargetName(state.range(0)));
  const Axis axis = Reducing(state.range(1));
  const Coefficients table =
      CoefficientsFor(FilterOf(Kernel::kLanczos3), axis, kHorizontalLayout);
  const std::vector<std::uint8_t> row(static_cast<std::size_t>(axis.source),
                                      100);
  std::vector<std::int16_t> out(kOutputs);
  for (auto _ : state) {
    ReduceRow(row.data(), table, out);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * axis.source);
  state.counters["taps"] = table.taps;
}
BENCHMARK(BM_ReduceRow)->Apply(AllTargets);

void BM_BlendRows(benchmark::State& state) {
  const OnlySimdTarget only(state.range(0));
  state.SetLabel(hwy::TargetName(state.range(0)));
  const Coefficients table = CoefficientsFor(
      FilterOf(Kernel::kLanczos3), Reducing(state.range(1)), kVerticalLayout);
  const auto taps = static_cast<std::size_t>(table.taps);
  const std::vector<std::vector<std::int16_t>> rows(
      taps, std::vector<std::int16_t>(kOutputs, 6400));
  std::vector<const std::int16_t*> pointers;
  for (const auto& row : rows) pointers.push_back(row.data());
  std::vector<std::uint8_t> out(kOutputs);
  for (auto _ : state) {
    BlendRows(pointers, table.WeightsOf(kOutputs / 2), table.fraction_bits,
              out);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kOutputs);
  state.counters["taps"] = table.taps;
}
BENCHMARK(BM_BlendRows)->Apply(AllTargets);

// A whole plane of 3:2, tables included: the luma of one variant.
template <typename Sample>
void BM_Plane(benchmark::State& state) {
  const OnlySimdTarget only(state.range(0));
  state.SetLabel(hwy::TargetName(state.range(0)));
  const Axis x = Reducing(state.range(1));
  const int rows = x.source * 2 / 3;
  const ResampleShape shape = {x, {rows, 0, rows + 0.0, kOutputs * 2 / 3}};
  const BasicPlane<Sample> source(x.source, rows);
  for (auto _ : state) {
    BasicResampler<Sample> resampler(
        std::make_shared<const BasicResampleTables<Sample>>(shape));
    for (int y = 0; y < rows; ++y) resampler.Push(y, source.Row(y));
    benchmark::DoNotOptimize(std::move(resampler).TakeOutput());
  }
  state.SetItemsProcessed(state.iterations() * x.source * rows);
}
BENCHMARK_TEMPLATE(BM_Plane, std::uint8_t)
    ->Name("BM_Plane")
    ->Apply(AllTargets)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_TEMPLATE(BM_Plane, float)
    ->Name("BM_FloatPlane")
    ->Apply(AllTargets)
    ->Unit(benchmark::kMicrosecond);

// What any resampler could at most read: from memory, not from a cache.
void BM_Memcpy(benchmark::State& state) {
  const std::vector<std::uint8_t> from(64 * kMiB, 1);
  std::vector<std::uint8_t> to(from.size());
  for (auto _ : state) {
    std::memcpy(to.data(), from.data(), from.size());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(from.size()));
}
BENCHMARK(BM_Memcpy)->Unit(benchmark::kMillisecond);

void BM_Tables(benchmark::State& state) {
  const Axis axis = Reducing(state.range(0));
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        CoefficientsFor(FilterOf(Kernel::kLanczos3), axis, kHorizontalLayout));
  }
}
BENCHMARK(BM_Tables)->Arg(10)->Arg(25)->Arg(100)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace darkroom

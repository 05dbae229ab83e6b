#include "codecs/pixels/gaussian.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace darkroom {
namespace {

constexpr double kLargestTrueSigma = 6;
constexpr std::uint32_t kWeightOne = 1 << 16;

// The weights of the middle and of each pair of neighbours; the middle and
// twice the others are kWeightOne.  A sigma that reaches no neighbour gives the
// middle alone.
std::vector<std::uint32_t> WeightsOf(double sigma) {
  const int radius = static_cast<int>(std::ceil(3.5 * sigma));
  std::vector<double> exact;
  double sum = 0;
  for (int i = 0; i <= radius; ++i) {
    exact.push_back(std::exp(-i * i / (2 * sigma * sigma)));
    sum += i == 0 ? 1 : 2 * exact.back();
  }
  std::vector<std::uint32_t> weights = {kWeightOne};
  for (std::size_t i = 1; i < exact.size(); ++i) {
    const double weight = exact[i] / sum * kWeightOne;
    weights.push_back(static_cast<std::uint32_t>(std::lround(weight)));
    weights[0] -= 2 * weights[i];
  }
  while (weights.back() == 0) weights.pop_back();
  return weights;
}

// Pairs of samples and all weights but a lonely middle fit into 16 bits, for
// which baseline x86-64 has a widening multiplication.
std::uint32_t Weighed(std::uint16_t a, std::uint16_t b, std::uint16_t weight) {
  return static_cast<std::uint32_t>(static_cast<std::uint16_t>(a + b)) * weight;
}

// sums = middle * weights[0] + ..., over `count` positions; pair(k) are the
// samples k before and k behind the middle.
template <typename Pair>
void Convolve(const std::vector<std::uint32_t>& weights, int count, Pair pair,
              std::uint32_t* __restrict sums) {
  std::fill_n(sums, count, kWeightOne / 2);
  for (std::size_t k = 0; k < weights.size(); ++k) {
    const auto [before, behind] = pair(static_cast<int>(k));
    // The middle is its own pair, once with nothing.
    const std::uint16_t* __restrict a = before;
    const std::uint16_t* __restrict b = behind;
    const auto weight = static_cast<std::uint16_t>(weights[k]);
    if (k == 0) {
      for (int i = 0; i < count; ++i) sums[i] += Weighed(a[i], 0, weight);
    } else {
      for (int i = 0; i < count; ++i) sums[i] += Weighed(a[i], b[i], weight);
    }
  }
}

void BlurTruly(WidePlane& plane, const std::vector<std::uint32_t>& weights) {
  const int margin = static_cast<int>(weights.size()) - 1;
  const int width = plane.width;
  using Pointers = std::pair<const std::uint16_t*, const std::uint16_t*>;
  WidePlane blurred(width, plane.height);
  std::vector<std::uint32_t> sums(static_cast<std::size_t>(width));
  std::vector<std::uint16_t> row(static_cast<std::size_t>(width + 2 * margin));
  std::uint16_t* middle = row.data() + margin;
  for (int y = 0; y < plane.height; ++y) {
    Convolve(
        weights, width,
        [&](int k) {
          return Pointers(plane.Row(std::max(y - k, 0)),
                          plane.Row(std::min(y + k, plane.height - 1)));
        },
        sums.data());
    for (int x = 0; x < width; ++x) {
      middle[x] = static_cast<std::uint16_t>(sums[static_cast<std::size_t>(x)] /
                                             kWeightOne);
    }
    std::fill_n(row.data(), margin, middle[0]);
    std::fill_n(middle + width, margin, middle[width - 1]);
    Convolve(
        weights, width, [&](int k) { return Pointers(middle - k, middle + k); },
        sums.data());
    std::uint16_t* out = blurred.Row(y);
    for (int x = 0; x < width; ++x) {
      out[x] = static_cast<std::uint16_t>(sums[static_cast<std::size_t>(x)] /
                                          kWeightOne);
    }
  }
  plane = std::move(blurred);
}

// Weighs its 2 * reach - 1 inner samples alike, and the two at its ends less.
struct ExtendedBox {
  int reach = 1;
  float inner = 1;
  float end = 0;
};

constexpr int kBoxes = 3;
constexpr float kHalf = 0.5f;  // Rounds.

ExtendedBox BoxOf(double sigma) {
  const double variance = sigma * sigma / kBoxes;
  const int r = static_cast<int>((std::sqrt(12 * variance + 1) - 1) / 2);
  const double alpha = (2 * r + 1) * (3 * variance - r * (r + 1)) /
                       (6 * ((r + 1) * (r + 1) - variance));
  const double inner = 1 / (2 * r + 1 + 2 * alpha);
  return {r + 1, static_cast<float>(inner), static_cast<float>(alpha * inner)};
}

// Replaces every row but the last 2 * reach by the box over itself and those.
void BoxDown(WidePlane& plane, const ExtendedBox& box) {
  const auto width = static_cast<std::size_t>(plane.width);
  std::vector<std::int32_t> sum(width);
  for (int y = 1; y < 2 * box.reach; ++y) {
    const std::uint16_t* row = plane.Row(y);
    for (std::size_t x = 0; x < width; ++x) sum[x] += row[x];
  }
  for (int y = 0; y + 2 * box.reach < plane.height; ++y) {
    std::uint16_t* __restrict out = plane.Row(y);
    const std::uint16_t* __restrict leaving = plane.Row(y + 1);
    const std::uint16_t* __restrict entering = plane.Row(y + 2 * box.reach);
    std::int32_t* __restrict sums = sum.data();
    for (std::size_t x = 0; x < width; ++x) {
      const auto ends = static_cast<float>(out[x] + entering[x]);
      const float mean =
          static_cast<float>(sums[x]) * box.inner + ends * box.end;
      sums[x] += entering[x] - leaving[x];
      out[x] = static_cast<std::uint16_t>(static_cast<int>(mean + kHalf));
    }
  }
}

// Along the columns.  Only the first box may continue the plane's edges: the
// next ones go over what it made beyond them.
void BlurDown(WidePlane& plane, const ExtendedBox& box) {
  const int margin = kBoxes * box.reach;
  WidePlane longer(plane.width, plane.height + 2 * margin);
  for (int y = 0; y < longer.height; ++y) {
    std::copy_n(plane.Row(std::clamp(y - margin, 0, plane.height - 1)),
                plane.width, longer.Row(y));
  }
  for (int i = 0; i < kBoxes; ++i) {
    BoxDown(longer, box);
    longer.height -= 2 * box.reach;
  }
  std::copy_n(longer.Row(0), plane.samples.size(), plane.Row(0));
}

// In tiles that stay in the cache.
WidePlane Transposed(const WidePlane& plane) {
  constexpr int kTile = 32;
  WidePlane turned(plane.height, plane.width);
  for (int top = 0; top < plane.height; top += kTile) {
    const int bottom = std::min(top + kTile, plane.height);
    for (int left = 0; left < plane.width; left += kTile) {
      const int right = std::min(left + kTile, plane.width);
      for (int x = left; x < right; ++x) {
        std::uint16_t* out = turned.Row(x);
        for (int y = top; y < bottom; ++y) out[y] = plane.Row(y)[x];
      }
    }
  }
  return turned;
}

}  // namespace

WidePlane Widened(const Plane& plane) {
  WidePlane wide(plane.width, plane.height);
  for (std::size_t i = 0; i < plane.samples.size(); ++i) {
    wide.samples[i] = static_cast<std::uint16_t>(plane.samples[i] * kWideOne);
  }
  return wide;
}

Plane Narrowed(const WidePlane& plane) {
  Plane narrow(plane.width, plane.height);
  for (std::size_t i = 0; i < plane.samples.size(); ++i) {
    narrow.samples[i] =
        static_cast<std::uint8_t>((plane.samples[i] + kWideOne / 2) / kWideOne);
  }
  return narrow;
}

void GaussianBlur(WidePlane& plane, double sigma) {
  if (sigma <= kLargestTrueSigma) {
    const std::vector<std::uint32_t> weights = WeightsOf(sigma);
    if (weights.size() > 1) BlurTruly(plane, weights);
    return;
  }
  const ExtendedBox box = BoxOf(sigma);
  BlurDown(plane, box);
  plane = Transposed(plane);
  BlurDown(plane, box);
  plane = Transposed(plane);
}

std::uint64_t GaussianNeed(PlaneSize size, double sigma) {
  const auto width = static_cast<std::uint64_t>(size.width);
  const auto height = static_cast<std::uint64_t>(size.height);
  // What continues the edges of the longer axis at the worse end.
  const auto margin = static_cast<std::uint64_t>(7 * sigma + 2 * kBoxes);
  const std::uint64_t plane =
      sizeof(std::uint16_t) * (width * height + margin * (width + height));
  return plane +
         (sizeof(std::uint32_t) + sizeof(std::uint16_t)) * (width + height);
}

}  // namespace darkroom

#include "codecs/pixels/ssim.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace darkroom {
namespace {

constexpr int kWindow = 8;
constexpr int kStep = 4;
constexpr double kC1 = (0.01 * 255) * (0.01 * 255);
constexpr double kC2 = (0.03 * 255) * (0.03 * 255);

struct Window {
  int x = 0, y = 0, width = 0, height = 0;
};

// Of a window's samples and their products.
struct Sums {
  std::uint32_t a = 0, b = 0, aa = 0, bb = 0, ab = 0;
};

Sums SumsOf(const Plane& a, const Plane& b, const Window& window) {
  Sums sums;
  for (int y = window.y; y < window.y + window.height; ++y) {
    const std::uint8_t* p = a.Row(y) + window.x;
    const std::uint8_t* q = b.Row(y) + window.x;
    for (int i = 0; i < window.width; ++i) {
      sums.a += p[i];
      sums.b += q[i];
      sums.aa += std::uint32_t{p[i]} * p[i];
      sums.bb += std::uint32_t{q[i]} * q[i];
      sums.ab += std::uint32_t{p[i]} * q[i];
    }
  }
  return sums;
}

double SsimOf(const Sums& sums, int samples) {
  const double n = samples;
  const double mean_a = sums.a / n;
  const double mean_b = sums.b / n;
  const double variances =
      sums.aa / n - mean_a * mean_a + sums.bb / n - mean_b * mean_b;
  const double covariance = sums.ab / n - mean_a * mean_b;
  return (2 * mean_a * mean_b + kC1) * (2 * covariance + kC2) /
         ((mean_a * mean_a + mean_b * mean_b + kC1) * (variances + kC2));
}

// The next window on an axis of `length`; `length` after the last one.
int Next(int at, int length) {
  const int last = std::max(length - kWindow, 0);
  return at < last ? std::min(at + kStep, last) : length;
}

}  // namespace

double Ssim(const Plane& a, const Plane& b) {
  Window window = {.width = std::min(a.width, kWindow),
                   .height = std::min(a.height, kWindow)};
  double sum = 0;
  double count = 0;
  for (window.y = 0; window.y < a.height; window.y = Next(window.y, a.height)) {
    for (window.x = 0; window.x < a.width; window.x = Next(window.x, a.width)) {
      sum += SsimOf(SumsOf(a, b, window), window.width * window.height);
      ++count;
    }
  }
  return sum / count;
}

}  // namespace darkroom

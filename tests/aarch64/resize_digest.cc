// Prints a digest of every kernel's resizes, in bytes and in floats, to be
// compared between machines.

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <utility>
#include <vector>

#include "codecs/resample/deep_rows.h"
#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

constexpr ResampleShape kShapes[] = {
    {{97, 0, 97, 96}, {61, 0, 61, 62}},
    {{640, 0, 640, 128}, {480, 0, 480, 96}},
    {{200, 30.4, 90.2, 36}, {150, 12.75, 100, 40}},
    {{64, 0, 64, 640}, {8, 2, 4, 80}},
    {{900, 0, 900, 29}, {400, 0, 400, 20}},
    {{1280, 0, 1280, 345}, {853, 0, 853, 230}},
};

// FNV-1a.
template <typename Sample>
std::uint64_t Digest(const std::vector<Sample>& samples) {
  std::uint64_t digest = 14695981039346656037U;
  std::vector<std::uint8_t> bytes(samples.size() * sizeof(Sample));
  std::memcpy(bytes.data(), samples.data(), bytes.size());
  for (const std::uint8_t byte : bytes) {
    digest = (digest ^ byte) * 1099511628211U;
  }
  return digest;
}

DeepPlane InLight(const Plane& plane) {
  PlanarLayout layout;
  layout.model = ColorModel::kGray;
  layout.width = plane.width;
  DeepRows rows(layout);
  DeepPlane light(plane.width, plane.height);
  for (int y = 0; y < plane.height; ++y) {
    Band band;
    band.planes[0] = {plane.Row(y), plane.width, y, 1};
    rows.Read(band, 0, SampleForm::kLinear);
    std::memcpy(light.Row(y), rows.Row(0),
                static_cast<std::size_t>(plane.width) * sizeof(float));
  }
  return light;
}

void Print(const ResampleShape& shape) {
  const Plane source = Noise(shape.x.source, shape.y.source, 17);
  const std::uint64_t bytes = Digest(Resized(source, shape).samples);
  const std::uint64_t floats = Digest(Resized(InLight(source), shape).samples);
  std::printf("kernel %d, %d to %d: bytes %016llx floats %016llx\n",
              static_cast<int>(shape.kernel), shape.x.source, shape.x.outputs,
              static_cast<unsigned long long>(bytes),
              static_cast<unsigned long long>(floats));
}

}  // namespace
}  // namespace darkroom

int main() {
  for (const darkroom::Kernel kernel : darkroom::kAllKernels) {
    for (darkroom::ResampleShape shape : darkroom::kShapes) {
      shape.kernel = kernel;
      darkroom::Print(shape);
    }
  }
}

#include "codecs/resample/deep_rows.h"

#include <cstddef>
#include <cstring>
#include <span>

#include "codecs/color/srgb_light.h"

namespace darkroom {
namespace {

// Sample `i` of a row that need not be aligned.
template <typename Sample>
Sample SampleAt(const std::uint8_t* row, std::size_t i) {
  Sample sample;
  std::memcpy(&sample, row + i * sizeof(Sample), sizeof(Sample));
  return sample;
}

template <typename Sample>
void ToFractions(const std::uint8_t* row, std::span<float> to) {
  constexpr auto kWhite = static_cast<float>(static_cast<Sample>(-1));
  for (std::size_t i = 0; i < to.size(); ++i) {
    to[i] = static_cast<float>(SampleAt<Sample>(row, i)) / kWhite;
  }
}

template <typename Sample>
void ToLight(const std::uint8_t* row, std::span<float> to) {
  const float* table = LightTable(sizeof(Sample)).data();
  for (std::size_t i = 0; i < to.size(); ++i) {
    to[i] = table[SampleAt<Sample>(row, i)];
  }
}

}  // namespace

DeepRows::DeepRows(const PlanarLayout& layout)
    : sample_bytes_(layout.sample_bytes),
      alpha_(layout.alpha),
      rows_(static_cast<std::size_t>(layout.count()),
            std::vector<float>(static_cast<std::size_t>(layout.width))) {}

void DeepRows::ReadPlane(const PlaneRows& from, int i, SampleForm form,
                         std::vector<float>& to) const {
  const bool light = form == SampleForm::kLinear;
  if (sample_bytes_ == 1) {
    light ? ToLight<std::uint8_t>(from.Row(i), to)
          : ToFractions<std::uint8_t>(from.Row(i), to);
  } else {
    light ? ToLight<std::uint16_t>(from.Row(i), to)
          : ToFractions<std::uint16_t>(from.Row(i), to);
  }
}

void DeepRows::Read(const Band& band, int i, SampleForm form) {
  const std::size_t colors = rows_.size() - (alpha_ ? 1 : 0);
  for (std::size_t p = 0; p < colors; ++p) {
    ReadPlane(band.planes[p], i, form, rows_[p]);
  }
  if (!alpha_) return;
  const std::vector<float>& alpha = rows_.back();
  // Alpha is never light.
  ReadPlane(band.planes[colors], i, SampleForm::kStraight, rows_.back());
  if (form == SampleForm::kStraight) return;
  for (std::size_t p = 0; p < colors; ++p) {
    float* color = rows_[p].data();
    for (std::size_t x = 0; x < alpha.size(); ++x) color[x] *= alpha[x];
  }
}

std::uint64_t DeepRows::MemoryNeed(int width) {
  return kLightTableBytes + std::uint64_t{kMaxPlanes} *
                                static_cast<std::uint64_t>(width) *
                                sizeof(float);
}

}  // namespace darkroom

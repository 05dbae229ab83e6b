#include "tests/support/decode_all.h"

#include <cstddef>
#include <cstring>
#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "codecs/render/open_decoder.h"

namespace darkroom {
namespace {

void Take(const PlaneRows& rows, int& next, Plane& to) {
  if (rows.rows == 0) return;
  ASSERT_EQ(rows.y, next) << "bands do not follow one another";
  ASSERT_LE(rows.y + rows.rows, to.height);
  for (int i = 0; i < rows.rows; ++i) {
    std::memcpy(to.Row(next + i), rows.Row(i),
                static_cast<std::size_t>(to.width));
  }
  next += rows.rows;
}

// The present frame.
Result<std::vector<Plane>> TakeAll(Decoder& decoder,
                                   const PlanarLayout& layout) {
  std::vector<Plane> planes;
  const auto count = static_cast<std::size_t>(layout.count());
  for (std::size_t i = 0; i < count; ++i) {
    const PlaneSize size = layout.planes[i].size;
    planes.emplace_back(size.width * layout.sample_bytes, size.height);
  }
  std::vector<int> next(count, 0);
  while (const Band* band = TRY(decoder.NextBand())) {
    for (std::size_t i = 0; i < count; ++i) {
      Take(band->planes[i], next[i], planes[i]);
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    EXPECT_EQ(next[i], planes[i].height) << "rows are missing";
  }
  return planes;
}

}  // namespace

int SampleOf(const DecodedPicture& picture, std::size_t plane, int x, int y) {
  const std::uint8_t* row = picture.planes[plane].Row(y);
  if (picture.layout.sample_bytes == 1) return row[x];
  std::uint16_t sample = 0;
  std::memcpy(&sample, row + std::ptrdiff_t{2} * x, 2);
  return sample;
}

Result<DecodedPicture> DecodeAll(ByteView source, const DecodeLimits& limits,
                                 const DecodePlan& plan) {
  const std::unique_ptr<Decoder> decoder = TRY(OpenDecoder(source, limits));
  return DecodeAll(*decoder, plan);
}

Result<DecodedPicture> DecodeAll(Decoder& decoder, const DecodePlan& plan) {
  DecodedPicture picture;
  picture.header = decoder.header();
  picture.memory_need = decoder.MemoryNeed(plan);
  picture.layout = TRY(decoder.Start(plan));
  picture.planes = TRY(TakeAll(decoder, picture.layout));
  picture.salvaged = decoder.salvaged();
  return picture;
}

Result<DecodedAnimation> DecodeFrames(ByteView source,
                                      const DecodeLimits& limits) {
  const std::unique_ptr<Decoder> decoder = TRY(OpenDecoder(source, limits));
  DecodedAnimation animation;
  animation.header = decoder->header();
  animation.layout = TRY(decoder->Start({}));
  bool more = true;
  while (more) {
    std::vector<Plane> planes = TRY(TakeAll(*decoder, animation.layout));
    animation.frames.push_back(
        {.planes = std::move(planes), .duration = decoder->frame_duration()});
    more = TRY(decoder->NextFrame());
  }
  animation.salvaged = decoder->salvaged();
  return animation;
}

}  // namespace darkroom

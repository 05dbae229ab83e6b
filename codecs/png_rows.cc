#include "codecs/png_rows.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "codecs/png_filters.h"

namespace darkroom {
namespace {

// igzip copies its window of 32 KiB at every call, so that a call should give
// several times that; yet it should stay in the second-level cache.
constexpr std::size_t kInflatedAtOnce = 128 * kKiB;

std::size_t BitsPerPixel(const PngHeader& header) {
  constexpr std::size_t kChannels[] = {1, 0, 3, 1, 2, 0, 4};
  return kChannels[header.color_type] *
         static_cast<std::size_t>(header.bit_depth);
}

}  // namespace

PngRows::PngRows(const PlainPng& png) : chunks_(png) {
  const std::size_t bits = BitsPerPixel(png.header);
  row_bytes_ = (bits * png.header.width + 7) / 8;
  pixel_bytes_ = static_cast<int>((bits + 7) / 8);
  stored_.resize(std::max(kInflatedAtOnce, 1 + row_bytes_) + kPngRowPadding);
  row_.resize(row_bytes_ + kPngRowPadding);
  above_.resize(row_bytes_ + kPngRowPadding);
}

// Takes what the stream still holds before it asks for another chunk.
bool PngRows::InflateMore() {
  const std::span<std::uint8_t> room =
      std::span(stored_).first(stored_.size() - kPngRowPadding).subspan(end_);
  const std::optional<std::size_t> count = inflate_.Inflate(input_, room);
  if (!count) return false;
  end_ += *count;
  if (*count == room.size() || inflate_.finished()) return true;
  const std::optional<ByteView> next = chunks_.Next();
  if (!next) return false;
  input_ = *next;
  return true;
}

// Until there is no more room.
bool PngRows::Refill() {
  std::memmove(stored_.data(), stored_.data() + begin_, end_ - begin_);
  end_ -= std::exchange(begin_, 0);
  const std::size_t full = stored_.size() - kPngRowPadding;
  while (end_ < full && !inflate_.finished()) {
    if (!InflateMore()) return false;
  }
  return end_ > row_bytes_;
}

const std::uint8_t* PngRows::Next() {
  if (end_ - begin_ <= row_bytes_ && !Refill()) return nullptr;
  const std::uint8_t* stored = stored_.data() + begin_;
  if (*stored > kLastPngFilter) return nullptr;
  begin_ += 1 + row_bytes_;
  std::swap(row_, above_);
  Unfilter(static_cast<PngFilter>(*stored), pixel_bytes_,
           {.stored = stored + 1,
            .above = above_.data(),
            .row = row_.data(),
            .bytes = row_bytes_});
  return row_.data();
}

bool PngRows::EndsHere() {
  while (begin_ == end_ && !inflate_.finished()) {
    begin_ = end_ = 0;
    if (!InflateMore()) return false;
  }
  return begin_ == end_ && inflate_.finished() && input_.empty() &&
         !inflate_.took_too_much() && chunks_.NothingFollows();
}

}  // namespace darkroom

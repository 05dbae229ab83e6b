#include "codecs/png/png_rows.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "codecs/png/png_filters.h"

namespace darkroom {
namespace {

// igzip copies its window of 32 KiB at every call, so that a call should give
// several times that; yet it should stay in the second-level cache.
constexpr std::size_t kInflatedAtOnce = 128 * kKiB;

// Many IDATs: libpng writes them of 8 KiB, and a hostile file of one byte.
constexpr std::size_t kCompressedAtOnce = 64 * kKiB;

std::size_t BitsPerPixel(const PngHeader& header) {
  constexpr std::size_t kChannels[] = {1, 0, 3, 1, 2, 0, 4};
  return kChannels[header.color_type] *
         static_cast<std::size_t>(header.bit_depth);
}

}  // namespace

PngRows::PngRows(const PlainPng& png)
    : pixels_(png), compressed_(kCompressedAtOnce) {
  const std::size_t bits = BitsPerPixel(png.header);
  row_bytes_ = (bits * png.header.width + 7) / 8;
  pixel_bytes_ = static_cast<int>((bits + 7) / 8);
  stored_.resize(std::max(kInflatedAtOnce, 1 + row_bytes_) + kPngRowPadding);
  row_.resize(row_bytes_ + kPngRowPadding);
  above_.resize(row_bytes_ + kPngRowPadding);
  if (pixel_bytes_ > kMostPairedBytes) return;
  below_.resize(row_bytes_ + kPngRowPadding);
}

// Takes what the stream still holds before it reads on.
bool PngRows::InflateMore() {
  const std::span<std::uint8_t> room =
      std::span(stored_).first(stored_.size() - kPngRowPadding).subspan(end_);
  const std::optional<std::size_t> count = inflate_.Inflate(input_, room);
  if (!count) return false;
  end_ += *count;
  if (*count == room.size() || inflate_.finished()) return true;
  if (!input_.empty()) return false;  // It should have been taken.
  input_ = ByteView(compressed_).first(pixels_.Read(compressed_));
  return !input_.empty();
}

// Until there is no more room.
bool PngRows::Refill() {
  std::memmove(stored_.data(), stored_.data() + begin_, end_ - begin_);
  end_ -= std::exchange(begin_, 0);
  const std::size_t full = stored_.size() - kPngRowPadding;
  while (end_ < full && !inflate_.finished()) {
    if (!InflateMore()) return false;
  }
  return Has(1);
}

bool PngRows::Has(std::size_t count) const {
  return end_ - begin_ >= count * (1 + row_bytes_);
}

// Whether two rows can be had at once.
bool PngRows::IsPair() const {
  constexpr auto kPaeth = static_cast<std::uint8_t>(PngFilter::kPaeth);
  return !below_.empty() && Has(2) && stored_[begin_] == kPaeth &&
         stored_[begin_ + 1 + row_bytes_] == kPaeth;
}

FilteredRow PngRows::TakeRow(std::vector<std::uint8_t>& to) {
  const std::uint8_t* stored = stored_.data() + begin_ + 1;
  begin_ += 1 + row_bytes_;
  return {.stored = stored,
          .above = above_.data(),
          .row = to.data(),
          .bytes = row_bytes_};
}

const std::uint8_t* PngRows::Next() {
  std::swap(row_, above_);
  if (std::exchange(below_is_ready_, false)) {
    std::swap(row_, below_);
    return row_.data();
  }
  if (!Has(1) && !Refill()) return nullptr;
  const std::uint8_t filter = stored_[begin_];
  if (filter > kLastPngFilter) return nullptr;
  below_is_ready_ = IsPair();
  const FilteredRow row = TakeRow(row_);
  if (!below_is_ready_) {
    Unfilter(static_cast<PngFilter>(filter), pixel_bytes_, row);
    return row.row;
  }
  FilteredRow below = TakeRow(below_);
  below.above = row.row;
  UnfilterTwoByPaeth(pixel_bytes_, row, below);
  return row.row;
}

bool PngRows::EndsHere() {
  if (below_is_ready_) return false;
  while (begin_ == end_ && !inflate_.finished()) {
    begin_ = end_ = 0;
    if (!InflateMore()) return false;
  }
  return begin_ == end_ && inflate_.finished() && input_.empty() &&
         !inflate_.took_too_much() && pixels_.NothingFollows();
}

}  // namespace darkroom

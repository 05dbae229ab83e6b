#include "codecs/png/png_inflate.h"

#include <algorithm>
#include <limits>

#include <isa-l.h>
#include <isa-l/igzip_lib.h>

namespace darkroom {
namespace {

// igzip counts in 32 bits.
std::uint32_t Counted(std::size_t size) {
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::min(size, kMost));
}

}  // namespace

// Its 86 KiB need no zeros.
PngInflate::PngInflate()
    : state_(std::make_unique_for_overwrite<inflate_state>()) {
  isal_inflate_init(state_.get());
  state_->crc_flag = ISAL_ZLIB;
}

PngInflate::~PngInflate() = default;

std::optional<std::size_t> PngInflate::Inflate(ByteView& input,
                                               std::span<std::uint8_t> room) {
  // It does not write there.
  state_->next_in = const_cast<std::uint8_t*>(input.data());
  state_->avail_in = Counted(input.size());
  state_->next_out = room.data();
  state_->avail_out = Counted(room.size());
  const int outcome = isal_inflate(state_.get());
  input =
      input.subspan(static_cast<std::size_t>(state_->next_in - input.data()));
  if (outcome != ISAL_DECOMP_OK) return std::nullopt;
  return static_cast<std::size_t>(state_->next_out - room.data());
}

bool PngInflate::finished() const {
  return state_->block_state == ISAL_BLOCK_FINISH;
}

bool PngInflate::took_too_much() const {
  constexpr int kBitsPerByte = 8;
  return state_->read_in_length >= kBitsPerByte;
}

std::string IsalVersion() {
  return std::to_string(ISAL_MAJOR_VERSION) + "." +
         std::to_string(ISAL_MINOR_VERSION) + "." +
         std::to_string(ISAL_PATCH_VERSION);
}

}  // namespace darkroom

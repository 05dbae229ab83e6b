#include "codecs/jpeg/jpeg_source.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <utility>

// jpeglib.h needs <cstdio> before it.
#include <jerror.h>
#include <jpeglib.h>

namespace darkroom {

// `base` is first, so that the library's pointer to it is a pointer to the
// whole.
struct JpegSource::State {
  jpeg_source_mgr base = {};
  std::vector<ByteView> pieces;
  std::size_t next = 0;  // Of the pieces.
  ByteView rest;         // Of the present one, what libjpeg has not seen.
  std::size_t most = 0;  // Bytes at once.

  static State& Of(j_decompress_ptr jpeg) {
    return *reinterpret_cast<State*>(jpeg->src);
  }

  static void Keep(j_decompress_ptr /*jpeg*/) {}

  static boolean Fill(j_decompress_ptr jpeg) {
    static constexpr std::array<JOCTET, 2> kEoi = {0xff, JPEG_EOI};
    State& source = Of(jpeg);
    while (source.rest.empty() && source.next < source.pieces.size()) {
      source.rest = source.pieces[source.next++];
    }
    ByteView run = source.rest.first(std::min(source.rest.size(), source.most));
    source.rest = source.rest.subspan(run.size());
    if (run.empty()) {
      run = kEoi;
      WARNMS(jpeg, JWRN_JPEG_EOF);
    }
    source.base.next_input_byte = run.data();
    source.base.bytes_in_buffer = run.size();
    return TRUE;
  }

  bool at_end() const { return rest.empty() && next == pieces.size(); }

  static void Skip(j_decompress_ptr jpeg, long count) {
    State& source = Of(jpeg);
    auto left = static_cast<std::size_t>(count > 0 ? count : 0);
    while (left > source.base.bytes_in_buffer) {
      left -= source.base.bytes_in_buffer;
      const bool at_end = source.at_end();
      Fill(jpeg);
      if (at_end) return;  // What is skipped is not there.
    }
    source.base.next_input_byte += left;
    source.base.bytes_in_buffer -= left;
  }
};

JpegSource::JpegSource() : state_(std::make_unique<State>()) {
  state_->base.init_source = State::Keep;
  state_->base.fill_input_buffer = State::Fill;
  state_->base.skip_input_data = State::Skip;
  state_->base.resync_to_restart = jpeg_resync_to_restart;
  state_->base.term_source = State::Keep;
}

JpegSource::~JpegSource() = default;

jpeg_source_mgr* JpegSource::Read(std::vector<ByteView> pieces, Runs runs) {
  constexpr std::size_t kShortRun = 127;
  state_->pieces = std::move(pieces);
  state_->next = 0;
  state_->rest = {};
  state_->most = runs == Runs::kShort ? kShortRun : SIZE_MAX;
  state_->base.next_input_byte = nullptr;
  state_->base.bytes_in_buffer = 0;
  return &state_->base;
}

}  // namespace darkroom

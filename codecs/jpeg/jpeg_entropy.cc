#include "codecs/jpeg/jpeg_entropy.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <utility>

// jpeglib.h needs <cstdio> before it.  Of the internals, the one structure that
// is an entropy decoder.
#define JPEG_INTERNALS
#include <jpeglib.h>

#include "codecs/jpeg/jpeg_bits.h"
#include "codecs/jpeg/jpeg_huffman.h"
#include "codecs/jpeg/jpeg_progressive.h"
#include "codecs/jpeg/jpeg_zigzag.h"

namespace darkroom {
namespace {

// Which coefficients blocks of so many samples a side are made of.
struct Needed {
  struct Place {
    std::int16_t mask = 0;    // All bits set, or none.
    std::uint16_t index = 0;  // In a block.
  };
  std::array<Place, DCTSIZE2> places = {};  // In zigzag order.
  int last = 0;                             // Behind it none is.
};

Needed NeededFor(int samples) {
  Needed needed = {.last = LastLowCoefficient(samples)};
  for (std::size_t k = 0; k < needed.places.size(); ++k) {
    const bool low = IsLowCoefficient(k, samples);
    needed.places[k] = {.mask = static_cast<std::int16_t>(low ? -1 : 0),
                        .index = kJpegZigzag[k]};
  }
  return needed;
}

// A block of an MCU.
struct BlockKind {
  const JpegHuffman* dc = nullptr;
  const JpegHuffman* ac = nullptr;
  const Needed* needed = nullptr;
  std::size_t component = 0;  // Of the scan.
};

// The loops below are inlined by force, for the sake of `bits` (JpegBits).  A
// refill has bits for several looks, or for one step of whatever length.

// Passes over the coefficients of a block from `position` on, 1 to 63.
[[gnu::always_inline]] inline bool SkipAc(JpegBits& bits, const JpegHuffman& ac,
                                          int position) {
  constexpr int kLeaps = JpegBits::kReady / JpegHuffman::kLeapLook;
  for (;;) {
    bits.Refill();
    for (int i = 0; i < kLeaps; ++i) {
      const JpegLeap leap = ac.Leap(bits);
      if (position > leap.last_start()) [[unlikely]] {
        bits.Refill();
        const JpegStep step = ac.Take(bits);
        position += step.advance();
        if (position < DCTSIZE2) break;
        return position == DCTSIZE2 || step.advance() == JpegStep::kEndOfBlock;
      }
      bits.Drop(leap.bits());
      position += leap.advance();
      if (position >= DCTSIZE2) return true;
    }
  }
}

[[gnu::always_inline]] inline bool ReadAc(JpegBits& bits, const BlockKind& kind,
                                          JCOEF* block) {
  constexpr int kSteps = JpegBits::kReady / JpegHuffman::kStepLook;
  const JpegHuffman& ac = *kind.ac;
  const Needed::Place* places = kind.needed->places.data();
  const int last = kind.needed->last;
  int position = 1;
  while (position <= last) {
    bits.Refill();
    for (int i = 0; i < kSteps && position <= last; ++i) {
      JpegStep step = ac.Step(bits);
      if (!step.whole()) [[unlikely]] {
        bits.Refill();
        step = ac.WholeStep(step, bits.Peek(32));
        i = kSteps;
      }
      bits.Drop(step.bits());
      position += step.advance();
      if (position > DCTSIZE2) [[unlikely]] {
        return step.advance() == JpegStep::kEndOfBlock;
      }
      const Needed::Place place = places[position - 1];
      block[place.index] = static_cast<JCOEF>(step.value() & place.mask);
    }
  }
  return position == DCTSIZE2 || SkipAc(bits, ac, position);
}

bool BuildCode(JpegHuffman::Kind kind, const JHUFF_TBL* table,
               std::unique_ptr<JpegHuffman>& code) {
  if (code) return true;
  if (table == nullptr) return false;
  code = std::make_unique<JpegHuffman>();
  // bits[0] is not used.
  return code->Build(kind,
                     std::span(table->bits).last<JpegHuffman::kMaxCodeBits>(),
                     std::span(table->huffval));
}

}  // namespace

// `base` is first, so that the library's pointer to it is a pointer to the
// whole.
struct JpegEntropy::State {
  jpeg_entropy_decoder base = {};
  JpegBits bits;
  std::array<std::unique_ptr<JpegHuffman>, NUM_HUFF_TBLS> dc_codes;
  std::array<std::unique_ptr<JpegHuffman>, NUM_HUFF_TBLS> ac_codes;
  std::array<Needed, MAX_COMPS_IN_SCAN> needed;
  std::array<BlockKind, D_MAX_BLOCKS_IN_MCU> blocks;
  std::array<int, MAX_COMPS_IN_SCAN> last_dc = {};
  std::size_t blocks_in_mcu = 0;
  std::size_t mcus_left = 0;
  std::size_t restart_interval = 0;  // In MCUs; 0 for no restarts.
  std::size_t until_restart = 0;
  int next_restart = 0;
  bool gave_up = false;

  bool BuildCodes(const jpeg_decompress_struct& jpeg);
  void DescribeMcu(const jpeg_decompress_struct& jpeg);
  void Begin(const jpeg_decompress_struct& jpeg);
  bool Restart();
  bool ReadBlock(JpegBits& from, const BlockKind& kind, JCOEF* block);
  bool ReadMcu(JBLOCKROW* mcu);

  static boolean DecodeMcu(j_decompress_ptr jpeg, JBLOCKROW* mcu) {
    State& state = *reinterpret_cast<State*>(jpeg->entropy);
    // No rows come as long as this fails: libjpeg takes it for a source that
    // has to wait for more bytes.
    state.gave_up = state.gave_up || !state.ReadMcu(mcu);
    if (state.gave_up) return FALSE;
    // libjpeg goes on with the markers.  Bytes between the last MCU and the
    // next marker may be passed over without its JWRN_EXTRANEOUS_DATA, which is
    // no damage (JpegErrors).
    if (state.mcus_left == 0) {
      jpeg->src->next_input_byte = state.bits.rest().data();
      jpeg->src->bytes_in_buffer = state.bits.rest().size();
    }
    return TRUE;
  }
};

// As there, `base` is first.
struct JpegEntropy::Given {
  jpeg_entropy_decoder base = {};
  JpegProgressive* read = nullptr;

  static boolean DecodeMcu(j_decompress_ptr jpeg, JBLOCKROW* mcu) {
    reinterpret_cast<Given*>(jpeg->entropy)->read->NextMcu(mcu);
    return TRUE;
  }
};

// Those that the scan's components name.  libjpeg has checked their numbers.
bool JpegEntropy::State::BuildCodes(const jpeg_decompress_struct& jpeg) {
  for (int i = 0; i < jpeg.comps_in_scan; ++i) {
    const jpeg_component_info& component = *jpeg.cur_comp_info[i];
    const auto dc = static_cast<std::size_t>(component.dc_tbl_no);
    const auto ac = static_cast<std::size_t>(component.ac_tbl_no);
    if (!BuildCode(JpegHuffman::Kind::kDc, jpeg.dc_huff_tbl_ptrs[dc],
                   dc_codes[dc]) ||
        !BuildCode(JpegHuffman::Kind::kAc, jpeg.ac_huff_tbl_ptrs[ac],
                   ac_codes[ac])) {
      return false;
    }
    if (component.DCT_scaled_size < DCTSIZE) ac_codes[ac]->BuildLeaps();
  }
  return true;
}

void JpegEntropy::State::DescribeMcu(const jpeg_decompress_struct& jpeg) {
  blocks_in_mcu = static_cast<std::size_t>(jpeg.blocks_in_MCU);
  for (std::size_t i = 0; i < blocks_in_mcu; ++i) {
    const auto place = static_cast<std::size_t>(jpeg.MCU_membership[i]);
    const jpeg_component_info& component = *jpeg.cur_comp_info[place];
    needed[place] = NeededFor(component.DCT_scaled_size);
    blocks[i] = {
        .dc = dc_codes[static_cast<std::size_t>(component.dc_tbl_no)].get(),
        .ac = ac_codes[static_cast<std::size_t>(component.ac_tbl_no)].get(),
        .needed = &needed[place],
        .component = place};
  }
}

void JpegEntropy::State::Begin(const jpeg_decompress_struct& jpeg) {
  bits = JpegBits({jpeg.src->next_input_byte, jpeg.src->bytes_in_buffer});
  mcus_left = std::size_t{jpeg.MCUs_per_row} * jpeg.MCU_rows_in_scan;
  restart_interval = until_restart = jpeg.restart_interval;
}

bool JpegEntropy::State::Restart() {
  if (!bits.PassRestart(next_restart)) return false;
  next_restart = (next_restart + 1) % 8;
  until_restart = restart_interval;
  last_dc = {};
  return true;
}

[[gnu::always_inline]] inline bool JpegEntropy::State::ReadBlock(
    JpegBits& from, const BlockKind& kind, JCOEF* block) {
  from.Refill();
  const JpegStep step = kind.dc->Take(from);
  if (step.advance() == JpegStep::kNoCode) return false;
  int& value = last_dc[kind.component];
  value += step.value();
  if (value != static_cast<JCOEF>(value)) return false;
  block[0] = static_cast<JCOEF>(value);
  return ReadAc(from, kind, block);
}

bool JpegEntropy::State::ReadMcu(JBLOCKROW* mcu) {
  if (mcus_left == 0) return false;
  if (restart_interval != 0 && until_restart == 0 && !Restart()) return false;
  JpegBits local = bits;
  for (std::size_t i = 0; i < blocks_in_mcu; ++i) {
    if (!ReadBlock(local, blocks[i], *mcu[i])) return false;
  }
  bits = local;
  if (bits.overrun()) return false;
  --mcus_left;
  --until_restart;
  return true;
}

JpegEntropy::JpegEntropy() = default;
JpegEntropy::~JpegEntropy() = default;
JpegEntropy::JpegEntropy(JpegEntropy&&) noexcept = default;
JpegEntropy& JpegEntropy::operator=(JpegEntropy&&) noexcept = default;

void JpegEntropy::TakeOver(jpeg_decompress_struct& jpeg) {
  if (jpeg.progressive_mode != FALSE || jpeg.arith_code != FALSE ||
      jpeg.data_precision != 8 || jpeg_has_multiple_scans(&jpeg) != FALSE) {
    return;
  }
  auto state = std::make_unique<State>();
  if (!state->BuildCodes(jpeg)) return;
  state->DescribeMcu(jpeg);
  state->Begin(jpeg);
  state_ = std::move(state);
  // No start_pass: it has been called, and there is one scan only.
  state_->base.decode_mcu = State::DecodeMcu;
  jpeg.entropy = &state_->base;
}

void JpegEntropy::TakeOver(jpeg_decompress_struct& jpeg,
                           JpegProgressive& read) {
  given_ = std::make_unique<Given>();
  given_->read = &read;
  given_->base.decode_mcu = Given::DecodeMcu;
  jpeg.entropy = &given_->base;
}

bool JpegEntropy::gave_up() const { return state_ && state_->gave_up; }

}  // namespace darkroom

#include "codecs/jpeg/jpeg_progressive.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "codecs/divided_up.h"
#include "codecs/endian.h"
#include "codecs/jpeg/jpeg_blocks.h"
#include "codecs/jpeg/jpeg_markers.h"
#include "codecs/jpeg/jpeg_progression.h"
#include "codecs/jpeg/jpeg_scan_list.h"
#include "codecs/jpeg/jpeg_scan_reader.h"
#include "codecs/jpeg/jpeg_scans.h"
#include "codecs/jpeg/jpeg_tables.h"
#include "codecs/jpeg/jpeg_zigzag.h"

namespace darkroom {
namespace {

constexpr int kCoefficients = 64;
constexpr std::size_t kMaxBlocksInMcu = 10;

struct Component {
  int id = 0;
  std::size_t h = 1;  // Of an interleaved MCU, in blocks.
  std::size_t v = 1;
  // Without what fills up the last MCUs.
  std::size_t blocks_across = 0;
  std::size_t blocks_down = 0;
  int samples = 8;  // That a block comes out as, on either axis.
  JpegBlocks blocks;
};

}  // namespace

struct JpegProgressive::State {
  Bytes sequential;
  std::vector<Component> components;
  // Interleaved MCUs.
  std::size_t mcus_across = 0;
  std::size_t mcus_down = 0;
  JpegTables tables;
  std::size_t mcu = 0;  // That is asked for next.

  bool Describe(const JpegHeader& header, int reduction);
  void MakeRoom(std::span<const JpegScan> needed);
  bool ReadScan(const JpegScan& scan);
  Component& ComponentOf(int id);
  void AppendScanWithoutData();
};

// False where libjpeg could not have all components in one scan.
bool JpegProgressive::State::Describe(const JpegHeader& header, int reduction) {
  const auto max_h = static_cast<std::size_t>(header.max_h());
  const auto max_v = static_cast<std::size_t>(header.max_v());
  const auto width = static_cast<std::size_t>(header.width);
  const auto height = static_cast<std::size_t>(header.height);
  mcus_across = DividedUp(width, max_h * kJpegBlockSide);
  mcus_down = DividedUp(height, max_v * kJpegBlockSide);
  std::size_t in_mcu = 0;
  for (int i = 0; i < header.components; ++i) {
    const auto& sampling = header.sampling[static_cast<std::size_t>(i)];
    Component component = {.id = sampling.id,
                           .h = static_cast<std::size_t>(sampling.h),
                           .v = static_cast<std::size_t>(sampling.v)};
    component.blocks_across =
        DividedUp(width * component.h, max_h * kJpegBlockSide);
    component.blocks_down =
        DividedUp(height * component.v, max_v * kJpegBlockSide);
    component.samples = JpegBlockSamples(header, i, reduction);
    in_mcu += component.h * component.v;
    components.push_back(std::move(component));
  }
  return in_mcu <= kMaxBlocksInMcu || components.size() == 1;
}

void JpegProgressive::State::MakeRoom(std::span<const JpegScan> needed) {
  for (Component& component : components) {
    const bool refined = std::ranges::any_of(needed, [&](const JpegScan& scan) {
      return scan.first > 0 && scan.bits_known > 0 &&
             scan.named[0].id == component.id;
    });
    component.blocks =
        JpegBlocks({mcus_across * component.h, mcus_down * component.v},
                   component.samples, refined);
  }
}

Component& JpegProgressive::State::ComponentOf(int id) {
  return *std::ranges::find(components, id, &Component::id);
}

// One of a progression.
bool JpegProgressive::State::ReadScan(const JpegScan& scan) {
  const bool alone = scan.count == 1;
  const bool needs_code = scan.first > 0 || scan.bits_known == 0;
  JpegScanSize size = {mcus_across, mcus_down, tables.restart_interval()};
  std::vector<JpegScanPart> parts;
  for (const JpegScan::Component& named : scan.components()) {
    Component& component = ComponentOf(named.id);
    const JpegHuffman* code =
        scan.first == 0 ? tables.dc(named.dc_table) : tables.ac(named.ac_table);
    if (needs_code && code == nullptr) return false;
    parts.push_back({.blocks = &component.blocks,
                     .code = code,
                     .across = alone ? 1 : component.h,
                     .down = alone ? 1 : component.v});
    if (alone) {
      size.across = component.blocks_across;
      size.down = component.blocks_down;
    }
  }
  return ReadJpegScan(scan, parts, size);
}

// With a code of one bit each for DC and AC, as libjpeg wants to see some.
void JpegProgressive::State::AppendScanWithoutData() {
  for (const std::uint8_t kind : {0x00, 0x10}) {
    Append(Bytes{0xff, kJpegDht, 0, 20, kind, 1}, sequential);
    sequential.insert(sequential.end(), 16, 0);
  }
  const auto count = static_cast<std::uint8_t>(components.size());
  Append(
      Bytes{0xff, kJpegSos, 0, static_cast<std::uint8_t>(6 + 2 * count), count},
      sequential);
  for (const Component& component : components) {
    Append(Bytes{static_cast<std::uint8_t>(component.id), 0}, sequential);
  }
  Append(Bytes{0, kCoefficients - 1, 0, 0xff, kJpegEoi}, sequential);
}

std::unique_ptr<JpegProgressive> JpegProgressive::Read(ByteView source,
                                                       const JpegHeader& header,
                                                       int reduction,
                                                       int max_scans) {
  const auto list = ListJpegScans(source, max_scans);
  if (!list) return nullptr;
  const auto is_needed = [&](const JpegScan& scan) {
    return IsNeeded(scan, header, reduction);
  };
  std::vector<JpegScan> needed;
  std::ranges::copy_if(list->scans, std::back_inserter(needed), is_needed);
  auto state = std::make_unique<State>();
  if (!IsProgression(needed, header) || !state->Describe(header, reduction)) {
    return nullptr;
  }
  state->sequential = {0xff, kJpegSoi};
  if (!state->tables.ReadFirst(list->scans[0].tables, state->sequential)) {
    return nullptr;
  }
  state->AppendScanWithoutData();
  state->MakeRoom(needed);
  for (const JpegScan& scan : list->scans) {
    const bool first = &scan == list->scans.data();
    if (!first && !state->tables.Read(scan.tables)) return nullptr;
    if (is_needed(scan) && !state->ReadScan(scan)) return nullptr;
  }
  if (!state->tables.Read(list->tail)) return nullptr;
  return std::unique_ptr<JpegProgressive>(
      new JpegProgressive(std::move(state)));
}

JpegProgressive::JpegProgressive(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
JpegProgressive::~JpegProgressive() = default;

ByteView JpegProgressive::sequential() const { return state_->sequential; }

void JpegProgressive::NextMcu(std::int16_t (**to)[64]) {
  // A single component's MCU is one block, whatever its sampling factors.
  std::vector<Component>& components = state_->components;
  const bool alone = components.size() == 1;
  const std::size_t mcus =
      alone ? components[0].blocks_across : state_->mcus_across;
  const std::size_t row = state_->mcu / mcus;
  const std::size_t column = state_->mcu % mcus;
  ++state_->mcu;
  for (const Component& component : components) {
    const std::size_t across = alone ? 1 : component.h;
    const std::size_t down = alone ? 1 : component.v;
    for (std::size_t y = row * down; y < (row + 1) * down; ++y) {
      for (std::size_t x = 0; x < across; ++x) {
        component.blocks.Copy(y, column * across + x, **to++);
      }
    }
  }
}

}  // namespace darkroom

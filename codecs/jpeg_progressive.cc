#include "codecs/jpeg_progressive.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "codecs/divided_up.h"
#include "codecs/endian.h"
#include "codecs/jpeg_blocks.h"
#include "codecs/jpeg_markers.h"
#include "codecs/jpeg_scan_list.h"
#include "codecs/jpeg_scan_reader.h"
#include "codecs/jpeg_scans.h"
#include "codecs/jpeg_tables.h"
#include "codecs/jpeg_zigzag.h"

namespace darkroom {
namespace {

constexpr int kCoefficients = 64;
constexpr int kMaxBit = 13;  // T.81, G.1.1.1.2, of samples of 8 bits.
constexpr std::size_t kMaxBlocksInMcu = 10;

struct Component {
  int id = 0;
  std::size_t h = 1;  // Of an interleaved MCU, in blocks.
  std::size_t v = 1;
  // Without what fills up the last MCUs.
  std::size_t blocks_across = 0;
  std::size_t blocks_down = 0;
  JpegBlocks blocks;
  // The lowest bit that has come of each coefficient; -1 for none.
  std::array<int, kCoefficients> known = {};
};

bool AreDistinct(std::span<const Component> components) {
  for (std::size_t i = 0; i < components.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (components[i].id == components[j].id) return false;
    }
  }
  return true;
}

// Whether T.81, G.1.1.1.1 knows such scans.
bool IsPossible(const JpegScan& scan) {
  const bool dc = scan.first == 0 && scan.last == 0;
  const bool ac = scan.first > 0 && scan.last >= scan.first &&
                  scan.last < kCoefficients && scan.count == 1;
  const bool bits = scan.bit <= kMaxBit &&
                    (scan.bits_known == 0 || scan.bits_known == scan.bit + 1);
  return (dc || ac) && bits;
}

// Whether `scan` goes on where the scans before it have ended, of which
// `component` takes notice.
bool Follows(const JpegScan& scan, Component& component) {
  if (scan.first > 0 && component.known[0] < 0) return false;
  const int before = scan.bits_known == 0 ? -1 : scan.bits_known;
  for (int k = scan.first; k <= scan.last; ++k) {
    int& known = component.known[static_cast<std::size_t>(k)];
    if (known != before) return false;
    known = scan.bit;
  }
  return true;
}

}  // namespace

struct JpegProgressive::State {
  Bytes sequential;
  std::vector<Component> components;
  // Interleaved MCUs.
  std::size_t mcus_across = 0;
  std::size_t mcus_down = 0;
  JpegTables tables;
  std::size_t mcu = 0;  // That is asked for next.

  bool Describe(const JpegHeader& header);
  void MakeRoom(const JpegScanList& list, const JpegHeader& header,
                int reduction);
  bool ReadScan(const JpegScan& scan);
  Component* ComponentOf(int id);
  void AppendScanWithoutData();
};

// False where libjpeg could not have all components in one scan.
bool JpegProgressive::State::Describe(const JpegHeader& header) {
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
    component.known.fill(-1);
    in_mcu += component.h * component.v;
    components.push_back(std::move(component));
  }
  const bool fits = in_mcu <= kMaxBlocksInMcu || components.size() == 1;
  return fits && AreDistinct(components);
}

void JpegProgressive::State::MakeRoom(const JpegScanList& list,
                                      const JpegHeader& header, int reduction) {
  for (std::size_t i = 0; i < components.size(); ++i) {
    Component& component = components[i];
    const bool refined =
        std::ranges::any_of(list.scans, [&](const JpegScan& scan) {
          return scan.first > 0 && scan.bits_known > 0 &&
                 scan.named[0].id == component.id &&
                 IsNeeded(scan, header, reduction);
        });
    component.blocks = JpegBlocks(
        {mcus_across * component.h, mcus_down * component.v},
        JpegBlockSamples(header, static_cast<int>(i), reduction), refined);
  }
}

Component* JpegProgressive::State::ComponentOf(int id) {
  const auto found = std::ranges::find(components, id, &Component::id);
  return found == components.end() ? nullptr : &*found;
}

bool JpegProgressive::State::ReadScan(const JpegScan& scan) {
  if (!IsPossible(scan)) return false;
  const bool alone = scan.count == 1;
  const bool needs_code = scan.first > 0 || scan.bits_known == 0;
  JpegScanSize size = {mcus_across, mcus_down, tables.restart_interval()};
  std::vector<JpegScanPart> parts;
  for (const JpegScan::Component& named : scan.components()) {
    Component* component = ComponentOf(named.id);
    if (component == nullptr || !Follows(scan, *component)) return false;
    const JpegHuffman* code =
        scan.first == 0 ? tables.dc(named.dc_table) : tables.ac(named.ac_table);
    if (needs_code && code == nullptr) return false;
    parts.push_back({.blocks = &component->blocks,
                     .code = code,
                     .across = alone ? 1 : component->h,
                     .down = alone ? 1 : component->v});
    if (alone) {
      size.across = component->blocks_across;
      size.down = component->blocks_down;
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
  constexpr std::size_t kMaxSequential = 64 * kKiB;
  const auto list = ListJpegScans(source, max_scans);
  auto state = std::make_unique<State>();
  if (!list || list->scans.empty() || !state->Describe(header)) return nullptr;
  state->sequential = {0xff, kJpegSoi};
  if (!state->tables.ReadFirst(list->scans[0].tables, state->sequential) ||
      state->sequential.size() > kMaxSequential) {
    return nullptr;
  }
  state->AppendScanWithoutData();
  state->MakeRoom(*list, header, reduction);
  for (const JpegScan& scan : list->scans) {
    const bool first = &scan == list->scans.data();
    if (!first && !state->tables.Read(scan.tables)) return nullptr;
    if (!IsNeeded(scan, header, reduction)) continue;
    if (!state->ReadScan(scan)) return nullptr;
  }
  const bool all = std::ranges::all_of(
      state->components,
      [](const Component& component) { return component.known[0] >= 0; });
  if (!all || !state->tables.Read(list->tail)) return nullptr;
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

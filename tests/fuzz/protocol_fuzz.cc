// What a hostile renderer may say.  A new message is one more row.

#include <array>
#include <optional>

#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promise.h"
#include "tests/support/pictures.h"
#include "worker/renderer/renderer_protocol.h"

namespace darkroom {
namespace {

constexpr std::size_t kVariants = 3;

// What was understood says the same when it is said again.
template <typename Value>
void CheckRoundTrip(ByteView bytes, Bytes (*pack)(const Value&),
                    std::optional<Value> (*unpack)(ByteView)) {
  const std::optional<Value> value = unpack(bytes);
  if (!value) return;
  const Bytes packed = pack(*value);
  const std::optional<Value> again = unpack(packed);
  Promise(again.has_value(), "what we pack can be unpacked");
  Promise(pack(*again) == packed, "a message survives");
}

std::optional<DoneAnswer> UnpackDoneOfThree(ByteView bytes) {
  return UnpackDone(bytes, kVariants);
}

struct Message {
  void (*check)(ByteView bytes);
  Bytes (*seed)();
};

Bytes SeedPlan() {
  RenderPlan plan = {.placeholder = true};
  plan.variants = {{.spec = {.name = "a", .width = 800, .focus = {0.1, 0.9}}},
                   {.spec = {.name = "b", .height = 9}, .encode = false}};
  plan.variants[0].spec.watermark.image =
      std::make_shared<const Bytes>(Bytes{1, 2, 3});
  return PackPlan(plan);
}

Bytes SeedDone() {
  return PackDone({.entries = {{.variant = 1, .width = 5, .height = 6},
                               {.variant = 2,
                                .format = OutputFormat::kPng,
                                .width = 7,
                                .height = 8}},
                   .placeholder = Placeholder{.thumb_hash = Bytes(20, 7)},
                   .salvaged = true});
}

constexpr std::array kMessages = {
    Message{[](ByteView b) { CheckRoundTrip(b, PackReady, UnpackReady); },
            [] { return PackReady({}); }},
    Message{[](ByteView b) { CheckRoundTrip(b, PackPlan, UnpackPlan); },
            SeedPlan},
    Message{[](ByteView b) { CheckRoundTrip(b, PackNeed, UnpackNeed); },
            [] {
              return PackNeed({.source = {"jpeg", 4, 3}, .bytes = 1'000'000});
            }},
    Message{[](ByteView b) { CheckRoundTrip(b, PackDone, UnpackDoneOfThree); },
            SeedDone},
    Message{[](ByteView b) { CheckRoundTrip(b, PackFailed, UnpackFailed); },
            [] {
              return PackFailed(
                  {.source = {"png", 2, 2},
                   .error = Error(ErrorClass::kCorrupt, "cut off")});
            }},
};

void Unpack(ByteView input) {
  FuzzInput from(input);
  const int message = from.Choice(static_cast<int>(kMessages.size()));
  kMessages[static_cast<std::size_t>(message)].check(from.rest());
}

std::vector<Bytes> Seeds() {
  std::vector<Bytes> seeds;
  for (const Message& message : kMessages) {
    Bytes seed = message.seed();
    seed.insert(seed.begin(), static_cast<std::uint8_t>(seeds.size()));
    seeds.push_back(std::move(seed));
  }
  return seeds;
}

}  // namespace

const FuzzTarget kProtocolFuzz = {"protocol", Seeds, Unpack};

}  // namespace darkroom

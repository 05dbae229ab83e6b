#include "worker/renderer_protocol.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "worker/wire.h"

namespace darkroom {
namespace {

bool IsSide(int pixels) { return pixels >= 1 && pixels <= kMaxToldSide; }

void PutLimits(WireWriter& writer, const DecodeLimits& limits) {
  writer.Put(limits.max_source_bytes);
  writer.Put(limits.max_pixels);
  writer.Put(limits.max_side);
  writer.Put(limits.max_scans);
  writer.Put(limits.max_memory);
}

DecodeLimits TakeLimits(WireReader& reader) {
  DecodeLimits limits;
  limits.max_source_bytes = reader.Take<std::uint64_t>();
  limits.max_pixels = reader.Take<std::uint64_t>();
  limits.max_side = reader.Take<int>();
  limits.max_scans = reader.Take<int>();
  limits.max_memory = reader.Take<std::uint64_t>();
  return limits;
}

void PutVariant(WireWriter& writer, const VariantSpec& spec) {
  writer.PutText(spec.name);
  writer.Put(spec.width);
  writer.Put(spec.height);
  writer.Put(static_cast<std::uint8_t>(spec.fit));
  writer.Put(static_cast<std::uint8_t>(spec.gravity));
  writer.Put(spec.enlarge);
  writer.Put(spec.background.red);
  writer.Put(spec.background.green);
  writer.Put(spec.background.blue);
  writer.Put(static_cast<std::uint8_t>(spec.format));
  writer.Put(spec.quality);
  writer.Put(spec.progressive);
  writer.Put(spec.lossless);
  writer.Put(spec.effort);
}

bool TakeFlag(WireReader& reader) { return reader.Take<std::uint8_t>() != 0; }

// The plan comes from the worker, which is trusted; enumerators are taken as
// they are.
VariantSpec TakeVariant(WireReader& reader) {
  VariantSpec spec;
  spec.name = reader.TakeText();
  spec.width = reader.Take<int>();
  spec.height = reader.Take<int>();
  spec.fit = static_cast<Fit>(reader.Take<std::uint8_t>());
  spec.gravity = static_cast<Gravity>(reader.Take<std::uint8_t>());
  spec.enlarge = TakeFlag(reader);
  spec.background.red = reader.Take<std::uint8_t>();
  spec.background.green = reader.Take<std::uint8_t>();
  spec.background.blue = reader.Take<std::uint8_t>();
  spec.format = static_cast<OutputFormat>(reader.Take<std::uint8_t>());
  spec.quality = reader.Take<int>();
  spec.progressive = TakeFlag(reader);
  spec.lossless = TakeFlag(reader);
  spec.effort = reader.Take<int>();
  return spec;
}

void PutFacts(WireWriter& writer, const SourceFacts& facts) {
  writer.PutText(facts.format);
  writer.Put(facts.width);
  writer.Put(facts.height);
}

SourceFacts TakeFacts(WireReader& reader) {
  SourceFacts facts;
  facts.format = reader.TakeText();
  facts.width = reader.Take<int>();
  facts.height = reader.Take<int>();
  return facts;
}

// Either nothing is known, or all of it and in range.
bool AreFacts(const SourceFacts& facts) {
  if (facts.format.empty()) return facts.width == 0 && facts.height == 0;
  return facts.format.size() <= 16 && IsSide(facts.width) &&
         IsSide(facts.height);
}

// What a renderer may say of a picture.  Any other class would settle the
// message in a way that is not its to choose.
bool IsVerdictOnAPicture(std::uint8_t cls) {
  constexpr std::array kVerdicts = {
      ErrorClass::kEmpty,    ErrorClass::kCorrupt, ErrorClass::kUnsupported,
      ErrorClass::kTooLarge, ErrorClass::kMemory,  ErrorClass::kInternal};
  return std::any_of(kVerdicts.begin(), kVerdicts.end(),
                     [&](ErrorClass verdict) {
                       return cls == static_cast<std::uint8_t>(verdict);
                     });
}

}  // namespace

Bytes PackPlan(const RenderPlan& plan) {
  WireWriter writer;
  PutLimits(writer, plan.limits);
  writer.Put(static_cast<std::uint32_t>(plan.variants.size()));
  for (const PlannedVariant& variant : plan.variants) {
    PutVariant(writer, variant.spec);
    writer.Put(variant.encode);
  }
  return writer.bytes();
}

std::optional<RenderPlan> UnpackPlan(ByteView bytes) {
  WireReader reader(bytes);
  RenderPlan plan{.limits = TakeLimits(reader)};
  const auto count = reader.Take<std::uint32_t>();
  if (count > kMaxVariants) return std::nullopt;
  for (std::uint32_t i = 0; i < count; ++i) {
    VariantSpec spec = TakeVariant(reader);
    const bool encode = TakeFlag(reader);
    plan.variants.push_back({.spec = std::move(spec), .encode = encode});
  }
  if (!reader.AtEnd()) return std::nullopt;
  return plan;
}

Bytes PackNeed(const NeedAnswer& answer) {
  WireWriter writer;
  PutFacts(writer, answer.source);
  writer.Put(answer.bytes);
  return writer.bytes();
}

std::optional<NeedAnswer> UnpackNeed(ByteView bytes) {
  WireReader reader(bytes);
  NeedAnswer answer;
  answer.source = TakeFacts(reader);
  answer.bytes = reader.Take<std::uint64_t>();
  if (!reader.AtEnd() || !AreFacts(answer.source)) return std::nullopt;
  return answer;
}

Bytes PackDone(const std::vector<DoneEntry>& entries) {
  WireWriter writer;
  writer.Put(static_cast<std::uint32_t>(entries.size()));
  for (const DoneEntry& entry : entries) {
    writer.Put(entry.variant);
    writer.Put(entry.width);
    writer.Put(entry.height);
  }
  return writer.bytes();
}

std::optional<std::vector<DoneEntry>> UnpackDone(ByteView bytes,
                                                 std::size_t variants) {
  WireReader reader(bytes);
  const auto count = reader.Take<std::uint32_t>();
  if (count > variants) return std::nullopt;
  std::vector<DoneEntry> entries;
  for (std::uint32_t i = 0; i < count; ++i) {
    DoneEntry entry;
    entry.variant = reader.Take<std::uint32_t>();
    entry.width = reader.Take<int>();
    entry.height = reader.Take<int>();
    const bool good =
        entry.variant < variants && IsSide(entry.width) && IsSide(entry.height);
    if (!good) return std::nullopt;
    entries.push_back(entry);
  }
  if (!reader.AtEnd()) return std::nullopt;
  return entries;
}

Bytes PackFailed(const FailedAnswer& answer) {
  WireWriter writer;
  PutFacts(writer, answer.source);
  writer.Put(static_cast<std::uint8_t>(answer.error.cls()));
  writer.PutText(answer.error.message());
  return writer.bytes();
}

std::optional<FailedAnswer> UnpackFailed(ByteView bytes) {
  WireReader reader(bytes);
  SourceFacts facts = TakeFacts(reader);
  const auto cls = reader.Take<std::uint8_t>();
  std::string message = reader.TakeText();
  if (!reader.AtEnd() || !AreFacts(facts) || !IsVerdictOnAPicture(cls)) {
    return std::nullopt;
  }
  return FailedAnswer{
      .source = std::move(facts),
      .error = Error(static_cast<ErrorClass>(cls), std::move(message))};
}

}  // namespace darkroom

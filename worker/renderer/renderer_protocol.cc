#include "worker/renderer/renderer_protocol.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "worker/renderer/plan_fields.h"
#include "worker/renderer/wire.h"

namespace darkroom {
namespace {

bool IsSide(int pixels) { return pixels >= 1 && pixels <= kMaxToldSide; }

// A format, not a rule for one, and not a number from nowhere.
bool IsFormat(OutputFormat format) { return format <= OutputFormat::kWebp; }

// Each image of the plan once, in the order of first use.
std::vector<WatermarkImage> ImagesOf(const RenderPlan& plan) {
  std::vector<WatermarkImage> images;
  for (const PlannedVariant& variant : plan.variants) {
    const WatermarkImage& image = variant.spec.watermark.image;
    const auto found = std::find(images.begin(), images.end(), image);
    if (image && found == images.end()) images.push_back(image);
  }
  return images;
}

void PutImages(WireWriter& writer, const std::vector<WatermarkImage>& images) {
  writer.Put(static_cast<std::uint32_t>(images.size()));
  for (const WatermarkImage& image : images) writer.PutBytes(*image);
}

// Nothing if there are more than variants could use.
std::optional<std::vector<WatermarkImage>> TakeImages(WireReader& reader) {
  const auto count = reader.Take<std::uint32_t>();
  if (count > kMaxVariants) return std::nullopt;
  std::vector<WatermarkImage> images;
  for (std::uint32_t i = 0; i < count; ++i) {
    const ByteView bytes = reader.TakeBytes();
    images.push_back(std::make_shared<const Bytes>(bytes.begin(), bytes.end()));
  }
  return images;
}

// Puts fields as VisitFields visits them; an image as its place in the plan's
// images, from 1, or 0.
class FieldWriter {
 public:
  explicit FieldWriter(WireWriter& writer,
                       std::span<const WatermarkImage> images = {})
      : writer_(writer), images_(images) {}

  template <typename T>
  void operator()(std::string_view, const T& value) {
    writer_.Put(value);
  }
  void operator()(std::string_view, const WatermarkImage& image) {
    const auto found = std::find(images_.begin(), images_.end(), image);
    const auto place = found - images_.begin() + 1;
    writer_.Put(static_cast<std::uint32_t>(image ? place : 0));
  }

 private:
  WireWriter& writer_;
  std::span<const WatermarkImage> images_;
};

// The plan comes from the worker, which is trusted; enumerators are taken as
// they are.
class FieldReader {
 public:
  explicit FieldReader(WireReader& reader,
                       std::span<const WatermarkImage> images = {})
      : reader_(reader), images_(images) {}

  template <typename T>
  void operator()(std::string_view, T& value) {
    reader_.TakeInto(value);
  }
  void operator()(std::string_view, WatermarkImage& image) {
    const auto place = reader_.Take<std::uint32_t>();
    ok_ = ok_ && place <= images_.size();
    if (ok_ && place != 0) image = images_[place - 1];
  }

  // Whether every image was one of those given.
  bool ok() const { return ok_; }

 private:
  WireReader& reader_;
  std::span<const WatermarkImage> images_;
  bool ok_ = true;
};

void PutFacts(WireWriter& writer, const SourceFacts& facts) {
  writer.PutText(facts.format);
  writer.Put(facts.width);
  writer.Put(facts.height);
  writer.Put(facts.orientation);
}

SourceFacts TakeFacts(WireReader& reader) {
  SourceFacts facts;
  facts.format = reader.TakeText();
  facts.width = reader.Take<int>();
  facts.height = reader.Take<int>();
  reader.TakeInto(facts.orientation);
  return facts;
}

// Either nothing is known, or all of it and in range.
bool AreFacts(const SourceFacts& facts) {
  const auto orientation = static_cast<int>(facts.orientation);
  if (orientation < 1 || orientation > 8) return false;
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

void PutPlaceholder(WireWriter& writer, const Placeholder& placeholder) {
  writer.PutBytes(placeholder.thumb_hash);
  writer.Put(placeholder.dominant.red);
  writer.Put(placeholder.dominant.green);
  writer.Put(placeholder.dominant.blue);
}

Placeholder TakePlaceholder(WireReader& reader) {
  Placeholder placeholder;
  const ByteView hash = reader.TakeBytes();
  placeholder.thumb_hash.assign(hash.begin(), hash.end());
  reader.TakeInto(placeholder.dominant.red);
  reader.TakeInto(placeholder.dominant.green);
  reader.TakeInto(placeholder.dominant.blue);
  return placeholder;
}

}  // namespace

Bytes PackPlan(const RenderPlan& plan) {
  WireWriter writer;
  const std::vector<WatermarkImage> images = ImagesOf(plan);
  VisitFields(plan.limits, FieldWriter(writer));
  writer.Put(plan.placeholder);
  PutImages(writer, images);
  writer.Put(static_cast<std::uint32_t>(plan.variants.size()));
  for (const PlannedVariant& variant : plan.variants) {
    writer.PutText(variant.spec.name);
    VisitFields(variant.spec, FieldWriter(writer, images));
    writer.Put(variant.encode);
  }
  return writer.bytes();
}

std::optional<RenderPlan> UnpackPlan(ByteView bytes) {
  WireReader reader(bytes);
  RenderPlan plan;
  VisitFields(plan.limits, FieldReader(reader));
  reader.TakeInto(plan.placeholder);
  const auto images = TakeImages(reader);
  const auto count = reader.Take<std::uint32_t>();
  if (!images || count > kMaxVariants) return std::nullopt;
  for (std::uint32_t i = 0; i < count; ++i) {
    PlannedVariant& variant = plan.variants.emplace_back();
    FieldReader fields(reader, *images);
    variant.spec.name = reader.TakeText();
    VisitFields(variant.spec, fields);
    reader.TakeInto(variant.encode);
    if (!fields.ok()) return std::nullopt;
  }
  if (!reader.AtEnd()) return std::nullopt;
  return plan;
}

Bytes PackReady(const ReadyAnswer& answer) {
  WireWriter writer;
  writer.PutText(answer.version);
  writer.Put(answer.confinement.bits());
  return writer.bytes();
}

std::optional<ReadyAnswer> UnpackReady(ByteView bytes) {
  WireReader reader(bytes);
  ReadyAnswer answer;
  answer.version = reader.TakeText();
  answer.confinement = Confinement(reader.Take<std::uint32_t>());
  if (!reader.AtEnd()) return std::nullopt;
  return answer;
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

Bytes PackDone(const DoneAnswer& answer) {
  WireWriter writer;
  writer.Put(static_cast<std::uint32_t>(answer.entries.size()));
  for (const DoneEntry& entry : answer.entries) {
    writer.Put(entry.variant);
    writer.Put(entry.format);
    writer.Put(entry.width);
    writer.Put(entry.height);
  }
  writer.Put(answer.salvaged);
  writer.Put(answer.placeholder.has_value());
  if (answer.placeholder) PutPlaceholder(writer, *answer.placeholder);
  return writer.bytes();
}

std::optional<DoneAnswer> UnpackDone(ByteView bytes, std::size_t variants) {
  WireReader reader(bytes);
  const auto count = reader.Take<std::uint32_t>();
  if (count > variants) return std::nullopt;
  DoneAnswer answer;
  for (std::uint32_t i = 0; i < count; ++i) {
    DoneEntry entry;
    entry.variant = reader.Take<std::uint32_t>();
    reader.TakeInto(entry.format);
    entry.width = reader.Take<int>();
    entry.height = reader.Take<int>();
    const bool good = entry.variant < variants && IsFormat(entry.format) &&
                      IsSide(entry.width) && IsSide(entry.height);
    if (!good) return std::nullopt;
    answer.entries.push_back(entry);
  }
  reader.TakeInto(answer.salvaged);
  bool has_placeholder = false;
  reader.TakeInto(has_placeholder);
  if (has_placeholder) answer.placeholder = TakePlaceholder(reader);
  const bool short_hash =
      !answer.placeholder ||
      answer.placeholder->thumb_hash.size() <= kMaxThumbHashBytes;
  if (!reader.AtEnd() || !short_hash) return std::nullopt;
  return answer;
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

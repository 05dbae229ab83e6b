#include "worker/telemetry/trace_recorder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "base/redact.h"
#include "base/text.h"
#include "worker/config/recipe_hash.h"
#include "worker/road/job.h"
#include "worker/road/logged_key.h"
#include "worker/telemetry/trace_header.h"

namespace darkroom {
namespace {

using Steady = std::chrono::steady_clock::time_point;
using Options = TraceRecorder::Options;

// --- Ids ---------------------------------------------------------------------

// 16 hexadecimal digits that are not all zero.
std::string NewId(const RandomBits& random) {
  std::uint64_t word = random();
  while (word == 0) word = random();
  std::array<std::uint8_t, sizeof word> bytes = {};
  for (std::uint8_t& byte : bytes) {
    byte = static_cast<std::uint8_t>(word);
    word >>= 8;
  }
  return Hex(bytes);
}

// The time of the message's sending, and 96 bits that follow from what it is.
std::string TraceIdFor(const Message& message, SysMillis now) {
  const SysMillis sent = message.sent == SysMillis() ? now : message.sent;
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(sent.time_since_epoch())
          .count();
  std::array<std::uint8_t, 4> time = {};
  for (std::size_t i = 0; i < time.size(); ++i) {
    time.at(i) = static_cast<std::uint8_t>(seconds >> (24 - 8 * i));
  }
  const std::string name =
      message.id + " " + std::to_string(sent.time_since_epoch().count());
  return Hex(time) + StableHash("trace " + name) +
         StableHash("and " + name).substr(0, 8);
}

// Whether `message` is in the share of `sample`, wherever it is received.
bool IsSampled(const Message& message, double sample) {
  const std::string hash = StableHash("sample " + message.id);
  std::uint64_t bits = 0;
  std::from_chars(hash.data(), hash.data() + hash.size(), bits, 16);
  constexpr double kTwoTo53 = 9'007'199'254'740'992;
  return static_cast<double>(bits >> 11U) / kTwoTo53 < sample;
}

// --- What is remembered of a job ---------------------------------------------

struct Record {
  TraceSpan whole;  // Without its times.
  std::vector<TraceSpan> parts;
  Steady arrived;
  Verdict verdict = {};
};

TraceFault FaultOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kDelete:
    case Verdict::kHandBack:
      return TraceFault::kNone;
    case Verdict::kDeadLetter:
      return TraceFault::kTheirs;
    case Verdict::kRetry:
      break;
  }
  return TraceFault::kOurs;
}

std::string_view SettledBy(Verdict verdict) {
  switch (verdict) {
    case Verdict::kDelete:
      return "DeleteMessage";
    case Verdict::kDeadLetter:
      return "SendMessage";
    case Verdict::kRetry:
    case Verdict::kHandBack:
      break;
  }
  return "ChangeMessageVisibility";
}

void PutText(TraceSpan& span, std::string_view name, std::string text) {
  if (!text.empty()) span.attributes.push_back({name, std::move(text)});
}

void PutNumber(TraceSpan& span, std::string_view name, std::uint64_t number) {
  span.attributes.push_back({name, static_cast<std::int64_t>(number)});
}

void PutSource(TraceSpan& span, const Job& job) {
  const ObjectRef& source = job.spec.event.source;
  PutText(span, "bucket", source.bucket);
  PutText(span, "key", LoggedKey(*job.spec.config, source.key));
  if (job.source.route != nullptr) {
    PutText(span, "route", job.source.route->name);
  }
  PutText(span, "format", job.facts.format);
}

void PutSizes(TraceSpan& span, const Job& job) {
  std::uint64_t bytes_out = 0;
  for (const StoredOutput& output : job.stored) bytes_out += output.bytes;
  PutNumber(span, "bytes_in", job.source.info.size);
  PutNumber(span, "bytes_out", bytes_out);
  PutNumber(span, "variants", job.stored.size());
}

// --- One delivery ------------------------------------------------------------

class Recording final : public DeliveryTrace {
 public:
  Recording(const Options& options, TraceHeader header, const Message& message)
      : options_(options),
        header_(std::move(header)),
        first_id_(NewId(options.random)),
        log_id_(options.log_form == TraceRecorder::IdForm::kXRay
                    ? XRayTraceId(header_.trace_id)
                    : header_.trace_id),
        message_id_(message.id),
        receive_count_(message.receive_count),
        began_(std::chrono::steady_clock::now()),
        began_at_(options.clock()) {}
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  ~Recording() override {
    const Steady end = std::chrono::steady_clock::now();
    for (Record& record : records_) {
      options_.tell(SegmentOf(std::move(record), end));
    }
  }

  std::string_view id() const override { return log_id_; }

  std::string header() const override {
    return TraceHeaderText(
        {.trace_id = header_.trace_id, .parent = first_id_, .sampled = true});
  }

  void Arrived(const Job& job, Verdict verdict) override {
    Record& record = Add(verdict);
    PutSource(record.whole, job);
    PutSizes(record.whole, job);
    record.parts = StagesOf(job);
    if (job.outcome.ok()) return;
    const Error error(job.outcome.error().cls(), LoggedMessage(job));
    Blame(record.whole, error, verdict);
    // What is not done any more after a failure has not begun.
    if (!record.parts.empty()) Blame(record.parts.back(), error, verdict);
  }

  void Refused(const Error& error) override {
    Blame(Add(Verdict::kDeadLetter).whole, error, Verdict::kDeadLetter);
  }

 private:
  Record& Add(Verdict verdict) {
    Record& record = records_.emplace_back();
    record.whole.id = records_.size() == 1 ? first_id_ : NewId(options_.random);
    record.whole.name = "process";
    if (IsAws()) record.whole.service = "SQS";
    PutText(record.whole, "queue", options_.queue);
    PutText(record.whole, "message_id", message_id_);
    PutNumber(record.whole, "receive_count",
              static_cast<std::uint64_t>(receive_count_));
    PutText(record.whole, "verdict", std::string(NameOf(verdict)));
    record.arrived = std::chrono::steady_clock::now();
    record.verdict = verdict;
    return record;
  }

  bool IsAws() const {
    return options_.services == TraceRecorder::Services::kAws;
  }

  SysMicros At(Steady time) const {
    return began_at_ +
           std::chrono::duration_cast<std::chrono::microseconds>(time - began_);
  }

  TraceSpan Part(const char* name, Steady begin, Steady end) const {
    return {.id = NewId(options_.random),
            .name = name,
            .begin = At(begin),
            .end = At(end)};
  }

  // That one of AWS's services does the work of `part`.
  void DoneBy(TraceSpan& part, std::string_view service,
              std::string_view operation) const {
    if (!IsAws()) return;
    part.service = service;
    part.operation = operation;
  }

  std::vector<TraceSpan> StagesOf(const Job& job) const {
    const bool removal = job.spec.event.change == SourceChange::kRemoved;
    const struct {
      const char* name;
      const StageTime& time;
      const char* operation;  // Of S3; null: none.
    } stages[] = {
        {"fetch", job.times.fetch, removal ? "HeadObject" : "GetObject"},
        {"render", job.times.render, nullptr},
        {"upload", job.times.upload, removal ? "DeleteObject" : "PutObject"}};
    std::vector<TraceSpan> parts;
    for (const auto& stage : stages) {
      if (!stage.time.began()) continue;
      parts.push_back(Part(stage.name, stage.time.begin,
                           stage.time.begin + stage.time.took));
      if (stage.operation != nullptr) {
        DoneBy(parts.back(), "S3", stage.operation);
      }
    }
    return parts;
  }

  void Blame(TraceSpan& span, const Error& error, Verdict verdict) const {
    PutText(span, "error_class", std::string(NameOf(error.cls())));
    span.fault = FaultOf(verdict);
    if (span.fault == TraceFault::kNone) return;
    span.error_id = NewId(options_.random);
    span.error_class = NameOf(error.cls());
    span.error_message = Redacted(error.message());
  }

  // The message's, of which its jobs' is a part.
  Verdict WorstVerdict() const {
    return std::ranges::max_element(records_, {}, &Record::verdict)->verdict;
  }

  TraceSegment SegmentOf(Record record, Steady end) const {
    TraceSegment segment{.trace_id = header_.trace_id,
                         .parent = header_.parent,
                         .whole = std::move(record.whole),
                         .parts = std::move(record.parts)};
    segment.whole.begin = At(began_);
    segment.whole.end = At(end);
    segment.parts.push_back(Part("settle", record.arrived, end));
    DoneBy(segment.parts.back(), "SQS", SettledBy(WorstVerdict()));
    return segment;
  }

  const Options& options_;
  const TraceHeader header_;
  const std::string first_id_;
  const std::string log_id_;
  const std::string message_id_;
  const int receive_count_;
  const Steady began_;
  const SysMicros began_at_;
  std::vector<Record> records_;
};

}  // namespace

std::shared_ptr<DeliveryTrace> TraceRecorder::Begin(const Message& message) {
  std::optional<TraceHeader> header = ParseTraceHeader(message.trace);
  if (!header) {
    header = TraceHeader{.trace_id = TraceIdFor(message, options_.clock())};
  }
  if (!header->sampled.value_or(IsSampled(message, options_.sample))) {
    return nullptr;
  }
  return std::make_shared<Recording>(options_, *std::move(header), message);
}

}  // namespace darkroom

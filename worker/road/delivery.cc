#include "worker/road/delivery.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "worker/road/attribute_text.h"
#include "worker/road/dead_letter.h"
#include "worker/version.h"

namespace darkroom {

void Delivery::TraceBy(std::shared_ptr<DeliveryTrace> trace) {
  if (trace != nullptr) lease_.Keep(trace);
  trace_ = std::move(trace);
}

bool Delivery::Arrive(const ObjectRef& source, const Status& outcome) {
  const Verdict verdict = Judge(outcome, message_.receive_count);
  if (verdict > verdict_ || worst_.ok()) {
    verdict_ = std::max(verdict, verdict_);
    worst_ = outcome;
    worst_source_ = source;
  }
  return --outstanding_ == 0;
}

void Delivery::Untold(const Error& error) {
  const bool stopping = error.kind() == ErrorKind::kCancelled;
  verdict_ =
      std::max(verdict_, stopping ? Verdict::kHandBack : Verdict::kRetry);
}

void Delivery::Settle() && {
  // The lease keeps it longer.
  const std::shared_ptr<DeliveryTrace> trace = std::move(trace_);
  switch (verdict_) {
    case Verdict::kDelete:
      return std::move(lease_).Delete();
    case Verdict::kRetry:
      return std::move(lease_).Retry();
    case Verdict::kHandBack:
      return std::move(lease_).HandBack();
    case Verdict::kDeadLetter: {
      OutgoingMessage letter =
          DeadLetterFor(message_, worst_.error(), worst_source_);
      if (trace != nullptr) letter.trace = trace->header();
      return std::move(lease_).DeadLetter(std::move(letter));
    }
  }
}

OutgoingMessage DeadLetterFor(const Message& message, const Error& error,
                              const ObjectRef& source) {
  // Without a group of its own, a letter waits for no other.
  OutgoingMessage letter{
      .body = message.body,
      .group = message.group.empty() ? message.id : message.group,
      .deduplication = message.id,
      .trace = message.trace};
  const auto add = [&](const char* name, std::string_view value) {
    // SQS refuses empty values.
    if (!value.empty()) letter.attributes[name] = AttributeText(value);
  };
  add(LetterAttribute::kClass, NameOf(error.cls()));
  add(LetterAttribute::kMessage, error.message());
  add(LetterAttribute::kBucket, source.bucket);
  add(LetterAttribute::kKey, source.key);
  add(LetterAttribute::kVersion, source.version);
  add(LetterAttribute::kReceives, std::to_string(message.receive_count));
  add(LetterAttribute::kFirstReceived, Iso8601(message.first_received));
  add(LetterAttribute::kMessageId, message.id);
  add(LetterAttribute::kWorker, kVersion);
  return letter;
}

}  // namespace darkroom

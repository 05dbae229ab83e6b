#include "worker/road/delivery.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "worker/road/attribute_text.h"
#include "worker/version.h"

namespace darkroom {

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
  switch (verdict_) {
    case Verdict::kDelete:
      return std::move(lease_).Delete();
    case Verdict::kRetry:
      return std::move(lease_).Retry();
    case Verdict::kHandBack:
      return std::move(lease_).HandBack();
    case Verdict::kDeadLetter:
      return std::move(lease_).DeadLetter(
          DeadLetterFor(message_, worst_.error(), worst_source_));
  }
}

OutgoingMessage DeadLetterFor(const Message& message, const Error& error,
                              const ObjectRef& source) {
  // Without a group of its own, a letter waits for no other.
  OutgoingMessage letter{
      .body = message.body,
      .group = message.group.empty() ? message.id : message.group,
      .deduplication = message.id};
  const auto add = [&](const char* name, std::string_view value) {
    // SQS refuses empty values.
    if (!value.empty()) letter.attributes[name] = AttributeText(value);
  };
  add("error.class", NameOf(error.cls()));
  add("error.message", error.message());
  add("source.bucket", source.bucket);
  add("source.key", source.key);
  add("source.version", source.version);
  add("receive.count", std::to_string(message.receive_count));
  add("first.received.at", Iso8601(message.first_received));
  add("message.id", message.id);
  add("worker.version", kVersion);
  return letter;
}

}  // namespace darkroom

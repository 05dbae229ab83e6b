#include "worker/road/telling.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "worker/config/key_template.h"
#include "worker/config/recipe_hash.h"
#include "worker/config/route.h"
#include "worker/road/attribute_text.h"
#include "worker/road/marker.h"
#include "worker/road/message_group.h"
#include "worker/road/report.h"

namespace darkroom {
namespace {

constexpr std::size_t kMaxSubject = 100;  // SNS's.

std::optional<Telling> WhatOf(const Job& job, Verdict verdict) {
  if (!job.outcome.ok()) {
    if (verdict != Verdict::kDeadLetter) return std::nullopt;
    return Telling::kFailure;
  }
  if (job.source.route == nullptr) return std::nullopt;
  if (job.spec.event.change != SourceChange::kRemoved) return Telling::kSuccess;
  // An earlier receive may have removed them, and not come to tell it.
  const bool again = job.delivery->message().receive_count > 1;
  if (job.removed == 0 && !again) return std::nullopt;
  return Telling::kRemoved;
}

bool IsWanted(const NotifyConfig& notify, Telling what) {
  switch (what) {
    case Telling::kSuccess:
      return notify.success;
    case Telling::kFailure:
      return notify.failure;
    case Telling::kRemoved:
      break;
  }
  return notify.removed;
}

// A job that failed early has no route yet.
const Route* RouteOf(const Job& job) {
  if (job.source.route != nullptr) return job.source.route;
  return FindRoute(*job.spec.config, job.spec.event, std::nullopt);
}

std::string ClassOf(const Job& job) {
  if (job.outcome.ok()) return "";
  return std::string(NameOf(job.outcome.error().cls()));
}

// SNS takes no controls, nothing but ASCII, no space at the start.
std::string SubjectOf(const Job& job, Telling what, const Route* route) {
  const ObjectRef& source = job.spec.event.source;
  TemplateValues values = ValuesOfKey(source.key);
  values.bucket = source.bucket;
  values.status = NameOf(what);
  values.error_class = ClassOf(job);
  if (route != nullptr) values.route = route->name;
  std::string subject = ExpandTemplate(job.spec.config->notify.subject, values);
  for (char& c : subject) {
    if (c < ' ' || c > '~') c = '?';
  }
  subject.erase(0, subject.find_first_not_of(' '));
  subject.resize(std::min(subject.size(), kMaxSubject));
  return subject;
}

MessageAttributes AttributesOf(const Job& job, Telling what,
                               const Route* route) {
  MessageAttributes attributes;
  const auto add = [&](const char* name, std::string_view value) {
    // SNS refuses empty values.
    if (!value.empty()) attributes[name] = AttributeText(value);
  };
  add("status", NameOf(what));
  add("source.bucket", job.spec.event.source.bucket);
  add("format", job.facts.format);
  add("error.class", ClassOf(job));
  if (route != nullptr) add("route", route->name);
  return attributes;
}

// What is told again of the same receive, or a later one, of the message.
std::string DeduplicationOf(const Job& job, Telling what) {
  const SourceEvent& event = job.spec.event;
  return StableHash(job.delivery->message().id + " " +
                    std::string(NameOf(what)) + " " + SourceName(event.source) +
                    " " + event.source.version + " " + event.sequencer);
}

}  // namespace

std::optional<Told> TellingOf(const Job& job, Verdict verdict) {
  const Config& config = *job.spec.config;
  const std::optional<Telling> what = WhatOf(job, verdict);
  if (!what || !IsWanted(config.notify, *what)) return std::nullopt;
  const Route* route = RouteOf(job);
  std::string topic = TopicOf(config, route != nullptr ? *route : Route());
  if (topic.empty()) return std::nullopt;
  return Told{.topic = std::move(topic),
              .notification = {.body = NotificationText(job, *what),
                               .subject = SubjectOf(job, *what, route),
                               .attributes = AttributesOf(job, *what, route),
                               .group = MessageGroupOf(job.spec.event.source),
                               .deduplication = DeduplicationOf(job, *what)},
              .once = *what == Telling::kFailure};
}

}  // namespace darkroom

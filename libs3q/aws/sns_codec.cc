#include "libs3q/aws/sns_codec.h"

#include <cstring>
#include <optional>

#include <pugixml.hpp>

#include "base/text.h"
#include "base/uri_encode.h"
#include "libs3q/aws/aws_error.h"

namespace darkroom {
namespace {

void Add(std::string& form, std::string_view name, std::string_view value) {
  if (!form.empty()) form += '&';
  form.append(name).append("=").append(UriEncode(value));
}

std::string Form(const char* action, const std::string& topic_arn) {
  std::string form;
  Add(form, "Action", action);
  Add(form, "Version", "2010-03-31");
  Add(form, "TopicArn", topic_arn);
  return form;
}

// `prefix` is empty, or that of a batch's entry.
void AddNotification(std::string& form, const std::string& prefix,
                     const Notification& notification) {
  Add(form, prefix + "Message", notification.body);
  if (!notification.subject.empty()) {
    Add(form, prefix + "Subject", notification.subject);
  }
  int number = 0;
  for (const auto& [name, value] : notification.attributes) {
    const std::string entry =
        prefix + "MessageAttributes.entry." + std::to_string(++number);
    Add(form, entry + ".Name", name);
    Add(form, entry + ".Value.DataType", "String");
    Add(form, entry + ".Value.StringValue", value);
  }
}

// Standard topics refuse a deduplication id.
void AddOrder(std::string& form, const std::string& prefix,
              const std::string& topic_arn, const Notification& notification) {
  if (!topic_arn.ends_with(".fifo")) return;
  if (!notification.group.empty()) {
    Add(form, prefix + "MessageGroupId", notification.group);
  }
  if (!notification.deduplication.empty()) {
    Add(form, prefix + "MessageDeduplicationId", notification.deduplication);
  }
}

std::optional<std::size_t> IndexOf(const pugi::xml_node& member,
                                   std::size_t count) {
  const auto index = ParseUnsigned(member.child_value("Id"));
  if (!index || *index >= count) return std::nullopt;
  return static_cast<std::size_t>(*index);
}

Error EntryError(const pugi::xml_node& member) {
  const std::string code = PlainCode(member.child_value("Code"));
  const std::string text = code + ": " + member.child_value("Message");
  if (std::strcmp(member.child_value("SenderFault"), "false") == 0) {
    return Error(ErrorClass::kTransient, text);
  }
  constexpr int kBadRequest = 400;
  return Error(MeaningOf(kBadRequest, code).cls, text);
}

}  // namespace

std::string PublishBody(const std::string& topic_arn,
                        const Notification& notification) {
  std::string form = Form("Publish", topic_arn);
  AddNotification(form, "", notification);
  AddOrder(form, "", topic_arn, notification);
  return form;
}

std::string PublishBatchBody(const std::string& topic_arn,
                             std::span<const Notification> notifications) {
  std::string form = Form("PublishBatch", topic_arn);
  for (std::size_t i = 0; i < notifications.size(); ++i) {
    const std::string entry =
        "PublishBatchRequestEntries.member." + std::to_string(i + 1) + ".";
    Add(form, entry + "Id", std::to_string(i));
    AddNotification(form, entry, notifications[i]);
    AddOrder(form, entry, topic_arn, notifications[i]);
  }
  return form;
}

std::size_t WireSize(const Notification& notification) {
  constexpr std::string_view kType = "String";
  std::size_t size = notification.body.size() + notification.subject.size();
  for (const auto& [name, value] : notification.attributes) {
    size += name.size() + kType.size() + value.size();
  }
  return size;
}

Result<std::vector<Status>> ParsePublishBatch(std::string_view xml,
                                              std::size_t count) {
  pugi::xml_document document;
  const bool parsed = document.load_buffer(xml.data(), xml.size());
  const pugi::xml_node result =
      document.document_element().child("PublishBatchResult");
  if (!parsed || !result) {
    return Error(ErrorClass::kTransient, "not the outcome of a batch");
  }
  std::vector<Status> outcome(
      count, Error(ErrorClass::kTransient, "no answer for this entry"));
  for (const pugi::xml_node member : result.child("Successful")) {
    if (const auto index = IndexOf(member, count)) outcome[*index] = Status();
  }
  for (const pugi::xml_node member : result.child("Failed")) {
    if (const auto index = IndexOf(member, count)) {
      outcome[*index] = EntryError(member);
    }
  }
  return outcome;
}

}  // namespace darkroom

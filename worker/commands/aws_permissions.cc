#include "worker/commands/aws_permissions.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "base/json_text.h"
#include "libs3q/aws/partitions.h"
#include "worker/config/route.h"

namespace darkroom {
namespace {

using Verdict = Permission::Verdict;

constexpr char kProbe[] = ".darkroom-permission-probe";
constexpr char kNoReceipt[] = "darkroom-permission-probe";

bool IsAwsUrl(std::string_view url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string_view::npos) return false;
  const std::string_view rest = url.substr(begin + 3);
  std::string_view host = rest.substr(0, rest.find('/'));
  host = host.substr(0, host.find(':'));
  return IsHostOfAws(host);
}

bool IsRefusal(const Error& error) {
  return error.cls() == ErrorClass::kAccess;
}

// No such bucket, or a name that none can have.
bool IsNowhere(const Error& error) {
  return error.kind() == ErrorKind::kNotFound ||
         error.cls() == ErrorClass::kUnsupported;
}

// Something that says nothing of permissions, and will not of the next one.
bool IsTrouble(const Error& error) {
  return error.kind() == ErrorKind::kTransient ||
         error.cls() == ErrorClass::kConfiguration;
}

// A test whose answer, unless it is a refusal, means `otherwise`.
void Judge(Permission& permission, const Status& outcome, Verdict otherwise) {
  permission.verdict = otherwise;
  if (outcome.ok()) return;
  const Error& error = outcome.error();
  if (!IsRefusal(error) && !IsTrouble(error)) return;
  permission.verdict = IsRefusal(error) ? Verdict::kMissing : Verdict::kFailed;
  permission.detail = error.message();
}

class Tester {
 public:
  Tester(AwsFamily& aws, ProbeReach reach)
      : aws_(aws), reach_(reach), said_(aws.Describe()) {
    store_ = aws_.OpenStore({});
  }

  // What is found out about the queue's dead-letter queue.
  std::string TestQueue(const std::string& queue) {
    const std::string arn = ArnOf(queue);
    const auto opened = Open(queue, arn);
    if (!opened) return {};
    MessageQueue& messages = **opened;
    const Result<QueueStatus> status = messages.Inspect();
    Permission& inspect = Add("sqs:GetQueueAttributes", arn);
    JudgeThing(inspect, status.ok() ? Status() : status.error());
    if (inspect.verdict == Verdict::kFailed) return {};
    TestReceive(messages, queue, arn);
    const std::string receipts[] = {kNoReceipt};
    Judge(Add("sqs:DeleteMessage", arn), messages.Delete(receipts)[0],
          Verdict::kGranted);
    const VisibilityChange changes[] = {{kNoReceipt, std::chrono::seconds(0)}};
    Judge(Add("sqs:ChangeMessageVisibility", arn),
          messages.ChangeVisibility(changes)[0], Verdict::kGranted);
    if (!status.ok() || !status->redrive) return {};
    return status->redrive->dead_letter_queue;
  }

  void TestDeadLetters(const std::string& queue) {
    const std::string arn = ArnOf(queue);
    if (!Open(queue, arn)) return;
    const Status sent = aws_.ProbeSend(queue);
    Permission& permission = Add("sqs:SendMessage", arn);
    JudgeThing(permission, sent);
    if (permission.verdict != Verdict::kGranted) return;
    permission.verdict = Verdict::kLikely;
    permission.detail =
        "an empty batch was not refused; only a message "
        "would prove it";
  }

  void TestTopic(const std::string& arn) {
    if (!Once("sns:Publish", arn)) return;
    Permission& permission = Add("sns:Publish", arn);
    JudgeThing(permission, aws_.ProbePublish(arn));
    if (permission.verdict != Verdict::kGranted) return;
    permission.verdict = Verdict::kLikely;
    permission.detail =
        "an empty batch was not refused; only a notification would prove it";
  }

  // `prefix` is what the keys of all objects in question start with.
  void TestReading(const std::string& bucket, const std::string& prefix) {
    if (!TestBucket(bucket)) return;
    const std::string arn = aws_.BucketArn(bucket) + "/" + prefix + "*";
    if (!Once("s3:GetObject", arn)) return;
    const auto got =
        store_->Get({bucket, prefix + kProbe, ""}, {.max_bytes = 4096});
    Permission& permission = Add("s3:GetObject", arn);
    Judge(permission, got.ok() ? Status() : got.error(), Verdict::kGranted);
    if (permission.verdict == Verdict::kMissing && !listable_[bucket]) {
      permission.verdict = Verdict::kUntested;
      permission.detail =
          "without s3:ListBucket a key that is not there is refused anyway";
    }
  }

  void TestWriting(const ObjectRef& ref, const std::string& prefix,
                   const PutOptions& options) {
    TestReading(ref.bucket, prefix);  // Outputs are looked at before.
    const std::string arn = aws_.BucketArn(ref.bucket) + "/" + prefix + "*";
    if (!exists_[ref.bucket] || !Once("s3:PutObject", arn)) return;
    Permission& permission = Add("s3:PutObject", arn);
    if (reach_ == ProbeReach::kHarmless && !IsAwsUrl(said_.s3.value)) {
      permission.detail =
          "a server that ignores If-Match would store the probe; --probe-all";
      return;
    }
    Judge(permission, aws_.ProbePut(ref, options), Verdict::kGranted);
  }

  void TestObject(const ObjectRef& ref) {
    const std::string arn = aws_.BucketArn(ref.bucket) + "/" + ref.key;
    if (!Once("s3:GetObject", arn)) return;
    const auto found = store_->Head(ref);
    JudgeThing(Add("s3:GetObject", arn), found.ok() ? Status() : found.error());
  }

  void AddUntested(const std::string& action, const std::string& why) {
    if (!Once(action, why)) return;
    found_.push_back({.action = action, .resource = "?", .detail = why});
  }

  std::vector<Permission> Take() && { return std::move(found_); }

 private:
  Permission& Add(const std::string& action, const std::string& resource) {
    found_.push_back({.action = action, .resource = resource});
    return found_.back();
  }

  bool Once(const std::string& action, const std::string& resource) {
    return tested_.insert(action + " " + resource).second;
  }

  std::string ArnOf(const std::string& queue) const {
    const Result<std::string> arn = aws_.QueueArn(queue);
    return arn.ok() ? arn.value() : queue;
  }

  // Of a thing that must be there.
  static void JudgeThing(Permission& permission, const Status& outcome) {
    Judge(permission, outcome, Verdict::kGranted);
    if (!outcome.ok() && outcome.error().kind() == ErrorKind::kNotFound) {
      permission.verdict = Verdict::kFailed;
      permission.detail = outcome.error().message();
    }
  }

  // Nothing if it cannot be found.  An ARN has to be looked up first.
  std::optional<std::unique_ptr<MessageQueue>> Open(const std::string& queue,
                                                    const std::string& arn) {
    auto opened = aws_.OpenQueue(queue, {});
    if (opened.ok() && !queue.starts_with("arn:")) {
      return std::move(opened).value();
    }
    Permission& permission = Add("sqs:GetQueueUrl", arn);
    JudgeThing(permission, opened.ok() ? Status() : opened.error());
    if (!opened.ok()) {
      if (permission.verdict == Verdict::kGranted) {
        permission.verdict = Verdict::kFailed;
        permission.detail = opened.error().message();
      }
      return std::nullopt;
    }
    return std::move(opened).value();
  }

  // Asks for zero messages, which no message can answer: a receive for real
  // would count against the message's maxReceiveCount.
  void TestReceive(MessageQueue& messages, const std::string& queue,
                   const std::string& arn) {
    Permission& permission = Add("sqs:ReceiveMessage", arn);
    const bool own = said_.sqs.origin == AwsSetting::kRegional &&
                     (queue.starts_with("arn:") || IsAwsUrl(queue));
    if (reach_ == ProbeReach::kHarmless && !own && !IsAwsUrl(said_.sqs.value)) {
      permission.detail =
          "a server that takes 0 for 1 would hand out a message; --probe-all";
      return;
    }
    const auto received =
        messages.Receive({.max_messages = 0,
                          .wait = std::chrono::seconds(0),
                          .visibility = std::chrono::seconds(0)});
    Judge(permission, received.ok() ? Status() : received.error(),
          Verdict::kLikely);
    if (permission.verdict == Verdict::kLikely) {
      permission.detail =
          "a request for no messages was not refused; only a "
          "receive would prove it";
    }
  }

  // Whether it is there, as far as we are told.
  bool TestBucket(const std::string& bucket) {
    const std::string arn = aws_.BucketArn(bucket);
    if (!Once("s3:ListBucket", arn)) return exists_[bucket];
    Permission& permission = Add("s3:ListBucket", arn);
    // A list says of a bucket that is not there that we may not see it.
    const auto found = store_->Head({bucket, "", ""});
    if (!found.ok() && IsNowhere(found.error())) {
      permission.verdict = Verdict::kFailed;
      permission.detail = found.error().message();
    } else {
      const auto listed = store_->List(bucket, kProbe, "");
      JudgeThing(permission, listed.ok() ? Status() : listed.error());
    }
    listable_[bucket] = permission.verdict == Verdict::kGranted;
    exists_[bucket] = permission.verdict != Verdict::kFailed;
    return exists_[bucket];
  }

  AwsFamily& aws_;
  const ProbeReach reach_;
  const AwsDescription said_;
  std::unique_ptr<ObjectStore> store_;
  std::vector<Permission> found_;
  std::set<std::string> tested_;
  std::map<std::string, bool> exists_, listable_;  // By bucket.
};

// What all keys of a template start with.
std::string LiteralPrefix(const std::string& key_template) {
  return key_template.substr(0, key_template.find('{'));
}

// A key as the worker would store it, for a source that is not there.
std::string ProbeKey(const Config& config, const Route& route) {
  const std::vector<VariantSpec> variants = VariantsOf(config, route);
  const ObjectRef source = {route.bucket, route.prefix + kProbe + ".jpg", ""};
  if (!variants.empty()) {
    const Result<ObjectRef> ref = OutputRef(route, variants.front(), source);
    if (ref.ok()) return ref->key;
  }
  return LiteralPrefix(route.destination.key) + kProbe;
}

void TestRoute(Tester& tester, const Config& config, const Route& route) {
  const Destination& to = route.destination;
  if (route.bucket.empty()) {
    tester.AddUntested("s3:GetObject",
                       "a route takes sources from any bucket: name it");
  } else {
    tester.TestReading(route.bucket, route.prefix);
  }
  const std::string& bucket = to.bucket.empty() ? route.bucket : to.bucket;
  if (bucket.empty()) {
    tester.AddUntested("s3:PutObject",
                       "a route stores into the bucket of its source: name it");
    return;
  }
  const PutOptions options = {.cache_control = to.cache_control,
                              .storage_class = to.storage_class,
                              .sse = to.sse,
                              .sse_kms_key_id = to.sse_kms_key_id};
  tester.TestWriting({bucket, ProbeKey(config, route), ""},
                     LiteralPrefix(to.key), options);
  if (route.manifest.empty()) return;
  const std::string prefix = LiteralPrefix(route.manifest);
  tester.TestWriting({bucket, prefix + kProbe, ""}, prefix, options);
}

void TestWatermarks(Tester& tester, const Config& config) {
  constexpr std::string_view kScheme = "s3://";
  for (const VariantConfig& variant : config.variants) {
    std::string_view where = variant.watermark_image;
    if (!where.starts_with(kScheme)) continue;
    where.remove_prefix(kScheme.size());
    const std::size_t slash = std::min(where.find('/'), where.size() - 1);
    tester.TestObject({std::string(where.substr(0, slash)),
                       std::string(where.substr(slash + 1)), ""});
  }
}

using JsonWriter = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void PutStatement(JsonWriter& json, const std::string& resource,
                  const std::set<std::string>& actions) {
  json.StartObject();
  PutText(json, "Effect", "Allow");
  PutKey(json, "Action");
  json.StartArray();
  for (const std::string& action : actions) PutText(json, action);
  json.EndArray();
  PutText(json, "Resource", resource);
  json.EndObject();
}

}  // namespace

std::vector<Permission> TestPermissions(const Config& config, AwsFamily& aws,
                                        ProbeReach reach) {
  Tester tester(aws, reach);
  std::string dead_letters = tester.TestQueue(config.queue.url);
  if (!config.queue.dead_letter_url.empty()) {
    dead_letters = config.queue.dead_letter_url;
  }
  if (!dead_letters.empty()) tester.TestDeadLetters(dead_letters);
  for (const Route& route : config.routes) TestRoute(tester, config, route);
  for (const std::string& topic : AllTopics(config)) tester.TestTopic(topic);
  TestWatermarks(tester, config);
  return std::move(tester).Take();
}

std::string MissingPolicy(const std::vector<Permission>& permissions) {
  std::map<std::string, std::set<std::string>> actions;  // By resource.
  for (const Permission& permission : permissions) {
    if (permission.verdict != Verdict::kMissing) continue;
    actions[permission.resource].insert(permission.action);
  }
  rapidjson::StringBuffer text;
  JsonWriter json(text);
  json.SetIndent(' ', 2);
  json.StartObject();
  PutText(json, "Version", "2012-10-17");
  PutKey(json, "Statement");
  json.StartArray();
  for (const auto& [resource, of_it] : actions) {
    PutStatement(json, resource, of_it);
  }
  json.EndArray();
  json.EndObject();
  return text.GetString();
}

}  // namespace darkroom

#include "worker/config/service_keys.h"

#include <array>

namespace darkroom {
namespace {

using C = Config;
using Table = std::vector<Key<C>>;

constexpr std::array<Word<DeadLettering>, 2> kDeadLettering = {{
    {"send", DeadLettering::kSend},
    {"native", DeadLettering::kNative},
}};

bool IsHttpUrl(std::string_view text) {
  return (text.starts_with("https://") && text.size() > 8) ||
         (text.starts_with("http://") && text.size() > 7);
}

bool IsQueue(std::string_view text) {
  return IsHttpUrl(text) || text.starts_with("arn:aws");
}

bool IsRegion(std::string_view text) {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
         std::string_view::npos;
}

bool IsChecksum(std::string_view text) {
  return text == "crc32" || text == "crc32c" || text == "crc64nvme" ||
         text == "when_required";
}

Table QueueKeys() {
  using namespace std::chrono_literals;
  const auto at = [](auto field) { return At(&C::queue, field); };
  using Q = QueueConfig;
  const Text queue = QueueReference();
  return {
      ScalarKey<C>("queue.url", at(&Q::url), queue,
                   "The SQS queue to work for, as URL or ARN; not used with "
                   "`--local`"),
      ScalarKey<C>("queue.dead_letter_url", at(&Q::dead_letter_url), queue,
                   "Where messages go that can never work; empty: as the "
                   "queue's redrive policy says"),
      ScalarKey<C>("queue.wait", at(&Q::wait), Duration(0s, 20s),
                   "How long one poll waits for messages"),
      ScalarKey<C>("queue.visibility_timeout", at(&Q::visibility_timeout),
                   Duration(1s, kLongestVisibility),
                   "How long a received message is ours before it must be "
                   "extended; empty: the queue's own"),
      ScalarKey<C>("queue.max_lease", at(&Q::max_lease),
                   Duration(1s, kLongestVisibility),
                   "How long a received message may be worked on in all; then "
                   "it is left to the queue"),
      ScalarKey<C>("queue.dead_letter", at(&Q::dead_letter),
                   Choice<DeadLettering>(kDeadLettering),
                   "Who moves a message that can never work: send (the "
                   "worker, at once, with the reason) or native (the queue's "
                   "redrive policy, after its receives)"),
  };
}

Table AwsKeys() {
  using namespace std::chrono_literals;
  const auto at = [](auto field) { return At(&C::aws, field); };
  using A = AwsConfig;
  const Text url = HttpUrl("a URL like https://s3.example.com");
  return {
      ScalarKey<C>("aws.region", at(&A::region),
                   Text("a region like eu-central-1", IsRegion),
                   "Empty: AWS_REGION, the profile, or the queue's URL"),
      ScalarKey<C>("aws.s3_endpoint", at(&A::s3_endpoint), url,
                   "Another server than AWS's for S3; empty: "
                   "AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, or AWS's"),
      ScalarKey<C>("aws.sqs_endpoint", at(&A::sqs_endpoint), url,
                   "Another server than AWS's for SQS; empty: "
                   "AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL, or AWS's"),
      ScalarKey<C>("aws.sns_endpoint", at(&A::sns_endpoint), url,
                   "Another server than AWS's for SNS; empty: "
                   "AWS_ENDPOINT_URL_SNS, AWS_ENDPOINT_URL, or AWS's"),
      ScalarKey<C>("aws.ca_bundle", at(&A::ca_bundle), Text(),
                   "A file of trusted certificates; empty: AWS_CA_BUNDLE, or "
                   "the system's"),
      ScalarKey<C>(
          "aws.checksum", at(&A::checksum),
          Text("one of crc32, crc32c, crc64nvme, when_required", IsChecksum),
          "What S3 compares every output with; when_required: "
          "nothing; empty: AWS_REQUEST_CHECKSUM_CALCULATION, the "
          "profile, or crc32"),
      ScalarKey<C>("aws.path_style", at(&A::path_style), Flag(),
                   "Whether buckets are in the path of URLs, not in the host"),
      ScalarKey<C>("aws.allow_plain_http", at(&A::allow_plain_http), Flag(),
                   "Whether endpoints outside this machine may be http://"),
      ScalarKey<C>("aws.conditional_writes", at(&A::conditional_writes), Flag(),
                   "Whether outputs are stored with If-Match and "
                   "If-None-Match, so that none replaces a newer one"),
      ScalarKey<C>("aws.request_timeout", at(&A::request_timeout),
                   Duration(1s, 10min),
                   "When a request without an answer is given up"),
      ScalarKey<C>("aws.stall_timeout", at(&A::stall_timeout),
                   Duration(1s, 10min),
                   "When a request of which less than 1 KiB/s moves is given "
                   "up"),
  };
}

Table LocalKeys() {
  using namespace std::chrono_literals;
  const auto at = [](auto field) { return At(&C::local, field); };
  using L = LocalConfig;
  return {
      ScalarKey<C>("local.visibility_timeout", at(&L::visibility_timeout),
                   Duration(1s, kLongestVisibility),
                   "With `--local`: the embedded queue's visibility timeout"),
      ScalarKey<C>("local.max_receive_count", at(&L::max_receive_count),
                   WholeNumber(1, 1000),
                   "With `--local`: receives before a message is "
                   "dead-lettered"),
  };
}

}  // namespace

Text QueueReference() { return {"an SQS queue's URL or ARN", IsQueue}; }

Text HttpUrl(std::string_view what) { return {what, IsHttpUrl}; }

std::vector<Key<Config>> ServiceKeys() {
  return Together({QueueKeys(), AwsKeys(), LocalKeys()});
}

}  // namespace darkroom

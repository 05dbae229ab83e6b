#include "worker/config/config_keys.h"

#include <array>
#include <chrono>

#include "base/bytes.h"
#include "worker/config/listen_address.h"
#include "worker/config/metric_dimensions.h"
#include "worker/config/route_keys.h"
#include "worker/config/value_types.h"
#include "worker/config/variant_keys.h"

namespace darkroom {
namespace {

using C = Config;
using Table = std::vector<Key<C>>;

constexpr std::uint64_t kTiB = kMiB * kMiB;
constexpr std::chrono::hours kLongestVisibility(12);  // SQS's.

constexpr std::array<Word<DeadLettering>, 2> kDeadLettering = {{
    {"send", DeadLettering::kSend},
    {"native", DeadLettering::kNative},
}};
constexpr std::array<Word<RendererMode>, 2> kRenderers = {{
    {"sandboxed", RendererMode::kSandboxed},
    {"in_process", RendererMode::kInProcess},
}};

constexpr std::array<Word<LogLevel>, 5> kLevels = {{
    {"debug", LogLevel::kDebug},
    {"info", LogLevel::kInfo},
    {"warn", LogLevel::kWarn},
    {"error", LogLevel::kError},
    {"off", LogLevel::kOff},
}};

constexpr std::array<Word<LogFormat>, 2> kLogFormats = {{
    {"text", LogFormat::kText},
    {"json", LogFormat::kJson},
}};

constexpr std::array<Word<StatusPage>, 3> kStatusPages = {{
    {"off", StatusPage::kOff},
    {"loopback", StatusPage::kLoopback},
    {"all", StatusPage::kAll},
}};

constexpr std::array<Word<TraceExport>, 3> kTraceExports = {{
    {"none", TraceExport::kNone},
    {"xray", TraceExport::kXRay},
    {"otlp", TraceExport::kOtlp},
}};

constexpr std::array<Word<FailOn>, 4> kFailOn = {{
    {"none", FailOn::kNone},
    {"truncated", FailOn::kTruncated},
    {"error", FailOn::kError},
    {"warning", FailOn::kWarning},
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

// "host:2000", also of an IPv6 address in brackets.
bool IsDaemonAddress(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  const std::string_view host = text.substr(0, colon);
  const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
  if (!is_bracketed && host.find(':') != std::string_view::npos) return false;
  const auto port = ParseUnsigned(text.substr(colon + 1));
  return port && *port > 0 && *port < 65'536;
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
  const Text url("a URL like https://s3.example.com", IsHttpUrl);
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

Table LimitsKeys() {
  using namespace std::chrono_literals;
  const auto at = [](auto field) { return At(&C::limits, field); };
  const auto decode = [](auto field) {
    return At(&C::limits, &LimitsConfig::decode, field);
  };
  using D = DecodeLimits;
  using Unit = Quantity::Unit;
  return {
      ScalarKey<C>("limits.max_source_bytes", decode(&D::max_source_bytes),
                   Quantity(Unit::kBytes, 1, 4096 * kMiB),
                   "Larger sources are refused as `too_large`"),
      ScalarKey<C>("limits.max_pixels", decode(&D::max_pixels),
                   Quantity(Unit::kPixels, 1, 4'000'000'000),
                   "Width times height; larger pictures are refused as "
                   "`too_large`"),
      ScalarKey<C>("limits.max_side", decode(&D::max_side),
                   WholeNumber(1, 65'535), "Pixels of either side of a source"),
      ScalarKey<C>("limits.max_scans", decode(&D::max_scans),
                   WholeNumber(1, 10'000), "Scans of a progressive JPEG"),
      ScalarKey<C>("limits.max_frames", decode(&D::max_frames),
                   WholeNumber(1, 100'000),
                   "Frames of an animation, where one is asked for"),
      ScalarKey<C>("limits.max_animation_pixels",
                   decode(&D::max_animation_pixels),
                   Quantity(Unit::kPixels, 1, 4'000'000'000),
                   "Frames times canvas of an animation, where one is asked "
                   "for"),
      ScalarKey<C>("limits.fail_on", decode(&D::fail_on),
                   Choice<FailOn>(kFailOn),
                   "How much damage makes a source `corrupt`; each also means "
                   "those before it"),
      ScalarKey<C>("limits.max_memory", decode(&D::max_memory),
                   Quantity(Unit::kBytes, kMiB, kTiB),
                   "Memory that one job may take"),
      ScalarKey<C>("limits.memory_budget", at(&LimitsConfig::memory_budget),
                   Quantity(Unit::kBytes, 0, kTiB),
                   "Memory for all jobs together; 0: 75 % of the cgroup's "
                   "limit or of the machine's"),
      ScalarKey<C>("limits.job_timeout", at(&LimitsConfig::job_timeout),
                   Duration(100ms, 1h),
                   "When a rendering is killed as `timeout`"),
      ScalarKey<C>("limits.job_cpu", at(&LimitsConfig::job_cpu),
                   Duration(1s, 1h),
                   "CPU time, in whole seconds, after which a rendering is "
                   "killed as `timeout`"),
      ScalarKey<C>("limits.renderer_jobs", at(&LimitsConfig::renderer_jobs),
                   WholeNumber(1, 1'000'000),
                   "Pictures after which a renderer is replaced"),
      ScalarKey<C>("limits.renderer_growth", at(&LimitsConfig::renderer_growth),
                   Quantity(Unit::kBytes, 0, kTiB),
                   "Memory that a renderer may keep after a picture, beyond "
                   "what it began with, before it is replaced"),
  };
}

Table WorkKeys() {
  using namespace std::chrono_literals;
  const auto threads = [](auto field) { return At(&C::concurrency, field); };
  using W = ConcurrencyConfig;
  using R = RetryConfig;
  return {
      ScalarKey<C>("concurrency.polls", threads(&W::polls), WholeNumber(1, 64),
                   "Polls outstanding at once while the queue is busy; one "
                   "while it is idle"),
      ScalarKey<C>("concurrency.fetch", threads(&W::fetch),
                   WholeNumber(0, 1024),
                   "Threads that fetch sources; 0: by the number of cores"),
      ScalarKey<C>("concurrency.render", threads(&W::render),
                   WholeNumber(0, 1024), "Renderers; 0: one for each core"),
      ScalarKey<C>("concurrency.upload", threads(&W::upload),
                   WholeNumber(0, 1024),
                   "Threads that store outputs; 0: by the number of cores"),
      ScalarKey<C>("retry.base", At(&C::retry, &R::base),
                   Duration(1s, kLongestVisibility),
                   "The first backoff of a message that failed for now"),
      ScalarKey<C>("retry.cap", At(&C::retry, &R::cap),
                   Duration(1s, kLongestVisibility),
                   "The longest backoff; it doubles from base up to here"),
      ScalarKey<C>("renderer", At(&C::renderer),
                   Choice<RendererMode>(kRenderers),
                   "Where pictures are decoded; in_process is for debugging "
                   "only"),
      ScalarKey<C>("log.level", At(&C::log, &LogConfig::level),
                   Choice<LogLevel>(kLevels), "The least that is logged"),
      ScalarKey<C>("log.format", At(&C::log, &LogConfig::format),
                   Choice<LogFormat>(kLogFormats),
                   "Lines for people or for machines"),
      ScalarKey<C>("log.redact_keys", At(&C::log, &LogConfig::redact_keys),
                   Flag(),
                   "Whether object keys are hashed in the log and on the "
                   "status page"),
      ScalarKey<C>("placeholder", At(&C::placeholder), Flag(),
                   "Whether a tiny placeholder of every source is made too"),
      ScalarKey<C>("stop_timeout", At(&C::stop_timeout), Duration(1s, 1h),
                   "How long a stopping worker finishes what it has begun; "
                   "below the platform's own (ECS: 30 s)"),
  };
}

Table NotifyKeys() {
  const auto at = [](auto field) { return At(&C::notify, field); };
  using N = NotifyConfig;
  return {
      ScalarKey<C>("notify.topic", at(&N::topic), TopicReference(),
                   "The SNS topic that is told what became of each source; "
                   "empty: none"),
      ScalarKey<C>("notify.success", at(&N::success), Flag(),
                   "Whether it is told of sources whose outputs are there"),
      ScalarKey<C>("notify.failure", at(&N::failure), Flag(),
                   "Whether it is told of sources that can never work"),
      ScalarKey<C>("notify.removed", at(&N::removed), Flag(),
                   "Whether it is told of removed sources whose outputs were "
                   "removed, too"),
      ScalarKey<C>("notify.subject", at(&N::subject), HeaderText(),
                   "The subject of mails, with {status} {class} {route} "
                   "{bucket} {key} {dir} {stem} {source_ext}"),
  };
}

Table PlatformKeys() {
  using P = PlatformConfig;
  return {
      ScalarKey<C>("ecs.task_protection", At(&C::platform, &P::task_protection),
                   Flag(),
                   "Whether an ECS task that has work is protected from "
                   "scale-in and deployments; needs ecs:UpdateTaskProtection"),
      ScalarKey<C>("ec2.spot_warning", At(&C::platform, &P::spot_warning),
                   Flag(),
                   "Whether the worker stops when its EC2 instance is warned "
                   "of a Spot interruption"),
  };
}

Table TelemetryKeys() {
  using namespace std::chrono_literals;
  const auto metrics = [](auto field) { return At(&C::metrics, field); };
  using M = MetricsConfig;
  return {
      ScalarKey<C>(
          "admin.listen", At(&C::admin, &AdminConfig::listen),
          Text("an address and a port like 127.0.0.1:9464", IsListenAddress),
          "Where health, metrics and the status page are served; empty: "
          "nowhere"),
      ScalarKey<C>("admin.status_page",
                   At(&C::admin, &AdminConfig::status_page),
                   Choice<StatusPage>(kStatusPages),
                   "Who may see the status page, with keys and pictures: off "
                   "(nobody), loopback (this machine) or all"),
      ScalarKey<C>("metrics.emf", metrics(&M::emf), Flag(),
                   "Whether metrics are written to standard output in "
                   "CloudWatch's embedded metric format"),
      ScalarKey<C>("metrics.namespace", metrics(&M::namespace_name),
                   Text("a CloudWatch namespace like darkroom", IsNamespace),
                   "The namespace of these metrics"),
      ScalarKey<C>(
          "metrics.dimensions", metrics(&M::dimensions),
          Text("pairs like service=darkroom,env=prod", IsDimensions),
          "Their dimensions, at most 30; every set of values is billed "
          "on its own"),
      ScalarKey<C>("metrics.flush", metrics(&M::flush), Duration(1s, 1h),
                   "How often they are written"),
  };
}

Table TracingKeys() {
  const auto at = [](auto field) { return At(&C::tracing, field); };
  using T = TracingConfig;
  return {
      ScalarKey<C>("tracing.exporter", at(&T::exporter),
                   Choice<TraceExport>(kTraceExports),
                   "Where traces of jobs go: none, xray (AWS X-Ray's daemon, "
                   "over UDP) or otlp (an OpenTelemetry collector, over HTTP)"),
      ScalarKey<C>("tracing.sample", at(&T::sample), Number(0, 1),
                   "The share of messages that is traced, of those that say "
                   "nothing of it themselves"),
      ScalarKey<C>("tracing.service", at(&T::service), HeaderText(),
                   "What the worker is called in traces; empty: "
                   "OTEL_SERVICE_NAME, AWS_XRAY_TRACING_NAME, or darkroom"),
      ScalarKey<C>(
          "tracing.xray_daemon", at(&T::xray_daemon),
          Text("a host and a port like 127.0.0.1:2000", IsDaemonAddress),
          "Where X-Ray's daemon listens; empty: "
          "AWS_XRAY_DAEMON_ADDRESS, or 127.0.0.1:2000"),
      ScalarKey<C>("tracing.otlp_endpoint", at(&T::otlp_endpoint),
                   Text("a URL like http://127.0.0.1:4318", IsHttpUrl),
                   "The collector, before /v1/traces; empty: "
                   "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, "
                   "OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318"),
  };
}

Table ListKeys() {
  return {
      MapListKey<C>("variants", At(&C::variants), VariantKeys(),
                    "a list of variants",
                    "The outputs that are made of every source"),
      MapListKey<C>("routes", At(&C::routes), RouteKeys(), "a list of routes",
                    "Which sources become which variants, and where they go; "
                    "the first that matches is taken"),
  };
}

}  // namespace

Text QueueReference() { return {"an SQS queue's URL or ARN", IsQueue}; }

Keys<Config> ConfigKeys() {
  static const Table keys = [] {
    Table all;
    for (Table part : {QueueKeys(), AwsKeys(), LocalKeys(), LimitsKeys(),
                       WorkKeys(), NotifyKeys(), PlatformKeys(),
                       TelemetryKeys(), TracingKeys(), ListKeys()}) {
      for (Key<Config>& key : part) all.push_back(std::move(key));
    }
    return all;
  }();
  return keys;
}

}  // namespace darkroom

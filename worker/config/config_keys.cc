#include "worker/config/config_keys.h"

#include <array>
#include <chrono>

#include "base/bytes.h"
#include "worker/config/route_keys.h"
#include "worker/config/service_keys.h"
#include "worker/config/telemetry_keys.h"
#include "worker/config/value_types.h"
#include "worker/config/variant_keys.h"

namespace darkroom {
namespace {

using C = Config;
using Table = std::vector<Key<C>>;

constexpr std::uint64_t kTiB = kMiB * kMiB;

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

constexpr std::array<Word<FailOn>, 4> kFailOn = {{
    {"none", FailOn::kNone},
    {"truncated", FailOn::kTruncated},
    {"error", FailOn::kError},
    {"warning", FailOn::kWarning},
}};

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

Keys<Config> ConfigKeys() {
  static const Table keys =
      Together({ServiceKeys(), LimitsKeys(), WorkKeys(), NotifyKeys(),
                PlatformKeys(), TelemetryKeys(), ListKeys()});
  return keys;
}

}  // namespace darkroom

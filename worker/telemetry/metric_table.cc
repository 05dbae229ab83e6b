#include "worker/telemetry/metric_table.h"

#include <array>
#include <cstddef>

namespace darkroom {
namespace {

using Values = std::span<const std::string_view>;
using enum MetricType;
using Id = MetricId;

// --- Labels ------------------------------------------------------------------

constexpr std::array<std::string_view, 4> kVerdicts = {"delete", "dead_letter",
                                                       "retry", "hand_back"};
// "ok", and the classes of docs/errors.md.
constexpr std::array<std::string_view, 16> kClasses = {
    "ok",        "empty",     "corrupt",       "unsupported",
    "too_large", "timeout",   "memory",        "crashed",
    "forbidden", "not_found", "superseded",    "access",
    "transient", "cancelled", "configuration", "internal"};
constexpr std::array<std::string_view, 4> kStages = {"fetch", "render",
                                                     "upload", "settle"};
constexpr std::array<std::string_view, 3> kPollResults = {"messages", "empty",
                                                          "failed"};
constexpr std::array<std::string_view, 4> kEnds = {
    "deleted", "retried", "handed_back", "dead_lettered"};
constexpr std::array<std::string_view, 3> kIgnoredFor = {"no_upload", "removal",
                                                         "no_route"};
constexpr std::array<std::string_view, 4> kLeaseEvents = {
    "extended", "not_extended", "lost", "overdue"};
constexpr std::array<std::string_view, 5> kReasons = {
    "recycled", "timeout", "memory", "crashed", "forbidden"};
constexpr std::array<std::string_view, 5> kLayers = {
    "no_new_privs", "not_dumpable", "limits", "landlock", "seccomp"};
constexpr std::array<std::string_view, 2> kTraceResults = {"sent", "dropped"};

constexpr std::array<MetricLabel, 0> kNone = {};
constexpr std::array kByVerdictAndClass = {
    MetricLabel{"verdict", Values(kVerdicts)},
    MetricLabel{"class", Values(kClasses)}};
constexpr std::array kByStage = {MetricLabel{"stage", Values(kStages)}};
constexpr std::array kByPollResult = {
    MetricLabel{"result", Values(kPollResults)}};
constexpr std::array kByEnd = {MetricLabel{"end", Values(kEnds)}};
constexpr std::array kByIgnoredFor = {
    MetricLabel{"reason", Values(kIgnoredFor)}};
constexpr std::array kByClass = {MetricLabel{"class", Values(kClasses)}};
constexpr std::array kByLeaseEvent = {
    MetricLabel{"event", Values(kLeaseEvents)}};
constexpr std::array kByOperation = {MetricLabel{"operation"}};
constexpr std::array kByOperationAndClass = {
    MetricLabel{"operation"}, MetricLabel{"class", Values(kClasses)}};
constexpr std::array kByReason = {MetricLabel{"reason", Values(kReasons)}};
constexpr std::array kByLayer = {MetricLabel{"layer", Values(kLayers)}};
constexpr std::array kByTraceResult = {
    MetricLabel{"result", Values(kTraceResults)}};
constexpr std::array kByVersion = {MetricLabel{"version"}};

// --- Buckets -----------------------------------------------------------------

// Seconds: from a cached thumbnail to a job that was retried for long.
constexpr std::array<double, 14> kWork = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};
// Seconds that an event waits: to days.
constexpr std::array<double, 13> kWaits = {
    0.1, 0.5, 1, 2.5, 5, 15, 30, 60, 300, 1800, 7200, 43'200, 172'800};
constexpr std::array<double, 10> kSizes = {
    16'384,    65'536,    262'144,   524'288,    1'048'576,
    2'097'152, 4'194'304, 8'388'608, 16'777'216, 67'108'864};
constexpr std::array<double, 8> kShort = {0.0001, 0.001, 0.01, 0.1,
                                          0.5,    2,     10,   60};

constexpr EmfColumn Millis(std::string_view name) {
  return {name, "Milliseconds", 1'000};
}

// --- The table ---------------------------------------------------------------

constexpr std::array kTable = {
    MetricRow{Id::kJobs,
              "Jobs",
              "darkroom_jobs_total",
              kCounter,
              "",
              kByVerdictAndClass,
              "Source objects worked on, by what became of their message and "
              "the class of their error",
              {},
              {"jobs_{verdict}"}},
    MetricRow{Id::kJobSeconds, "Jobs", "darkroom_job_duration_seconds",
              kHistogram, "seconds", kNone,
              "From a job's acceptance to its verdict, waiting included", kWork,
              Millis("duration_ms")},
    MetricRow{Id::kStageSeconds, "Jobs", "darkroom_stage_duration_seconds",
              kHistogram, "seconds", kByStage,
              "What a stage took; settle: until the queue was told", kWork,
              Millis("{stage}_ms")},
    MetricRow{Id::kVariants,
              "Jobs",
              "darkroom_variants_total",
              kCounter,
              "",
              kNone,
              "Renditions stored",
              {},
              {"thumbnails_count"}},
    MetricRow{Id::kSourceBytes,
              "Jobs",
              "darkroom_source_bytes",
              kHistogram,
              "bytes",
              kNone,
              "Bytes of the sources that were fetched",
              kSizes,
              {"size_in_bytes", "Bytes"}},
    MetricRow{Id::kOutputBytes,
              "Jobs",
              "darkroom_output_bytes",
              kHistogram,
              "bytes",
              kNone,
              "Bytes of a job's renditions together",
              kSizes,
              {"size_out_bytes", "Bytes"}},
    MetricRow{Id::kRenderCpu,
              "Jobs",
              "darkroom_render_cpu_seconds_total",
              kCounter,
              "seconds",
              kNone,
              "CPU time of renderers",
              {},
              Millis("render_cpu_ms")},
    MetricRow{Id::kJobsInFlight,
              "Jobs",
              "darkroom_jobs_in_flight",
              kGauge,
              "",
              kByStage,
              "Jobs on the road, by the stage they are in or wait for",
              {},
              {"jobs_in_flight"}},
    MetricRow{Id::kQueueLag, "Queue", "darkroom_queue_lag_seconds", kHistogram,
              "seconds", kNone,
              "From sending a message to work on it; first receives only",
              kWaits, Millis("queue_lag_ms")},
    MetricRow{Id::kTurnaround, "Queue", "darkroom_turnaround_seconds",
              kHistogram, "seconds", kNone,
              "From sending a message to a job's success; first receives only",
              kWaits, Millis("turnaround_ms")},
    MetricRow{Id::kPolls,
              "Queue",
              "darkroom_polls_total",
              kCounter,
              "",
              kByPollResult,
              "Polls that came back, by what they brought",
              {},
              {"polls_{result}"}},
    MetricRow{Id::kMessagesReceived,
              "Queue",
              "darkroom_messages_received_total",
              kCounter,
              "",
              kNone,
              "Messages received",
              {},
              {"messages_received"}},
    MetricRow{Id::kMessagesSettled,
              "Queue",
              "darkroom_messages_settled_total",
              kCounter,
              "",
              kByEnd,
              "Messages of which the queue was told, by what",
              {},
              {"messages_{end}"}},
    MetricRow{
        Id::kSettleFailures,
        "Queue",
        "darkroom_settle_failures_total",
        kCounter,
        "",
        kByEnd,
        "Messages of which the queue could not be told; they come back by "
        "themselves",
        {},
        {"settle_failures"}},
    MetricRow{Id::kIgnored,
              "Queue",
              "darkroom_events_ignored_total",
              kCounter,
              "",
              kByIgnoredFor,
              "Events that ask for nothing: no upload, a removal that no route "
              "minds, no route",
              {},
              {"events_ignored"}},
    MetricRow{Id::kRefused,
              "Queue",
              "darkroom_messages_refused_total",
              kCounter,
              "",
              kByClass,
              "Messages that nobody understands, dead-lettered unread",
              {},
              {"messages_refused"}},
    MetricRow{Id::kLastReceive, "Queue",
              "darkroom_last_receive_timestamp_seconds", kGauge, "seconds",
              kNone,
              "When a poll last succeeded, with messages or without, since "
              "1970"},
    MetricRow{Id::kLeasesHeld,
              "Queue",
              "darkroom_leases_held",
              kGauge,
              "",
              kNone,
              "Messages that are ours just now",
              {},
              {"leases_held"}},
    MetricRow{Id::kLeaseEvents,
              "Queue",
              "darkroom_lease_events_total",
              kCounter,
              "",
              kByLeaseEvent,
              "What happened to leases; lost: someone else has the message",
              {},
              {"leases_{event}"}},
    MetricRow{Id::kAwsCalls, "AWS", "darkroom_aws_calls_total", kCounter, "",
              kByOperationAndClass,
              "Calls to AWS, by how they ended after their retries"},
    MetricRow{Id::kAwsRetries,
              "AWS",
              "darkroom_aws_retries_total",
              kCounter,
              "",
              kByOperation,
              "Attempts after the first, by operation",
              {},
              {"aws_retries"}},
    MetricRow{Id::kAwsCallSeconds, "AWS", "darkroom_aws_call_duration_seconds",
              kHistogram, "seconds", kByOperation,
              "What a call took, its retries and pauses included", kWork},
    MetricRow{Id::kMemoryBudget,
              "Memory",
              "darkroom_memory_budget_bytes",
              kGauge,
              "bytes",
              kNone,
              "Memory that all jobs may take together",
              {},
              {"memory_budget", "Bytes"}},
    MetricRow{Id::kMemoryHeld,
              "Memory",
              "darkroom_memory_held_bytes",
              kGauge,
              "bytes",
              kNone,
              "Memory that jobs were given just now",
              {},
              {"memory_held", "Bytes"}},
    MetricRow{Id::kMemoryWait, "Memory", "darkroom_memory_wait_seconds",
              kHistogram, "seconds", kNone,
              "How long a job waited for memory, each time it asked", kShort,
              Millis("memory_wait_ms")},
    MetricRow{Id::kRenderersStarted, "Renderers",
              "darkroom_renderers_started_total", kCounter, "", kNone,
              "Renderer processes started"},
    MetricRow{Id::kRendererRestarts,
              "Renderers",
              "darkroom_renderer_restarts_total",
              kCounter,
              "",
              kByReason,
              "Renderers that were replaced; recycled: in good health",
              {},
              {"renderers_{reason}"}},
    MetricRow{Id::kConfinement, "Renderers", "darkroom_confinement_active",
              kGauge, "", kByLayer,
              "Whether a layer of the renderers' confinement is active"},
    MetricRow{Id::kEmfDropped, "Process", "darkroom_emf_dropped_total",
              kCounter, "", kNone,
              "Lines for CloudWatch that nobody read in time"},
    MetricRow{Id::kTraces, "Process", "darkroom_traces_total", kCounter, "",
              kByTraceResult,
              "Traces of jobs; dropped: nobody took them in time"},
    MetricRow{Id::kStarts,
              "Process",
              "darkroom_starts_total",
              kCounter,
              "",
              kNone,
              "1: this process was started once",
              {},
              {"cold_start"}},
    MetricRow{Id::kBuildInfo, "Process", "darkroom_build_info", kGauge, "",
              kByVersion, "1, with the version of this worker"},
    MetricRow{Id::kProcessCpu, "Process", "process_cpu_seconds_total", kCounter,
              "seconds", kNone, "CPU time of the worker, without renderers"},
    MetricRow{Id::kProcessMemory,
              "Process",
              "process_resident_memory_bytes",
              kGauge,
              "bytes",
              kNone,
              "Resident memory of the worker, without renderers",
              {},
              {"worker_memory", "Bytes"}},
    MetricRow{Id::kProcessFds, "Process", "process_open_fds", kGauge, "", kNone,
              "Descriptors that the worker has open"},
    MetricRow{Id::kProcessStart, "Process", "process_start_time_seconds",
              kGauge, "seconds", kNone, "When the worker started, since 1970"},
};

constexpr bool IsInOrder() {
  for (std::size_t i = 0; i < kTable.size(); ++i) {
    if (static_cast<std::size_t>(kTable.at(i).id) != i) return false;
  }
  return true;
}
static_assert(IsInOrder());

}  // namespace

std::span<const MetricRow> MetricTable() { return kTable; }

const MetricRow& RowOf(MetricId id) {
  return kTable.at(static_cast<std::size_t>(id));
}

std::string_view NameOf(MetricType type) {
  switch (type) {
    case kCounter:
      return "counter";
    case kGauge:
      return "gauge";
    case kHistogram:
      break;
  }
  return "histogram";
}

}  // namespace darkroom

// Everything a user can set, parsed and checked: plain values.

#ifndef DARKROOM_WORKER_CONFIG_CONFIG_H_
#define DARKROOM_WORKER_CONFIG_CONFIG_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/log.h"
#include "codecs/plan.h"

namespace darkroom {

// Who moves a message that can never work to the dead-letter queue: the worker,
// at once and with the reason, or the queue's own redrive policy.
enum class DeadLettering : std::uint8_t { kSend, kNative };

struct QueueConfig {
  std::string url;              // SQS URL or ARN; unused with --local.
  std::string dead_letter_url;  // Empty: found from the redrive policy.
  std::chrono::seconds wait = std::chrono::seconds(20);  // Long poll, 0 to 20.
  // Empty: the queue's own.
  std::optional<std::chrono::seconds> visibility_timeout;
  // How long after its receive a message may be held at most.
  std::chrono::seconds max_lease = std::chrono::hours(1);
  DeadLettering dead_letter = DeadLettering::kSend;
};

struct AwsConfig {
  std::string region;  // Each empty one: as AWS's own tools find it.
  std::string s3_endpoint;
  std::string sqs_endpoint;
  std::string sns_endpoint;
  std::string ca_bundle;
  std::string checksum;  // AwsOptions::checksum.
  bool path_style = false;
  bool allow_plain_http = false;
  bool conditional_writes = true;
  // Of a call with all its attempts.  A stall and one more fit into it, and a
  // black hole holds no slot for longer than 15 s.
  std::chrono::seconds request_timeout = std::chrono::seconds(14);
  std::chrono::seconds stall_timeout = std::chrono::seconds(10);
};

struct LocalConfig {
  std::chrono::seconds visibility_timeout = std::chrono::seconds(30);
  int max_receive_count = 5;
};

struct LimitsConfig {
  DecodeLimits decode;
  // Bytes of memory for all jobs together; 0: 75 % of the cgroup's or RAM.
  std::uint64_t memory_budget = 0;
  std::chrono::milliseconds job_timeout = std::chrono::seconds(30);
  std::chrono::seconds job_cpu = std::chrono::seconds(20);
  // When a renderer is replaced in good health.
  int renderer_jobs = 1'000;
  std::uint64_t renderer_growth = 64 * kMiB;
};

struct ConcurrencyConfig {
  int polls = 2;  // Outstanding at once while the queue is busy.
  int fetch = 0;  // Threads; 0 here and below: by the number of cores.
  int render = 0;
  int upload = 0;
};

struct RetryConfig {
  std::chrono::seconds base = std::chrono::seconds(5);
  std::chrono::seconds cap = std::chrono::seconds(900);
};

enum class RendererMode : std::uint8_t { kSandboxed, kInProcess };

struct LogConfig {
  LogLevel level = LogLevel::kInfo;
  LogFormat format = LogFormat::kText;
  bool redact_keys = false;  // Object keys are hashed in the log.
};

// Who may see the status page, which shows keys and pictures.
enum class StatusPage : std::uint8_t { kOff, kLoopback, kAll };

struct AdminConfig {
  std::string listen;  // "127.0.0.1:9464"; empty: there is no admin port.
  StatusPage status_page = StatusPage::kLoopback;
};

struct MetricsConfig {
  bool emf = false;  // CloudWatch's embedded metric format on stdout.
  std::string namespace_name = "darkroom";
  std::string dimensions = "service=darkroom";
  std::chrono::seconds flush = std::chrono::seconds(60);
};

// Of what becomes of sources, who is told what.
struct NotifyConfig {
  std::string topic;  // An ARN; with --local a name; empty: nobody is told.
  std::string subject = "darkroom {status}: {key}";  // Of mail; ASCII.
  bool success = true;
  bool failure = true;
  bool removed = true;
};

// What the platform that it runs on offers a worker.
struct PlatformConfig {
  bool task_protection = false;  // Of ECS.
  bool spot_warning = false;     // Of EC2.
};

enum class TraceExport : std::uint8_t { kNone, kXRay, kOtlp };

// Where traces of jobs go.  Each empty text: as the environment says.
struct TracingConfig {
  TraceExport exporter = TraceExport::kNone;
  double sample = 1;  // Of messages that are in no trace yet.
  std::string service;
  std::string xray_daemon;    // "127.0.0.1:2000".
  std::string otlp_endpoint;  // "http://127.0.0.1:4318".
};

// What happens when an output key holds a rendition of another source.
enum class OnConflict : std::uint8_t { kRefuse, kOverwrite };

// What happens when outputs would match what a route takes as sources.
enum class OnOverlap : std::uint8_t {
  kRefuse,  // The configuration is refused.
  kIgnore,  // Outputs that come back are known by their mark and left alone.
};

// What happens to the renditions of a source that is removed.
enum class OnRemoved : std::uint8_t { kKeep, kDeleteVariants };

// What happens when an output was made of the same bytes by the same recipe.
enum class UpToDate : std::uint8_t { kRemake, kSkip };

struct Destination {
  std::string bucket;                              // Empty: the source's own.
  std::string key = "{dir}{stem}_{variant}{ext}";  // docs/routes.md
  std::string strip_prefix;  // Taken off the source key first, if it is there.
  std::string bucket_owner;  // Each empty one: S3 is told nothing.
  std::string cache_control;
  std::string content_disposition;
  std::string storage_class;
  std::string sse;
  std::string sse_kms_key_id;
  bool sse_bucket_key = false;  // False: the bucket's own way.
  std::string acl;
  std::map<std::string, std::string> tags;
  std::map<std::string, std::string> metadata;
};

inline constexpr char kNoTopic[] = "none";

// Which sources become which variants, and where these go.
struct Route {
  std::string name;
  // All that are set must match.
  std::string bucket;
  std::string prefix;
  std::string glob;          // Over the whole key; `*` does not cross `/`.
  std::string content_type;  // "image/*" or "image/png".
  std::vector<std::string> variants;  // Names; empty: all.
  Destination destination;
  // The key of the list of a source's outputs; empty: there is none.
  std::string manifest;
  std::string topic;  // Empty: NotifyConfig's; kNoTopic: nobody is told.
  OnConflict on_conflict = OnConflict::kRefuse;
  OnOverlap on_overlap = OnOverlap::kRefuse;
  OnRemoved on_removed = OnRemoved::kKeep;
  UpToDate up_to_date = UpToDate::kRemake;
};

// A variant as it is written.
struct VariantConfig {
  VariantSpec spec;
  // Where the watermark is: a path, or s3://bucket/key; empty: there is none.
  // worker/config/watermark_files.h puts its bytes into `spec`.
  std::string watermark_image;
};

struct Config {
  QueueConfig queue;
  AwsConfig aws;
  LocalConfig local;
  LimitsConfig limits;
  ConcurrencyConfig concurrency;
  RetryConfig retry;
  RendererMode renderer = RendererMode::kSandboxed;
  LogConfig log;
  PlatformConfig platform;
  AdminConfig admin;
  MetricsConfig metrics;
  std::chrono::seconds stop_timeout = std::chrono::seconds(25);
  bool placeholder = false;  // RenderPlan::placeholder.
  NotifyConfig notify;
  TracingConfig tracing;
  std::vector<VariantConfig> variants;
  std::vector<Route> routes;  // The first that matches is taken.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_CONFIG_H_

#include "worker/commands/service_family.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "libs3q/aws/aws_agents.h"
#include "libs3q/aws/aws_services.h"
#include "worker/config/environment.h"

namespace darkroom {
namespace {

// The buckets that sources come from; none if some route takes any bucket.
std::vector<std::string> SourceBuckets(const Config& config) {
  std::vector<std::string> buckets;
  for (const Route& route : config.routes) {
    if (route.bucket.empty()) return {};
    buckets.push_back(route.bucket);
  }
  return buckets;
}

LocalRemovals Removals(const Config& config) {
  const bool any = std::any_of(
      config.routes.begin(), config.routes.end(), [](const Route& route) {
        return route.on_removed == OnRemoved::kDeleteVariants;
      });
  return any ? LocalRemovals::kTell : LocalRemovals::kForget;
}

LocalOptions LocalOptionsOf(const Config& config, const std::string& root) {
  return {.root = root,
          .visibility_timeout = config.local.visibility_timeout,
          .max_receive_count = config.local.max_receive_count};
}

auto Variables() {
  return [all = ProcessEnvironment()](
             std::string_view name) -> std::optional<std::string> {
    const auto found = all.find(std::string(name));
    if (found == all.end()) return std::nullopt;
    return found->second;
  };
}

}  // namespace

std::unique_ptr<PlatformAgents> OpenAgents() {
  return OpenAwsAgents(Variables());
}

Result<std::unique_ptr<AwsFamily>> OpenAws(const Config& config,
                                           CallObserver* observer) {
  AwsOptions options{.environment = Variables(),
                     .region = config.aws.region,
                     .queue = config.queue.url,
                     .s3_endpoint = config.aws.s3_endpoint,
                     .sqs_endpoint = config.aws.sqs_endpoint,
                     .sns_endpoint = config.aws.sns_endpoint,
                     .ca_bundle = config.aws.ca_bundle,
                     .checksum = config.aws.checksum,
                     .path_style = config.aws.path_style,
                     .allow_plain_http = config.aws.allow_plain_http,
                     .request_timeout = config.aws.request_timeout,
                     .stall_timeout = config.aws.stall_timeout,
                     .observer = observer};
  return OpenAwsServices(std::move(options));
}

Result<std::unique_ptr<LocalWatcher>> WatchLocal(const Config& config,
                                                 const std::string& root) {
  return WatchLocalBuckets(LocalOptionsOf(config, root), SourceBuckets(config),
                           Removals(config));
}

Result<ServiceFamily> OpenAwsFamily(const Config& config,
                                    CallObserver* observer) {
  std::unique_ptr<AwsFamily> services = TRY(OpenAws(config, observer));
  AwsFamily& aws = *services;
  return ServiceFamily{
      .services = std::move(services),
      .queue = config.queue.url,
      .dead_letter = config.queue.dead_letter_url,
      .watcher = nullptr,
      .open_topic =
          [&aws](const std::string& name, const std::stop_token& abandon) {
            return aws.OpenTopic(name, abandon);
          },
      .aws = &aws};
}

Result<ServiceFamily> OpenLocalFamily(const Config& config,
                                      const std::string& root) {
  ServiceFamily family =
      TRY(OpenLocalQueues(config, root, QueueSetup::kConfigure));
  const LocalOptions options = LocalOptionsOf(config, root);
  family.watcher = TRY(WatchLocal(config, root));
  family.open_topic = [options](const std::string& name,
                                const std::stop_token&) {
    return OpenLocalTopic(options, name);
  };
  return family;
}

Result<ServiceFamily> OpenLocalQueues(const Config& config,
                                      const std::string& root,
                                      QueueSetup setup) {
  LocalOptions options = LocalOptionsOf(config, root);
  options.queues = setup;
  return ServiceFamily{.services = TRY(OpenLocalServices(std::move(options))),
                       .queue = kLocalQueue,
                       .dead_letter = kLocalDeadLetterQueue};
}

std::string DeadLetterQueueOf(const ServiceFamily& family,
                              const QueueStatus& status) {
  if (!family.dead_letter.empty() || !status.redrive) {
    return family.dead_letter;
  }
  return status.redrive->dead_letter_queue;
}

}  // namespace darkroom

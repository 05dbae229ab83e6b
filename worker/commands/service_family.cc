#include "worker/commands/service_family.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

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

}  // namespace

Result<std::unique_ptr<AwsFamily>> OpenAws(const Config& config) {
  const auto variable =
      [all = ProcessEnvironment()](
          std::string_view name) -> std::optional<std::string> {
    const auto found = all.find(std::string(name));
    if (found == all.end()) return std::nullopt;
    return found->second;
  };
  AwsOptions options{.environment = variable,
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
                     .stall_timeout = config.aws.stall_timeout};
  return OpenAwsServices(std::move(options));
}

Result<ServiceFamily> OpenAwsFamily(const Config& config) {
  std::unique_ptr<AwsFamily> services = TRY(OpenAws(config));
  AwsFamily& aws = *services;
  return ServiceFamily{.services = std::move(services),
                       .queue = config.queue.url,
                       .dead_letter = config.queue.dead_letter_url,
                       .watcher = nullptr,
                       .open_topic = [&aws](const std::string& name,
                                            const std::stop_token& abandon) {
                         return aws.OpenTopic(name, abandon);
                       }};
}

Result<ServiceFamily> OpenLocalFamily(const Config& config,
                                      const std::string& root) {
  const LocalOptions options{
      .root = root,
      .visibility_timeout = config.local.visibility_timeout,
      .max_receive_count = config.local.max_receive_count};
  std::unique_ptr<Services> services = TRY(OpenLocalServices(options));
  std::unique_ptr<LocalWatcher> watcher =
      TRY(WatchLocalBuckets(options, SourceBuckets(config), Removals(config)));
  return ServiceFamily{
      .services = std::move(services),
      .queue = kLocalQueue,
      .dead_letter = kLocalDeadLetterQueue,
      .watcher = std::move(watcher),
      .open_topic = [options](const std::string& name, const std::stop_token&) {
        return OpenLocalTopic(options, name);
      }};
}

}  // namespace darkroom

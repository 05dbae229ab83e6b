#include "worker/config/config_check.h"

#include <algorithm>
#include <set>

#include "libs3q/bucket_name.h"
#include "worker/config/config_environment.h"
#include "worker/config/key_template.h"
#include "worker/config/overlap_check.h"
#include "worker/config/route_check.h"
#include "worker/config/units.h"
#include "worker/config/variant_check.h"
#include "worker/config/variant_keys.h"
#include "worker/renderer/renderer_protocol.h"

namespace darkroom {
namespace {

constexpr std::string_view kShortestConfiguration =
    "nothing is configured, neither in the environment nor in a file that "
    "--config names; the shortest complete configuration is\n"
    "  DARKROOM_QUEUE_URL=https://sqs.eu-central-1.amazonaws.com/"
    "123456789012/uploads\n"
    "  DARKROOM_OUTPUT_BUCKET=my-thumbnails\n"
    "  DARKROOM_THUMB_SIZES=128,512\n"
    "in the environment, or a file with `variants` and `routes`: "
    "--config darkroom.yaml";

std::string Item(std::string_view list, std::size_t i) {
  return std::string(list) + "[" + std::to_string(i) + "]";
}

void CheckVariants(const Config& config, ConfigReading& reading) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < config.variants.size(); ++i) {
    const std::string path = Item("variants", i);
    if (!reading.IsSound(path)) continue;
    const VariantConfig& variant = config.variants[i];
    for (const VariantProblem& problem : CheckVariant(variant)) {
      reading.ComplainOf(path + "." + problem.key, problem.message);
    }
    if (!names.insert(variant.spec.name).second) {
      reading.ComplainOf(path + ".name", "another variant is called `" +
                                             variant.spec.name + "` already");
    }
  }
}

void CheckValues(const Config& config, ConfigReading& reading) {
  if (config.variants.size() > kMaxVariants) {
    reading.ComplainOf("variants", std::to_string(config.variants.size()) +
                                       " variants; at most " +
                                       std::to_string(kMaxVariants));
  }
  const RetryConfig& retry = config.retry;
  if (retry.base > retry.cap) {
    reading.ComplainOf("retry.base", DurationText(retry.base) +
                                         " is longer than retry.cap, " +
                                         DurationText(retry.cap));
  }
  const LimitsConfig& limits = config.limits;
  if (limits.memory_budget != 0 &&
      limits.memory_budget < limits.decode.max_source_bytes) {
    reading.ComplainOf(
        "limits.memory_budget",
        SizeText(limits.memory_budget) +
            " cannot hold a source of limits.max_source_bytes, " +
            SizeText(limits.decode.max_source_bytes));
  }
  const std::string problem =
      config.notify.subject.empty()
          ? ""
          : TemplateProblem(config.notify.subject, TemplateUse::kSubject);
  if (!problem.empty()) reading.ComplainOf("notify.subject", problem);
  if (!config.queue.url.empty() &&
      config.queue.url == config.queue.dead_letter_url) {
    reading.ComplainOf("queue.dead_letter_url", "is queue.url itself");
  }
}

// A local bucket is a folder, and nothing becomes one that S3 would refuse.
void CheckLocalBuckets(const Config& config, ConfigReading& reading) {
  const auto check = [&](const std::string& path, const std::string& bucket) {
    if (bucket.empty() || !reading.IsSound(path)) return;
    const Status good = CheckBucketName(bucket);
    if (!good.ok()) reading.ComplainOf(path, good.error().message());
  };
  for (std::size_t i = 0; i < config.routes.size(); ++i) {
    const std::string path = Item("routes", i);
    check(path + ".bucket", config.routes[i].bucket);
    check(path + ".destination.bucket", config.routes[i].destination.bucket);
  }
}

void CheckPresence(ConfigUse use, const Config& config,
                   ConfigReading& reading) {
  const bool no_variants =
      config.variants.empty() && reading.IsSound("variants");
  const bool no_routes = config.routes.empty() && reading.IsSound("routes");
  const bool no_queue = use == ConfigUse::kRunAws && config.queue.url.empty() &&
                        reading.IsSound("queue.url");
  if (no_variants && no_routes && no_queue && reading.problems().empty()) {
    return reading.ComplainAt("", kShortestConfiguration);
  }
  if (no_queue) {
    reading.ComplainOf("queue.url",
                       "is missing; set it, or " + VariableOf("queue.url"));
  }
  if (no_variants) {
    reading.ComplainOf("variants",
                       "are missing: what is to be made? Set "
                       "them, or DARKROOM_THUMB_SIZES=128,512");
  }
  if (no_routes && use == ConfigUse::kRunAws) {
    reading.ComplainOf("routes",
                       "are missing: where do outputs go? Set them, or "
                       "DARKROOM_OUTPUT_BUCKET=my-thumbnails");
  }
}

}  // namespace

void CompleteConfig(ConfigUse use, Config& config, ConfigReading& reading) {
  for (VariantConfig& variant : config.variants) NameVariant(variant.spec);
  for (std::size_t i = 0; i < config.routes.size(); ++i) {
    std::string& name = config.routes[i].name;
    if (name.empty()) name = "route" + std::to_string(i + 1);
  }
  if (use != ConfigUse::kRunLocal || !reading.IsSound("routes")) return;
  if (config.routes.empty()) {
    Route route;
    route.name = "default";
    config.routes.push_back(std::move(route));
    reading.NoteAs("routes", "default of --local");
    config.routes.front().destination.bucket = kLocalOutputBucket;
  }
}

void CheckConfig(ConfigUse use, const Config& config, ConfigReading& reading) {
  const bool runs = use == ConfigUse::kRunAws || use == ConfigUse::kRunLocal;
  if (runs && reading.is_whole()) {
    CheckPresence(use, config, reading);
  }
  CheckValues(config, reading);
  CheckVariants(config, reading);
  CheckRoutes(config, reading);
  if (use == ConfigUse::kRunLocal) CheckLocalBuckets(config, reading);
  // A local family's queue is told of no outputs.
  const bool routes_are_sound =
      reading.IsSound("routes") && reading.IsSound("variants");
  if (use == ConfigUse::kRunAws && routes_are_sound) {
    CheckOverlaps(config, reading);
  }
}

}  // namespace darkroom

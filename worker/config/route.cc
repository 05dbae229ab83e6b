#include "worker/config/route.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "codecs/render/encoder.h"
#include "worker/config/glob.h"
#include "worker/config/key_template.h"
#include "worker/config/recipe_hash.h"

namespace darkroom {
namespace {

constexpr std::size_t kMaxKeyBytes = 1'024;  // S3's.

// Both in any case; parameters ("; charset=…") do not count.
bool ContentTypeMatches(std::string_view pattern, std::string_view type) {
  const std::string wanted = ToLower(pattern);
  const std::string is = ToLower(Trim(type.substr(0, type.find(';'))));
  if (wanted == "*/*") return true;
  if (!wanted.ends_with("/*")) return wanted == is;
  return is.starts_with(wanted.substr(0, wanted.size() - 1));
}

bool Matches(const Route& route, const ObjectRef& source,
             std::optional<std::string_view> content_type) {
  if (!route.bucket.empty() && route.bucket != source.bucket) return false;
  if (!source.key.starts_with(route.prefix)) return false;
  if (!route.glob.empty() && !GlobMatches(route.glob, source.key)) return false;
  return route.content_type.empty() || !content_type ||
         ContentTypeMatches(route.content_type, *content_type);
}

std::string WithoutPrefix(const std::string& key, const std::string& prefix) {
  return key.starts_with(prefix) ? key.substr(prefix.size()) : key;
}

TemplateValues ValuesOf(const Route& route, const ObjectRef& source) {
  return ValuesOfKey(WithoutPrefix(source.key, route.destination.strip_prefix));
}

// Errors: as OutputRef.
Result<ObjectRef> RefOf(const Route& route, std::string key,
                        const ObjectRef& source) {
  const Destination& to = route.destination;
  ObjectRef output;
  output.bucket = to.bucket.empty() ? source.bucket : to.bucket;
  output.key = std::move(key);
  output.bucket_owner = to.bucket_owner;
  if (output.key.empty() || output.key.size() > kMaxKeyBytes) {
    return Error(ErrorClass::kUnsupported,
                 "the output's key would have " +
                     std::to_string(output.key.size()) +
                     " bytes, not 1 to 1024: " + source.key);
  }
  if (output.bucket == source.bucket && output.key == source.key) {
    return Error(ErrorClass::kUnsupported,
                 "the output would overwrite its source: " + source.key);
  }
  return output;
}

}  // namespace

const Route* FindRoute(const Config& config, const SourceEvent& event,
                       std::optional<std::string_view> content_type) {
  for (const Route& route : config.routes) {
    const bool taken = event.route.empty()
                           ? Matches(route, event.source, content_type)
                           : route.name == event.route;
    if (taken) return &route;
  }
  return nullptr;
}

std::vector<VariantSpec> VariantsOf(const Config& config, const Route& route) {
  std::vector<VariantSpec> variants;
  for (const VariantConfig& variant : config.variants) {
    const auto& names = route.variants;
    const auto named = std::find(names.begin(), names.end(), variant.spec.name);
    if (names.empty() || named != names.end()) variants.push_back(variant.spec);
  }
  return variants;
}

Result<std::vector<PlannedVariant>> PlanVariants(const Config& config,
                                                 const Route& route,
                                                 const SourceEvent& event) {
  std::vector<PlannedVariant> plan;
  std::vector<std::string_view> names;
  for (VariantSpec& spec : VariantsOf(config, route)) {
    plan.push_back({std::move(spec), event.variants.empty()});
  }
  for (const PlannedVariant& variant : plan) names.push_back(variant.spec.name);
  for (const std::string& wanted : event.variants) {
    const auto found = std::find(names.begin(), names.end(), wanted);
    if (found == names.end()) {
      return Error(ErrorClass::kUnsupported, "route " + route.name +
                                                 " makes no variant " + wanted +
                                                 Suggestion(wanted, names));
    }
    plan[static_cast<std::size_t>(found - names.begin())].encode = true;
  }
  return plan;
}

bool HasExtension(const VariantSpec& variant) {
  return variant.format != OutputFormat::kAuto &&
         variant.format != OutputFormat::kSame;
}

Result<ObjectRef> OutputRef(const Route& route, const VariantSpec& variant,
                            const ObjectRef& source) {
  TemplateValues values = ValuesOf(route, source);
  if (HasExtension(variant)) values.ext = ExtensionOf(variant.format);
  values.variant = variant.name;
  values.width = std::to_string(variant.width);
  values.height = std::to_string(variant.height);
  values.hash = StableHash(RecipeHash(route, variant) + source.key);
  return RefOf(route, ExpandTemplate(route.destination.key, values), source);
}

Result<ObjectRef> ManifestRef(const Config& config, const Route& route,
                              const ObjectRef& source) {
  TemplateValues values = ValuesOf(route, source);
  values.hash = StableHash(ManifestHash(config, route) + source.key);
  return RefOf(route, ExpandTemplate(route.manifest, values), source);
}

std::string TopicOf(const Config& config, const Route& route) {
  const std::string& topic =
      route.topic.empty() ? config.notify.topic : route.topic;
  return topic == kNoTopic ? "" : topic;
}

std::set<std::string> AllTopics(const Config& config) {
  std::set<std::string> topics = {TopicOf(config, Route())};
  for (const Route& route : config.routes) {
    topics.insert(TopicOf(config, route));
  }
  topics.erase("");
  return topics;
}

std::string RecipeHash(const Route& route, const VariantSpec& variant) {
  return StableHash(RecipeText(route.destination, variant));
}

std::string ManifestHash(const Config& config, const Route& route) {
  std::string text = "darkroom manifest 1\n";
  text += config.placeholder ? "placeholder\n" : "";
  text += route.name + "\n";
  for (const VariantSpec& variant : VariantsOf(config, route)) {
    text += RecipeHash(route, variant) + " " + variant.name + "\n";
  }
  return StableHash(text);
}

}  // namespace darkroom

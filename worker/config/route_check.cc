#include "worker/config/route_check.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "worker/config/key_template.h"
#include "worker/config/route.h"
#include "worker/config/sample_sources.h"

namespace darkroom {
namespace {

std::vector<SourceEvent> SampleSources(const Route& route) {
  return SampleSources(route, route.bucket.empty() ? "any" : route.bucket);
}

// Checks one route; `path` is "routes[0]".
class RouteCheck {
 public:
  RouteCheck(const Config& config, const Route& route, std::string path,
             ConfigReading& reading)
      : config_(config),
        route_(route),
        path_(std::move(path)),
        key_path_(path_ + ".destination.key"),
        reading_(reading) {}

  void Run() {
    CheckNames();
    CheckEncryption();
    CheckManifestTemplate();
    const std::string problem = TemplateProblem(route_.destination.key);
    if (!problem.empty()) return reading_.ComplainOf(key_path_, problem);
    // The keys are those of the variants: only as good as these.
    if (!reading_.IsSound("variants") || !reading_.IsSound(path_)) return;
    CheckHeights();
    CheckExtensions();
    if (!reading_.IsSound(path_)) return;
    CheckCollisions();
    CheckSources();
    CheckManifest();
  }

 private:
  void CheckNames() {
    if (!reading_.IsSound("variants")) return;
    std::vector<std::string_view> known;
    for (const VariantConfig& variant : config_.variants) {
      known.push_back(variant.spec.name);
    }
    for (const std::string& name : route_.variants) {
      if (std::find(known.begin(), known.end(), name) != known.end()) continue;
      reading_.ComplainOf(
          path_ + ".variants",
          "no variant is called `" + name + "`" + Suggestion(name, known));
    }
  }

  void CheckEncryption() {
    const Destination& to = route_.destination;
    if (to.sse.starts_with("aws:kms")) return;
    for (const auto& [key, is_set] :
         {std::pair("sse_kms_key_id", !to.sse_kms_key_id.empty()),
          std::pair("sse_bucket_key", to.sse_bucket_key)}) {
      if (!is_set) continue;
      reading_.ComplainOf(path_ + ".destination." + key,
                          "needs `sse: aws:kms`");
    }
  }

  void CheckManifestTemplate() {
    if (route_.manifest.empty()) return;
    const std::string problem =
        TemplateProblem(route_.manifest, TemplateUse::kManifest);
    if (!problem.empty()) reading_.ComplainOf(path_ + ".manifest", problem);
  }

  // Once, with a key like those of sources.
  void CheckManifest() {
    if (route_.manifest.empty()) return;
    const ObjectRef source = SampleSources(route_).front().source;
    const auto manifest = ManifestRef(config_, route_, source);
    if (!manifest.ok()) {
      return reading_.ComplainOf(path_ + ".manifest",
                                 manifest.error().message());
    }
    for (const VariantSpec& variant : VariantsOf(config_, route_)) {
      const auto output = OutputRef(route_, variant, source);
      if (!output.ok() || output->key != manifest->key) continue;
      reading_.ComplainOf(path_ + ".manifest",
                          "variant `" + variant.name +
                              "` would have the same key, " + output->key);
    }
  }

  void CheckHeights() {
    const std::string& key = route_.destination.key;
    for (const VariantSpec& variant : VariantsOf(config_, route_)) {
      if (variant.width == 0 && TemplateUses(key, "width")) {
        reading_.ComplainOf(key_path_, "{width}: variant `" + variant.name +
                                           "` has no width of its own");
      }
      if (variant.height == 0 && TemplateUses(key, "height")) {
        reading_.ComplainOf(key_path_, "{height}: variant `" + variant.name +
                                           "` has no height of its own");
      }
    }
  }

  // Keys are made before the picture is known.
  void CheckExtensions() {
    if (!TemplateUses(route_.destination.key, "ext")) return;
    for (const VariantSpec& variant : VariantsOf(config_, route_)) {
      if (HasExtension(variant)) continue;
      reading_.ComplainOf(
          key_path_, "{ext}: the format of variant `" + variant.name +
                         "` is known only with the picture, after its key; "
                         "write a key without {ext}, like "
                         "\"{dir}{stem}_{variant}\"");
    }
  }

  // Whether two variants share a key does not depend on the source.
  void CheckCollisions() {
    std::map<std::string, std::string> variant_at;
    const SourceEvent sample = SampleSources(route_).front();
    for (const VariantSpec& variant : VariantsOf(config_, route_)) {
      const auto output = OutputRef(route_, variant, sample.source);
      if (!output.ok()) continue;
      const auto [there, is_new] =
          variant_at.emplace(output->key, variant.name);
      if (is_new) continue;
      reading_.ComplainOf(key_path_, "variants `" + there->second + "` and `" +
                                         variant.name +
                                         "` would have the same key, " +
                                         output->key + "; use {variant}");
    }
  }

  // OutputRef refuses such outputs one by one; where a usual source meets
  // this, the route as a whole is a mistake.
  void CheckSources() {
    const std::string& bucket = route_.destination.bucket;
    if (!bucket.empty() && bucket != route_.bucket) return;
    Config alone;
    alone.routes = {route_};
    for (const SourceEvent& sample : SampleSources(route_)) {
      if (FindRoute(alone, sample, std::nullopt) == nullptr) continue;
      for (const VariantSpec& variant : VariantsOf(config_, route_)) {
        if (OutputRef(route_, variant, sample.source).ok()) continue;
        return reading_.ComplainOf(
            key_path_, "variant `" + variant.name + "` of " +
                           sample.source.key +
                           " would overwrite the source itself; use "
                           "{variant}, or another bucket");
      }
    }
  }

  const Config& config_;
  const Route& route_;
  const std::string path_;
  const std::string key_path_;
  ConfigReading& reading_;
};

}  // namespace

void CheckRoutes(const Config& config, ConfigReading& reading) {
  std::set<std::string> names;
  for (std::size_t i = 0; i < config.routes.size(); ++i) {
    const Route& route = config.routes[i];
    const std::string path = "routes[" + std::to_string(i) + "]";
    if (!names.insert(route.name).second) {
      reading.ComplainOf(path + ".name", "another route is called `" +
                                             route.name + "` already");
    }
    if (reading.IsSound(path)) {
      RouteCheck(config, route, path, reading).Run();
    }
  }
}

}  // namespace darkroom

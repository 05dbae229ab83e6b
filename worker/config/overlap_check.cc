#include "worker/config/overlap_check.h"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/render/encoder.h"
#include "worker/config/route.h"
#include "worker/config/sample_sources.h"

namespace darkroom {
namespace {

// No bucket can be called so: whichever sends events to a route that names
// none.
constexpr char kAnyBucket[] = "*";

using Buckets = std::set<std::string>;

// Where sources may come from.
Buckets SourceBuckets(const Config& config) {
  Buckets buckets = {kAnyBucket};
  for (const Route& route : config.routes) {
    if (!route.bucket.empty()) buckets.insert(route.bucket);
  }
  return buckets;
}

// Nothing while the picture decides it: then it may be any.
std::optional<std::string_view> TypeOf(const VariantSpec& variant) {
  if (!HasExtension(variant)) return std::nullopt;
  return ContentTypeOf(variant.format);
}

struct Output {
  ObjectRef target;
  std::optional<std::string_view> type;
};

// What `route` makes of `source`, its manifest too.
std::vector<Output> OutputsOf(const Config& config, const Route& route,
                              const ObjectRef& source) {
  std::vector<Output> outputs;
  for (const VariantSpec& variant : VariantsOf(config, route)) {
    const Result<ObjectRef> target = OutputRef(route, variant, source);
    if (target.ok()) outputs.push_back({*target, TypeOf(variant)});
  }
  if (route.manifest.empty()) return outputs;
  const Result<ObjectRef> target = ManifestRef(config, route, source);
  if (target.ok()) outputs.push_back({*target, kManifestType});
  return outputs;
}

struct Overlap {
  std::string source;
  std::string output;
  const Route* taker;
};

std::optional<Overlap> OverlapOf(const Config& config, const Route& route,
                                 const SourceEvent& source) {
  if (FindRoute(config, source, std::nullopt) != &route) return std::nullopt;
  for (const Output& output : OutputsOf(config, route, source.source)) {
    SourceEvent event;
    event.source = output.target;
    const Route* taker = FindRoute(config, event, output.type);
    if (taker == nullptr || taker->on_overlap == OnOverlap::kIgnore) continue;
    return Overlap{source.source.key, output.target.key, taker};
  }
  return std::nullopt;
}

std::optional<Overlap> FindOverlap(const Config& config, const Route& route,
                                   const Buckets& sources) {
  const std::string& to = route.destination.bucket;
  if (!to.empty() && !sources.contains(to)) return std::nullopt;
  for (const std::string& bucket : sources) {
    if (!route.bucket.empty() && bucket != route.bucket) continue;
    for (const SourceEvent& source : SampleSources(route, bucket)) {
      if (auto overlap = OverlapOf(config, route, source)) return overlap;
    }
  }
  return std::nullopt;
}

}  // namespace

void CheckOverlaps(const Config& config, ConfigReading& reading) {
  const Buckets sources = SourceBuckets(config);
  for (std::size_t i = 0; i < config.routes.size(); ++i) {
    const auto overlap = FindOverlap(config, config.routes[i], sources);
    if (!overlap) continue;
    reading.ComplainOf(
        "routes[" + std::to_string(i) + "].destination",
        overlap->source + " would become " + overlap->output +
            ", which route `" + overlap->taker->name +
            "` takes as a source: keep outputs apart by a bucket of their own, "
            "or by that route's `prefix` or `glob`; or set its `on_overlap: "
            "ignore`, if the bucket sends no events of outputs, or you accept "
            "that each is fetched to be ignored");
  }
}

}  // namespace darkroom

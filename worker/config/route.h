// From a source to its route, its variants and the keys of its outputs.

#ifndef DARKROOM_WORKER_CONFIG_ROUTE_H_
#define DARKROOM_WORKER_CONFIG_ROUTE_H_

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "libs3q/object_store.h"
#include "worker/config/config.h"
#include "worker/events/event.h"

namespace darkroom {

// Of manifests.
inline constexpr char kManifestType[] = "application/json";

// The first route that matches, or the one that a job message names; null if
// there is none.  Without a content type, routes that ask for one match
// whatever it may turn out to be.
const Route* FindRoute(const Config& config, const SourceEvent& event,
                       std::optional<std::string_view> content_type);

// The variants that `route` makes, in the order of the configuration.
std::vector<VariantSpec> VariantsOf(const Config& config, const Route& route);

// The same, of which those are to be encoded that `event` asks for.
// Errors: kUnsupported (it asks for one that the route does not make).
Result<std::vector<PlannedVariant>> PlanVariants(const Config& config,
                                                 const Route& route,
                                                 const SourceEvent& event);

// Whether the format, and with it {ext} of a key, is known without the picture.
bool HasExtension(const VariantSpec& variant);

// Where the rendition of `variant` goes.  A function of its arguments alone.
// Errors: kUnsupported (the key would be empty or longer than 1,024 bytes, or
// it would be the source itself).
Result<ObjectRef> OutputRef(const Route& route, const VariantSpec& variant,
                            const ObjectRef& source);

// The same for the list of the outputs of a route that has one.
Result<ObjectRef> ManifestRef(const Config& config, const Route& route,
                              const ObjectRef& source);

// Where `route` tells what became of its sources; empty: nowhere.
std::string TopicOf(const Config& config, const Route& route);

// All that some source may be told to, also one that is refused before it has
// a route.
std::set<std::string> AllTopics(const Config& config);

// A hash of everything that decides the bytes of a variant and how it is
// stored: 16 hexadecimal digits, the same on every machine and in every
// version (worker/config/recipe_hash.h).
std::string RecipeHash(const Route& route, const VariantSpec& variant);

// The same for the list of the outputs.
std::string ManifestHash(const Config& config, const Route& route);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_ROUTE_H_

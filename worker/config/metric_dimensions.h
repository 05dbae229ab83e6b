// "service=darkroom,env=prod": what metrics are told apart by.

#ifndef DARKROOM_WORKER_CONFIG_METRIC_DIMENSIONS_H_
#define DARKROOM_WORKER_CONFIG_METRIC_DIMENSIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace darkroom {

// Names and values, in their order.
using MetricDimensions = std::vector<std::pair<std::string, std::string>>;

// Nothing if it is malformed, or more than CloudWatch takes: 30 dimensions,
// names of 250 characters and values of 1,024, of printable ASCII.
std::optional<MetricDimensions> ParseDimensions(std::string_view text);
bool IsDimensions(std::string_view text);

// A namespace that CloudWatch takes: 1 to 255 of its characters, and none that
// AWS keeps for itself.
bool IsNamespace(std::string_view text);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_METRIC_DIMENSIONS_H_

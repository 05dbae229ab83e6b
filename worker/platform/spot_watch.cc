#include "worker/platform/spot_watch.h"

#include <optional>
#include <string>
#include <string_view>

#include "base/log.h"
#include "worker/events/json_tree.h"

namespace darkroom {

void SpotWatch::Tick() {
  if (is_over_) return;
  const Result<std::optional<std::string>> told = agents_.SpotAction();
  const bool was_deaf = std::exchange(is_deaf_, !told.ok());
  if (!told.ok()) {
    if (was_deaf) return;
    return LogError(LogLevel::kWarn, "spot_warning_unknown", told.error());
  }
  if (was_deaf) Log(LogLevel::kInfo, "spot_warning_known");
  if (!*told) return;
  is_over_ = true;
  // Whatever it says, it is said only of an instance that is taken.
  const Result<JsonNode> json = ParseJson(**told);
  const JsonNode notice = json.ok() ? *json : JsonNode();
  Log(LogLevel::kWarn, "spot_warning",
      {{"action", std::string_view(notice.TextAt({"action"}))},
       {"at", std::string_view(notice.TextAt({"time"}))}});
  warned_();
}

}  // namespace darkroom

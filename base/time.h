// Points in time as text, and the clock as an argument.

#ifndef DARKROOM_BASE_TIME_H_
#define DARKROOM_BASE_TIME_H_

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom {

using SysMillis = std::chrono::sys_time<std::chrono::milliseconds>;

// The wall clock, injected wherever code asks for the time of day.
using WallClock = std::function<SysMillis()>;
SysMillis WallNow();

// "2026-11-21T01:58:37.123Z".
std::string Iso8601(SysMillis time);
// "20261121T015837Z", as request signatures want it.
std::string Iso8601Basic(SysMillis time);
// Either of the above, with or without fraction; nothing if it is neither.
std::optional<SysMillis> ParseIso8601(std::string_view text);
// "Sat, 21 Nov 2026 01:58:37 GMT", the only form of a date in HTTP that servers
// still send; nothing if it is another.
std::optional<SysMillis> ParseHttpDate(const std::string& text);

}  // namespace darkroom

#endif  // DARKROOM_BASE_TIME_H_

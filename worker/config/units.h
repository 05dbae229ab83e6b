// Durations, sizes and counts as people write them: "30s", "50MB", "100MP",
// "0.25".

#ifndef DARKROOM_WORKER_CONFIG_UNITS_H_
#define DARKROOM_WORKER_CONFIG_UNITS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom {

// "500ms", "30s", "2m", "12h"; without a unit: seconds.  Nothing if it is none
// of these or is longer than a year.
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);

// "50MB" (millions), "512MiB" (1,048,576 each), with k, M, G, T; without a
// unit: bytes.
std::optional<std::uint64_t> ParseSize(std::string_view text);

// "100MP" (millions of pixels); without a unit: pixels.
std::optional<std::uint64_t> ParsePixels(std::string_view text);

// "0.25", ".25" or "3": no sign, no exponent.
std::optional<double> ParseNumber(std::string_view text);

// In the largest unit that leaves a whole number; each parses back.
std::string DurationText(std::chrono::milliseconds duration);
std::string SizeText(std::uint64_t bytes);
std::string PixelsText(std::uint64_t pixels);

// The shortest that parses back, without an exponent.  `number` is 0 or more.
std::string NumberText(double number);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_UNITS_H_

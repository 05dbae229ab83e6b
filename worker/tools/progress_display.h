// How far a long command is: a bar on a terminal, a line now and then
// elsewhere.

#ifndef DARKROOM_WORKER_TOOLS_PROGRESS_DISPLAY_H_
#define DARKROOM_WORKER_TOOLS_PROGRESS_DISPLAY_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <utility>

namespace darkroom {

// What is drawn.
struct ProgressState {
  std::string what;  // "sent".
  std::uint64_t done = 0;
  std::optional<std::uint64_t> total;  // Nothing: nobody knows.
  std::string note;                    // "3 skipped", or empty.
  std::chrono::milliseconds elapsed = {};
};

// "sent  1,234 of 5,000 [####----]  24 %  120/s  0:31 left  3 skipped", in
// `width` columns at most; without a total, without bar, share and rest.
std::string ProgressBar(const ProgressState& state, std::size_t width);

// The same for a log: "sent 1,234 of 5,000 (24 %), 120/s, 3 skipped".
std::string ProgressLine(const ProgressState& state);

// "1,234,567".
std::string Grouped(std::uint64_t number);

// Where progress is drawn, and how.
struct ProgressPlace {
  enum class Style : std::uint8_t { kNone, kLines, kBar };
  Style style = Style::kNone;
  std::size_t width = 80;  // Columns.
};

// As suits standard error: a bar if it is a terminal that can redraw a line,
// else lines.
ProgressPlace PlaceOfStandardError();

// Draws ten times a second at most, or every ten seconds as lines.
// Thread-compatible.
class ProgressDisplay {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  ProgressDisplay(std::ostream& out, const ProgressPlace& place,
                  ProgressState state,
                  Clock clock = std::chrono::steady_clock::now);
  ProgressDisplay(const ProgressDisplay&) = delete;
  ProgressDisplay& operator=(const ProgressDisplay&) = delete;
  ~ProgressDisplay() { Clear(); }

  void Show(std::uint64_t done, std::string note);
  // Takes the bar away, so that something else can be written.
  void Clear();

 private:
  std::ostream& out_;
  const ProgressPlace place_;
  ProgressState state_;
  const Clock clock_;
  const std::chrono::steady_clock::time_point began_;
  std::chrono::steady_clock::time_point drawn_;
  bool is_drawn_ = false;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_PROGRESS_DISPLAY_H_

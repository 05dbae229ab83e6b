#include "worker/tools/progress_display.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace darkroom {
namespace {

constexpr std::chrono::milliseconds kBarInterval{100};
constexpr std::chrono::seconds kLineInterval{10};
constexpr std::size_t kMostCells = 30;
constexpr std::size_t kFewestCells = 8;

// Events in a second; nothing before there is something to tell.
std::optional<double> Rate(const ProgressState& state) {
  if (state.elapsed.count() < 500 || state.done == 0) return std::nullopt;
  return static_cast<double>(state.done) * 1000.0 /
         static_cast<double>(state.elapsed.count());
}

std::string RateText(double rate) {
  if (rate >= 10) return Grouped(static_cast<std::uint64_t>(rate)) + "/s";
  std::array<char, 16> text = {};
  std::snprintf(text.data(), text.size(), "%.1f/s", rate);
  return text.data();
}

// "1:02:03", "2:03".
std::string ClockText(std::uint64_t seconds) {
  std::array<char, 32> text = {};
  const auto minutes = static_cast<unsigned long long>(seconds / 60);
  const auto rest = static_cast<unsigned>(seconds % 60);
  if (minutes < 60) {
    std::snprintf(text.data(), text.size(), "%llu:%02u", minutes, rest);
  } else {
    std::snprintf(text.data(), text.size(), "%llu:%02llu:%02u", minutes / 60,
                  minutes % 60, rest);
  }
  return text.data();
}

// What is known beforehand may turn out to be more.
std::uint64_t Percent(const ProgressState& state) {
  const std::uint64_t total = std::max<std::uint64_t>(*state.total, 1);
  return std::min(state.done, total) * 100 / total;
}

std::string CountText(const ProgressState& state) {
  std::string text = Grouped(state.done);
  if (state.total) text += " of " + Grouped(*state.total);
  return text;
}

std::string LeftText(const ProgressState& state, double rate) {
  if (!state.total || *state.total <= state.done) return "";
  const double seconds = static_cast<double>(*state.total - state.done) / rate;
  constexpr double kLongest = 99.0 * 3600;
  return ClockText(static_cast<std::uint64_t>(std::min(seconds, kLongest))) +
         " left";
}

std::string Cells(const ProgressState& state, std::size_t count) {
  const std::size_t full = Percent(state) * count / 100;
  return "[" + std::string(full, '#') + std::string(count - full, '-') + "]";
}

std::string Tail(const ProgressState& state) {
  std::string tail;
  if (state.total) tail += "  " + std::to_string(Percent(state)) + " %";
  if (const auto rate = Rate(state)) {
    tail += "  " + RateText(*rate);
    const std::string left = LeftText(state, *rate);
    if (!left.empty()) tail += "  " + left;
  }
  if (!state.note.empty()) tail += "  " + state.note;
  return tail;
}

}  // namespace

std::string Grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string ProgressBar(const ProgressState& state, std::size_t width) {
  std::string text = state.what + "  " + CountText(state);
  const std::string tail = Tail(state);
  const std::size_t taken = text.size() + tail.size() + 3;
  if (state.total && taken + kFewestCells <= width) {
    text += " " + Cells(state, std::min(kMostCells, width - taken));
  }
  return (text + tail).substr(0, width);
}

std::string ProgressLine(const ProgressState& state) {
  std::string text = state.what + " " + CountText(state);
  if (state.total) text += " (" + std::to_string(Percent(state)) + " %)";
  if (const auto rate = Rate(state)) text += ", " + RateText(*rate);
  if (!state.note.empty()) text += ", " + state.note;
  return text;
}

ProgressPlace PlaceOfStandardError() {
  const char* terminal = std::getenv("TERM");
  const bool redraws = ::isatty(STDERR_FILENO) == 1 && terminal != nullptr &&
                       std::string_view(terminal) != "dumb";
  if (!redraws) return {.style = ProgressPlace::Style::kLines};
  winsize size = {};
  const bool told =
      ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  // The last column stays free: some terminals wrap behind it.
  return {.style = ProgressPlace::Style::kBar,
          .width = told ? size.ws_col - std::size_t{1} : std::size_t{79}};
}

ProgressDisplay::ProgressDisplay(std::ostream& out, const ProgressPlace& place,
                                 ProgressState state, Clock clock)
    : out_(out),
      place_(place),
      state_(std::move(state)),
      clock_(std::move(clock)),
      began_(clock_()),
      drawn_(began_) {}

void ProgressDisplay::Show(std::uint64_t done, std::string note) {
  if (place_.style == ProgressPlace::Style::kNone) return;
  state_.done = done;
  state_.note = std::move(note);
  const auto now = clock_();
  const bool bar = place_.style == ProgressPlace::Style::kBar;
  if (now - drawn_ < (bar ? kBarInterval : kLineInterval)) return;
  drawn_ = now;
  state_.elapsed =
      std::chrono::duration_cast<std::chrono::milliseconds>(now - began_);
  if (bar) {
    out_ << "\r\x1b[K" << ProgressBar(state_, place_.width) << std::flush;
    is_drawn_ = true;
  } else {
    out_ << ProgressLine(state_) << std::endl;
  }
}

void ProgressDisplay::Clear() {
  if (is_drawn_) out_ << "\r\x1b[K" << std::flush;
  is_drawn_ = false;
}

}  // namespace darkroom

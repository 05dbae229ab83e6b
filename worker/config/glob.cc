#include "worker/config/glob.h"

#include <bitset>
#include <cstdint>
#include <optional>
#include <vector>

namespace darkroom {
namespace {

using ByteSet = std::bitset<256>;

// A state of the automaton: what it consumes, and whether it may be skipped
// (entered states pass on without a byte) or stays after a byte.
struct Step {
  enum class After : std::uint8_t {
    kNext,     // One byte, then the next step.
    kStay,     // Any number of bytes.
    kFolders,  // Any number of bytes; only after `/` the next step.
  };
  ByteSet takes;
  After after = After::kNext;
};

ByteSet AllBytes() { return ByteSet().set(); }

ByteSet AllButSlash() { return AllBytes().reset('/'); }

std::uint8_t ByteOf(char c) { return static_cast<std::uint8_t>(c); }

ByteSet ContinuationBytes() {
  ByteSet set;
  for (int byte = 0x80; byte < 0xc0; ++byte) set.set(byte);
  return set;
}

// Reads the class that starts behind `[`; `pattern` is left behind its `]`.
std::optional<ByteSet> ReadClass(std::string_view& pattern) {
  const bool negated = pattern.starts_with('!') || pattern.starts_with('^');
  if (negated) pattern.remove_prefix(1);
  ByteSet set;
  // A `]` that comes first is itself a member.
  for (bool first = true; !pattern.empty(); first = false) {
    const std::uint8_t from = ByteOf(pattern[0]);
    pattern.remove_prefix(1);
    if (from == ']' && !first) {
      return (negated ? ~set : set) & AllButSlash();
    }
    std::uint8_t to = from;
    if (pattern.size() >= 2 && pattern[0] == '-' && pattern[1] != ']') {
      to = ByteOf(pattern[1]);
      pattern.remove_prefix(2);
    }
    for (int byte = from; byte <= to; ++byte) set.set(byte);
  }
  return std::nullopt;
}

void AppendStars(std::string_view& pattern, std::vector<Step>& steps) {
  if (!pattern.starts_with('*')) {
    steps.push_back({AllButSlash(), Step::After::kStay});
    return;
  }
  pattern.remove_prefix(pattern.find_first_not_of('*') == std::string_view::npos
                            ? pattern.size()
                            : pattern.find_first_not_of('*'));
  if (pattern.starts_with('/')) {
    pattern.remove_prefix(1);
    steps.push_back({AllBytes(), Step::After::kFolders});
  } else {
    steps.push_back({AllBytes(), Step::After::kStay});
  }
}

std::optional<std::vector<Step>> Compile(std::string_view pattern) {
  std::vector<Step> steps;
  while (!pattern.empty()) {
    const char c = pattern[0];
    pattern.remove_prefix(1);
    if (c == '*') {
      AppendStars(pattern, steps);
    } else if (c == '?') {
      steps.push_back({AllButSlash() & ~ContinuationBytes()});
      steps.push_back({ContinuationBytes(), Step::After::kStay});
    } else if (c == '[') {
      const std::optional<ByteSet> set = ReadClass(pattern);
      if (!set) return std::nullopt;
      steps.push_back({*set});
    } else if (c == '{' || c == '}') {
      return std::nullopt;
    } else {
      steps.push_back({ByteSet().set(ByteOf(c))});
    }
  }
  return steps;
}

// Which steps may take the next byte; `within` marks those inside a folder of
// `**/`, from where only `/` leads on.
class Automaton {
 public:
  explicit Automaton(const std::vector<Step>& steps)
      : steps_(steps), at_(steps.size() + 1), within_(steps.size() + 1) {
    Enter(at_, 0);
  }

  void Take(std::uint8_t byte) {
    std::vector<bool> at(at_.size());
    std::vector<bool> within(at_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if ((!at_[i] && !within_[i]) || !steps_[i].takes[byte]) continue;
      switch (steps_[i].after) {
        case Step::After::kNext:
          Enter(at, i + 1);
          break;
        case Step::After::kStay:
          Enter(at, i);
          break;
        case Step::After::kFolders:
          within[i] = true;
          if (byte == '/') Enter(at, i + 1);
          break;
      }
    }
    at_.swap(at);
    within_.swap(within);
  }

  bool accepts() const { return at_.back(); }

 private:
  // Steps that stay may also take nothing at all.
  void Enter(std::vector<bool>& states, std::size_t i) const {
    states[i] = true;
    while (i < steps_.size() && steps_[i].after != Step::After::kNext) {
      states[++i] = true;
    }
  }

  const std::vector<Step>& steps_;
  std::vector<bool> at_;
  std::vector<bool> within_;
};

}  // namespace

bool IsGlob(std::string_view pattern) { return Compile(pattern).has_value(); }

bool GlobMatches(std::string_view pattern, std::string_view key) {
  const std::optional<std::vector<Step>> steps = Compile(pattern);
  if (!steps) return false;
  Automaton automaton(*steps);
  for (const char c : key) automaton.Take(ByteOf(c));
  return automaton.accepts();
}

}  // namespace darkroom

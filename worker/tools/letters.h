// The messages of a dead-letter queue, understood and chosen.

#ifndef DARKROOM_WORKER_TOOLS_LETTERS_H_
#define DARKROOM_WORKER_TOOLS_LETTERS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "libs3q/message_queue.h"
#include "libs3q/object_store.h"

namespace darkroom {

// The class of a letter without a reason: the queue's own redrive policy moved
// it, or somebody else sent it.
inline constexpr char kNoClass[] = "none";

struct Letter {
  Message message;
  std::string cls;     // As users write it: a class, or kNoClass.
  std::string reason;  // Empty without one.
  // What it is about.  The first is the one that failed, if that is known; none
  // where nobody understands the body.
  std::vector<ObjectRef> sources;
  int receives = 0;  // Before it became a dead letter, as far as that is told.
};

Letter ReadLetter(Message message);

// All that are set must match.
struct LetterFilter {
  std::vector<std::string> classes;  // One of these; empty: any.
  std::string bucket;
  std::string prefix;  // Of the source's key.
};

bool Matches(const LetterFilter& filter, const Letter& letter);

enum class LetterFate : std::uint8_t { kLeft, kMoved };

// A line of JSON without its end; docs/redrive.md describes it.
std::string LetterJson(const Letter& letter, LetterFate fate);

// A table with a line for each letter, and its head.  `width`: columns that a
// line may have; 0: as many as it needs.
std::string LetterTable(const std::vector<Letter>& letters, SysMillis now,
                        std::size_t width);

// "1,200 corrupt, 3 timeout", the greatest first, of how many each class has.
std::string ClassCounts(const std::map<std::string, std::uint64_t>& counts);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_LETTERS_H_

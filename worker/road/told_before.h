// What was told already.

#ifndef DARKROOM_WORKER_ROAD_TOLD_BEFORE_H_
#define DARKROOM_WORKER_ROAD_TOLD_BEFORE_H_

#include <cstddef>
#include <deque>
#include <set>
#include <string>

namespace darkroom {

// Remembers the last ids that it was given, no more.  Thread-compatible.
class ToldBefore {
 public:
  explicit ToldBefore(std::size_t most = 4'096) : most_(most) {}

  bool Has(const std::string& id) const { return ids_.contains(id); }
  void Add(const std::string& id) {
    if (!ids_.insert(id).second) return;
    in_order_.push_back(id);
    if (in_order_.size() <= most_) return;
    ids_.erase(in_order_.front());
    in_order_.pop_front();
  }

 private:
  const std::size_t most_;
  std::set<std::string> ids_;
  std::deque<std::string> in_order_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_TOLD_BEFORE_H_

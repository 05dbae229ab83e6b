// A bucket and a queue in memory, which speak as much of S3 and SQS as faults
// can be shown on.  What they accept they do; they check no signatures.

#ifndef DARKROOM_TESTS_SUPPORT_SMALL_AWS_H_
#define DARKROOM_TESTS_SUPPORT_SMALL_AWS_H_

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace darkroom {

// Thread-safe.
class SmallAws {
 public:
  explicit SmallAws(std::chrono::milliseconds visibility)
      : visibility_(visibility) {}

  // The whole answer to a whole request.
  std::string Answer(const std::string& request);

  void PutObject(const std::string& path, const std::string& body);
  std::map<std::string, std::string> objects();  // By "/bucket/key".
  void Enqueue(const std::string& body);
  std::size_t queued();  // Visible or not.

 private:
  using Clock = std::chrono::steady_clock;
  struct Queued {
    std::string body;
    Clock::time_point visible = {};
    int receives = 0;
  };

  std::string Object(const std::string& request);
  std::string Queue(const std::string& operation, const std::string& body);
  std::string Receive(const std::string& body);
  std::string Delete(const std::string& body);

  const std::chrono::milliseconds visibility_;
  std::mutex mutex_;
  std::condition_variable sent_;
  // Guarded by mutex_.
  std::map<std::string, std::string> objects_;
  std::map<int, Queued> queue_;  // By the number that its receipt begins with.
  int last_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_SMALL_AWS_H_

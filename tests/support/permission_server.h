// S3, SQS and SNS that do nothing but look at permissions, strictly.

#ifndef DARKROOM_TESTS_SUPPORT_PERMISSION_SERVER_H_
#define DARKROOM_TESTS_SUPPORT_PERMISSION_SERVER_H_

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/support/handler_server.h"

namespace darkroom {

// Knows the buckets "uploads" and "thumbs", both empty, the queues "jobs" and
// "jobs-dlq" of account 123456789012, and the topic "told".  A refused action
// is answered before anything else is looked at.  Thread-safe.
class PermissionServer {
 public:
  ServedReply Handle(const ServedRequest& request);

  // "s3:PutObject", "sqs:ReceiveMessage".
  void Refuse(const std::string& action);
  void IgnoreConditions();  // As servers that do not know If-Match.

  // What was really done: "stored thumbs/a", "received", "sent".
  std::vector<std::string> deeds();
  // Until requests were signed with so many keys; false after `longest`.
  bool AwaitSigners(std::size_t count, std::chrono::seconds longest);

 private:
  ServedReply S3(const ServedRequest& request);
  ServedReply Sns(const ServedRequest& request);
  ServedReply Sqs(const ServedRequest& request, const std::string& action);
  bool Refuses(const std::string& action) const {
    return refused_.contains(action);
  }

  std::mutex mutex_;
  std::condition_variable signed_;
  // Guarded by mutex_.
  std::set<std::string> refused_;
  std::set<std::string> objects_;
  bool lax_ = false;
  std::vector<std::string> deeds_;
  std::set<std::string> signers_;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_PERMISSION_SERVER_H_

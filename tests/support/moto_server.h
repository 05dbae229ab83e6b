// A moto_server of its own for a test, if there is one on the PATH.

#ifndef DARKROOM_TESTS_SUPPORT_MOTO_SERVER_H_
#define DARKROOM_TESTS_SUPPORT_MOTO_SERVER_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "base/result.h"
#include "libs3q/aws/aws_services.h"

namespace darkroom {

// Listens on a free port of 127.0.0.1; ends with its object.
class MotoServer {
 public:
  // Returns once it accepts connections.  kNotFound: no moto_server here.
  // `variables` are added to its environment, as "NAME=value".
  static Result<std::unique_ptr<MotoServer>> Start(
      std::vector<std::string> variables = {});
  MotoServer(const MotoServer&) = delete;
  MotoServer& operator=(const MotoServer&) = delete;
  ~MotoServer();

  std::string url() const { return "http://127.0.0.1:" + port_; }

  // What the environment of a user of it says.
  AwsOptions Options() const;

  Status CreateBucket(const std::string& name);
  // `attributes` is a JSON object.  The queue's URL.
  Result<std::string> CreateQueue(const std::string& name,
                                  const std::string& attributes = "{}");
  // The topic's ARN.
  Result<std::string> CreateTopic(const std::string& name);
  // `queue_arn` gets what is published, as it is.
  Status Subscribe(const std::string& topic_arn, const std::string& queue_arn);
  Status Post(const std::string& path, const std::string& body);

 private:
  MotoServer(pid_t child, Fd output)
      : child_(child), output_(std::move(output)) {}
  Status AwaitPort();
  Result<std::string> CallSns(const std::string& form);

  const pid_t child_;
  const Fd output_;
  std::string port_;
  std::thread drain_;  // Reads what it logs: a full pipe would stop it.
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_MOTO_SERVER_H_

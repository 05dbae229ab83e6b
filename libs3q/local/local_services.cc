#include "libs3q/local/local_services.h"

#include <array>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "libs3q/local/bell.h"
#include "libs3q/local/directory_store.h"
#include "libs3q/local/queue_database.h"
#include "libs3q/local/sqlite_queue.h"
#include "libs3q/local/topic_file.h"

namespace darkroom {
namespace {

constexpr std::array<std::string_view, 2> kQueues = {kLocalQueue,
                                                     kLocalDeadLetterQueue};

class LocalServices final : public Services {
 public:
  explicit LocalServices(std::filesystem::path root) : root_(std::move(root)) {}

  std::unique_ptr<ObjectStore> OpenStore(std::stop_token abandon) override {
    return std::make_unique<DirectoryStore>(root_, std::move(abandon));
  }

  Result<std::unique_ptr<MessageQueue>> OpenQueue(
      const std::string& url, QueueOptions options) override;

 private:
  const std::filesystem::path root_;
  const std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
};

Result<std::unique_ptr<MessageQueue>> LocalServices::OpenQueue(
    const std::string& url, QueueOptions options) {
  if (url != kLocalQueue && url != kLocalDeadLetterQueue) {
    std::string message = "not a local queue: " + url;
    const std::string_view nearest = Nearest(url, kQueues);
    message += nearest.empty()
                   ? R"( (there are "jobs" and "jobs-dlq"))"
                   : "; did you mean \"" + std::string(nearest) + "\"?";
    return Error(ErrorClass::kConfiguration, message);
  }
  return std::unique_ptr<MessageQueue>(
      TRY(SqliteQueue::Open({.path = root_ / "queue.db",
                             .name = url,
                             .abandon = std::move(options.abandon),
                             .bell = bell_})));
}

Status CheckOptions(const LocalOptions& options) {
  const auto seconds = options.visibility_timeout.count();
  if (seconds < 1 || seconds > 43'200) {
    return Error(ErrorClass::kConfiguration,
                 "visibility timeout of " + std::to_string(seconds) +
                     " s is not within 1 to 43200 s");
  }
  if (options.max_receive_count < 1 || options.max_receive_count > 1000) {
    return Error(ErrorClass::kConfiguration,
                 "maximum receive count of " +
                     std::to_string(options.max_receive_count) +
                     " is not within 1 to 1000");
  }
  return {};
}

Status MakeFolders(const std::filesystem::path& root) {
  std::error_code failed;
  const std::string buckets = (root / "buckets").string();
  const bool made = std::filesystem::create_directories(buckets, failed);
  if (made) {
    Log(LogLevel::kInfo, "directory_made",
        {{"path", std::string_view(buckets)},
         {"advice",
          "it was not there; a folder in it is a bucket: put photographs into "
          "one that a route takes"}});
  }
  if (!failed) return {};
  const std::string what = "cannot create " + buckets;
  if (failed == std::errc::not_a_directory ||
      failed == std::errc::file_exists) {
    return Error(ErrorClass::kConfiguration, what + ": " + failed.message());
  }
  return ErrnoError(failed.value(), what);
}

Result<std::unique_ptr<Services>> OpenAsItIs(
    const std::filesystem::path& root) {
  std::error_code failed;
  if (!std::filesystem::exists(root / "queue.db", failed)) {
    return Error(ErrorClass::kConfiguration,
                 "no queue.db in " + root.string() +
                     ": `darkroom run --local` makes it");
  }
  return std::unique_ptr<Services>(std::make_unique<LocalServices>(root));
}

}  // namespace

Result<std::unique_ptr<Services>> OpenLocalServices(LocalOptions options) {
  TRY(CheckOptions(options));
  if (options.queues == QueueSetup::kKeep) return OpenAsItIs(options.root);
  TRY(MakeFolders(options.root));
  TRY(RemoveAbandonedFiles(options.root));
  Database database =
      TRY(OpenQueueDatabase(options.root / "queue.db")).database;
  const auto set_up =
      options.queues == QueueSetup::kCreate ? MakeQueue : ConfigureQueue;
  TRY(set_up(database, {.name = kLocalDeadLetterQueue,
                        .visibility_timeout = options.visibility_timeout}));
  TRY(set_up(database, {.name = kLocalQueue,
                        .visibility_timeout = options.visibility_timeout,
                        .dead_letter_queue = kLocalDeadLetterQueue,
                        .max_receive_count = options.max_receive_count}));
  return std::unique_ptr<Services>(
      std::make_unique<LocalServices>(std::move(options.root)));
}

Result<std::unique_ptr<Topic>> OpenLocalTopic(const LocalOptions& options,
                                              const std::string& name) {
  const std::string file = name.substr(name.rfind(':') + 1);
  if (file.empty() || file.front() == '.' ||
      file.find('/') != std::string::npos) {
    return Error(ErrorClass::kConfiguration, "not a topic's name: " + name);
  }
  return std::unique_ptr<Topic>(
      std::make_unique<TopicFile>(options.root / "topics" / (file + ".jsonl")));
}

}  // namespace darkroom

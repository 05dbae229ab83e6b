#include "libs3q/local/sqlite_queue.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <thread>
#include <utility>

#include "libs3q/local/local_services.h"
#include "libs3q/local/queue_database.h"
#include "tests/support/message_queue_contract.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr SysMillis kStart{std::chrono::milliseconds(1'795'226'317'042)};

void MakeQueues(const std::filesystem::path& path) {
  Database database = OpenQueueDatabase(path).value().database;
  ConfigureQueue(database, {.name = "dlq"}).value();
  ConfigureQueue(
      database,
      {.name = "jobs", .dead_letter_queue = "dlq", .max_receive_count = 3})
      .value();
}

class SqliteQueueUnderTest final : public MessageQueueUnderTest {
 public:
  SqliteQueueUnderTest() {
    MakeQueues(path_);
    queue_ = Open("jobs");
    dead_letters_ = Open("dlq");
  }
  MessageQueue& queue() override { return *queue_; }
  MessageQueue& dead_letters() override { return *dead_letters_; }
  void Advance(seconds by) override { now_ += by; }

 private:
  std::unique_ptr<MessageQueue> Open(const std::string& name) {
    return SqliteQueue::Open({.path = path_,
                              .name = name,
                              .lease_clock = [this] { return now_; }})
        .value();
  }

  ScratchFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "queue.db";
  SysMillis now_ = kStart;
  std::unique_ptr<MessageQueue> queue_;
  std::unique_ptr<MessageQueue> dead_letters_;
};

std::unique_ptr<MessageQueueUnderTest> MakeSqliteQueueUnderTest() {
  return std::make_unique<SqliteQueueUnderTest>();
}

INSTANTIATE_TEST_SUITE_P(Sqlite, MessageQueueContract,
                         testing::Values(&MakeSqliteQueueUnderTest));

class SqliteQueueTest : public testing::Test {
 protected:
  SqliteQueueTest() { MakeQueues(path_); }

  std::unique_ptr<MessageQueue> Open(std::stop_token abandon = {}) {
    return SqliteQueue::Open(
               {.path = path_,
                .name = "jobs",
                .lease_clock = [this] { return SysMillis(now_.load()); },
                .abandon = std::move(abandon),
                .bell = bell_})
        .value();
  }
  static void Send(MessageQueue& queue, const std::string& body) {
    const OutgoingMessage message = {.body = body};
    ASSERT_TRUE(queue.Send({&message, 1}).at(0).ok());
  }
  static std::vector<Message> Receive(MessageQueue& queue) {
    return queue.Receive({.max_messages = 10, .wait = seconds(0)}).value();
  }

  std::stop_source abandon_;
  ScratchFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "queue.db";
  std::atomic<std::chrono::milliseconds> now_ = kStart.time_since_epoch();
  std::shared_ptr<Bell> bell_ = std::make_shared<Bell>();
};

TEST_F(SqliteQueueTest, KeepsAnyBytes) {
  const auto queue = Open();
  const std::string bytes("nul\0 \xff quote' \"", 14);
  Send(*queue, bytes);
  Send(*queue, "");
  const std::vector<Message> messages = Receive(*queue);
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0].body, bytes);
  EXPECT_EQ(messages[1].body, "");
}

// Other processes may hold the lock for long, or this one be stopped meanwhile.
TEST_F(SqliteQueueTest, AWaitForTheLockIsNotTakenOffALease) {
  const auto reader = Open();
  Send(*reader, "m");
  seconds lock_wait(29);  // Passes after the first look at the clock.
  const auto clock = [&] {
    const SysMillis seen(now_.load());
    now_ = now_.load() + std::exchange(lock_wait, seconds(0));
    return seen;
  };
  const auto waiting =
      SqliteQueue::Open({.path = path_, .name = "jobs", .lease_clock = clock})
          .value();
  ASSERT_EQ(Receive(*waiting).size(), 1U);
  now_ = now_.load() + seconds(29);  // Of the 30 of its lease.
  EXPECT_TRUE(Receive(*reader).empty());
  now_ = now_.load() + seconds(2);
  EXPECT_EQ(Receive(*reader).size(), 1U);
}

TEST_F(SqliteQueueTest, AStaleReceiptHasLostItsLease) {
  const auto queue = Open();
  Send(*queue, "m");
  const std::string old_receipt = Receive(*queue).at(0).receipt;
  now_ = now_.load() + seconds(31);
  const std::string receipt = Receive(*queue).at(0).receipt;
  const VisibilityChange change = {old_receipt, seconds(30)};
  EXPECT_EQ(queue->ChangeVisibility({&change, 1}).at(0).error().cls(),
            ErrorClass::kNotFound);
  EXPECT_EQ(queue->Delete({&old_receipt, 1}).at(0).error().cls(),
            ErrorClass::kNotFound);
  EXPECT_TRUE(queue->Delete({&receipt, 1}).at(0).ok());
  EXPECT_EQ(queue->Delete({&receipt, 1}).at(0).error().cls(),
            ErrorClass::kNotFound);
}

TEST_F(SqliteQueueTest, TheLatestReceiptDeletesLateButExtendsNot) {
  const auto queue = Open();
  Send(*queue, "m");
  const std::string receipt = Receive(*queue).at(0).receipt;
  now_ = now_.load() + seconds(31);
  const VisibilityChange change = {receipt, seconds(30)};
  EXPECT_EQ(queue->ChangeVisibility({&change, 1}).at(0).error().cls(),
            ErrorClass::kNotFound);
  EXPECT_TRUE(queue->Delete({&receipt, 1}).at(0).ok());
}

TEST_F(SqliteQueueTest, RefusesImpossibleTimes) {
  const auto queue = Open();
  const OutgoingMessage late = {.body = "m", .delay = seconds(901)};
  EXPECT_FALSE(queue->Send({&late, 1}).at(0).ok());
  Send(*queue, "m");
  const VisibilityChange change = {Receive(*queue).at(0).receipt,
                                   seconds(43'201)};
  EXPECT_FALSE(queue->ChangeVisibility({&change, 1}).at(0).ok());
}

TEST_F(SqliteQueueTest, ASendWakesAReceiveOfTheSameProcess) {
  const auto queue = Open();
  std::vector<Message> messages;
  std::jthread receiver(
      [&] { messages = queue->Receive({.wait = seconds(20)}).value(); });
  Send(*queue, "m");
  receiver.join();
  EXPECT_EQ(messages.size(), 1U);
}

TEST_F(SqliteQueueTest, AMessageThatBecomesDueWakesAReceive) {
  const auto queue = Open();
  Send(*queue, "m");
  ASSERT_EQ(Receive(*queue).size(), 1U);
  std::vector<Message> messages;
  std::jthread receiver(
      [&] { messages = queue->Receive({.wait = seconds(20)}).value(); });
  now_ = now_.load() + seconds(31);
  receiver.join();
  EXPECT_EQ(messages.size(), 1U);
}

TEST_F(SqliteQueueTest, StoppingEndsAReceiveWithoutMessages) {
  const auto queue = Open();
  std::stop_source stopping;
  const steady_clock::time_point begin = steady_clock::now();
  std::jthread receiver([&] {
    const auto result =
        queue->Receive({.wait = seconds(20), .stopping = stopping.get_token()});
    EXPECT_TRUE(result.ok() && result->empty());
  });
  stopping.request_stop();
  receiver.join();
  EXPECT_LT(steady_clock::now() - begin, seconds(10));
}

TEST_F(SqliteQueueTest, AbandoningEndsAReceiveAsCancelled) {
  const auto queue = Open(abandon_.get_token());
  std::jthread receiver([&] {
    const auto result = queue->Receive({.wait = seconds(20)});
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().cls(), ErrorClass::kCancelled);
  });
  abandon_.request_stop();
  receiver.join();
  const std::string receipt = "1.1";
  EXPECT_EQ(queue->Delete({&receipt, 1}).at(0).error().cls(),
            ErrorClass::kCancelled);
}

TEST_F(SqliteQueueTest, ThreadsShareMessagesWithoutOverlap) {
  const auto queue = Open();
  constexpr int kMessages = 200;
  std::atomic<int> received = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 3; ++i) {
      threads.emplace_back([&] {
        while (received < kMessages) {
          for (const Message& message : Receive(*queue)) {
            EXPECT_EQ(message.receive_count, 1);
            EXPECT_TRUE(queue->Delete({&message.receipt, 1}).at(0).ok());
            ++received;
          }
        }
      });
    }
    for (int i = 0; i < kMessages; ++i) Send(*queue, std::to_string(i));
  }
  EXPECT_EQ(received, kMessages);
  EXPECT_EQ(queue->Inspect()->in_flight, 0U);
}

TEST_F(SqliteQueueTest, AMessageOfAnotherProcessWakesAReceive) {
  std::array<int, 2> ready = {};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto queue = Open();
    const char byte = 'r';
    if (::write(ready[1], &byte, 1) != 1) ::_exit(2);
    const auto result = queue->Receive({.wait = seconds(20)});
    ::_exit(result.ok() && result->size() == 1 ? 0 : 1);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  const auto queue = Open();
  const steady_clock::time_point sent = steady_clock::now();
  Send(*queue, "m");
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  const auto took = steady_clock::now() - sent;
  EXPECT_EQ(status, 0);
  // 50 ms and the child's exit; a busy machine gets its share.
  EXPECT_LT(took, seconds(5));
  RecordProperty("wake_ms",
                 static_cast<int>(took / std::chrono::milliseconds(1)));
  ::close(ready[0]);
  ::close(ready[1]);
}

// Receives and hands back for ever, one byte down `pipe` for each message.
[[noreturn]] void ChurnUntilKilled(MessageQueue& queue, int pipe) {
  for (;;) {
    const auto messages =
        queue.Receive({.max_messages = 10, .wait = seconds(0)});
    if (!messages.ok()) ::_exit(1);
    for (const Message& message : *messages) {
      const VisibilityChange change = {message.receipt, seconds(0)};
      (void)queue.ChangeVisibility({&change, 1});
      if (::write(pipe, "x", 1) != 1) ::_exit(1);
    }
  }
}

TEST_F(SqliteQueueTest, AKillLosesAndDoublesNothing) {
  constexpr int kMessages = 40;
  {
    Database database = OpenQueueDatabase(path_).value().database;
    ConfigureQueue(database, {.name = "jobs"}).value();  // No dead letters.
    const auto queue = Open();
    for (int i = 0; i < kMessages; ++i) Send(*queue, std::to_string(i));
  }
  for (int round = 0; round < 10; ++round) {
    // What the last child held when it was killed is visible again.
    now_ = now_.load() + seconds(31);
    std::array<int, 2> ends = {};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) ChurnUntilKilled(*Open(), ends[1]);
    ::close(
        std::exchange(ends[1], -1));  // A child that ends is an end of file.
    for (int i = 0; i < 20 + round; ++i) {
      char byte = 0;
      ASSERT_EQ(::read(ends[0], &byte, 1), 1);
    }
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    ::close(ends[0]);
  }
  now_ = now_.load() + seconds(31);
  const auto queue = Open();
  std::multiset<std::string> bodies;
  for (;;) {
    const std::vector<Message> messages = Receive(*queue);
    if (messages.empty()) break;
    for (const Message& message : messages) {
      bodies.insert(message.body);
      EXPECT_TRUE(queue->Delete({&message.receipt, 1}).at(0).ok());
    }
  }
  EXPECT_EQ(bodies.size(), static_cast<std::size_t>(kMessages));
  EXPECT_EQ(std::set<std::string>(bodies.begin(), bodies.end()).size(),
            static_cast<std::size_t>(kMessages));
  Database database = OpenQueueDatabase(path_).value().database;
  SqlRows check = database.Query("PRAGMA integrity_check").value();
  ASSERT_TRUE(check.Next().value());
  EXPECT_EQ(check.Text(0), "ok");
}

TEST(QueueDatabase, AFileThatIsNoneIsNamed) {
  const ScratchFolder folder;
  const auto path = folder.path() / "queue.db";
  WriteFile(path, "no database at all, and longer than its header would be; " +
                      std::string(200, 'x'));
  const auto opened = OpenQueueDatabase(path);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.error().message().find(path.string()), std::string::npos)
      << opened.error().message();
}

TEST_F(SqliteQueueTest, AQueueThatIsNotThereIsNotFound) {
  const auto result = SqliteQueue::Open({.path = path_, .name = "none"});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().cls(), ErrorClass::kNotFound);
}

}  // namespace
}  // namespace darkroom

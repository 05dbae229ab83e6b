#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <thread>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "libs3q/local/local_services.h"
#include "libs3q/local/queue_database.h"
#include "libs3q/local/upload_event.h"
#include "libs3q/marker.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using std::string_literals::operator""s;

// Keeps the database from a watcher, which waits with what it does next.
class WatcherWaits {
 public:
  explicit WatcherWaits(const fs::path& root)
      : queue_(OpenQueueDatabase(root / "queue.db").value()),
        transaction_(SqlTransaction::Begin(queue_.database).value()) {}

 private:
  QueueDatabase queue_;
  SqlTransaction transaction_;  // Rolled back.
};

class LocalWatcherTest : public testing::Test {
 protected:
  LocalWatcherTest()
      : services_(OpenLocalServices(options_).value()),
        store_(services_->OpenStore({})) {}

  std::unique_ptr<LocalWatcher> Watch(
      LocalRemovals removals = LocalRemovals::kForget) {
    auto watcher = WatchLocalBuckets(options_, {"photos"}, removals).value();
    const Status status = watcher->Start({});
    EXPECT_TRUE(status.ok()) << status.error().message();
    return watcher;
  }

  // The keys (still encoded) of the next `count` events, sorted; each message
  // is deleted.  Fewer if they do not come.
  std::vector<std::string> Events(std::size_t count) {
    const auto queue = services_->OpenQueue(kLocalQueue, {}).value();
    std::vector<std::string> keys;
    while (keys.size() < count) {
      const auto messages =
          queue->Receive({.max_messages = 10, .wait = seconds(15)}).value();
      if (messages.empty()) break;
      for (const Message& message : messages) {
        keys.push_back(KeyOf(message.body));
        EXPECT_TRUE(queue->Delete({&message.receipt, 1}).at(0).ok());
      }
    }
    std::sort(keys.begin(), keys.end());
    return keys;
  }
  // The same with what happened: "ObjectCreated:Put a.jpg".
  std::vector<std::string> NamedEvents(std::size_t count) {
    named_ = true;
    return Events(count);
  }
  std::int64_t SeenRows() {
    QueueDatabase queue = OpenQueueDatabase(root_.path() / "queue.db").value();
    SqlRows rows = queue.database.Query("SELECT count(*) FROM seen").value();
    EXPECT_TRUE(rows.Next().value());
    return rows.Int(0);
  }
  std::uint64_t Waiting() {
    const auto queue = services_->OpenQueue(kLocalQueue, {}).value();
    return queue->Inspect().value().visible;
  }

  // Of the next event, which is deleted.
  std::string NextSequencer() {
    const auto queue = services_->OpenQueue(kLocalQueue, {}).value();
    const auto messages =
        queue->Receive({.max_messages = 1, .wait = seconds(15)}).value();
    if (messages.empty()) return "no event";
    EXPECT_TRUE(queue->Delete({&messages[0].receipt, 1}).at(0).ok());
    return MemberOf(messages[0].body, "sequencer");
  }

  std::string KeyOf(const std::string& body) const {
    const std::string key = MemberOf(body, "key");
    if (!named_) return key;
    rapidjson::Document event;
    event.Parse(body.c_str());
    return event["Records"][0]["eventName"].GetString() + (" " + key);
  }
  static std::string MemberOf(const std::string& body, const char* name) {
    rapidjson::Document event;
    event.Parse(body.c_str());
    if (event.HasParseError()) return "not JSON: " + body;
    return event["Records"][0]["s3"]["object"][name].GetString();
  }

  using Keys = std::vector<std::string>;
  ScratchFolder root_;
  const LocalOptions options_ = {.root = root_.path()};
  const fs::path bucket_ = root_.path() / "buckets" / "photos";
  std::unique_ptr<Services> services_;
  std::unique_ptr<ObjectStore> store_;
  bool named_ = false;
};

TEST_F(LocalWatcherTest, WhatWasThereBeforeHasItsMessageAtStart) {
  WriteFile(bucket_ / "a 1.jpg", "x");
  WriteFile(bucket_ / "deep" / "er" / "b.jpg", "");
  WriteFile(root_.path() / "buckets" / "other" / "c.jpg", "x");
  const auto watcher = Watch();
  EXPECT_EQ(Waiting(), 2U);
  EXPECT_EQ(Events(2), (Keys{"a+1.jpg", "deep/er/b.jpg"}));
}

TEST_F(LocalWatcherTest, WhatIsCopiedMovedOrPutLaterHasToo) {
  const auto watcher = Watch();
  WriteFile(bucket_ / "copied.jpg", "x");
  WriteFile(bucket_ / "new" / "folder" / "copied.jpg", "x");
  WriteFile(root_.path() / "elsewhere" / "moved" / "in.jpg", "x");
  fs::rename(root_.path() / "elsewhere" / "moved", bucket_ / "moved");
  ASSERT_TRUE(store_->Put({"photos", "put/it"}, AsBytes("x"), {}).ok());
  ASSERT_TRUE(store_->Put({"photos", "../up"}, AsBytes("x"), {}).ok());
  EXPECT_EQ(Events(5), (Keys{"../up", "copied.jpg", "moved/in.jpg",
                             "new/folder/copied.jpg", "put/it"}));
}

TEST_F(LocalWatcherTest, WithoutANameEveryBucketIsWatched) {
  WriteFile(root_.path() / "buckets" / "first" / "a.jpg", "x");
  const auto watcher = WatchLocalBuckets(options_, {}).value();
  ASSERT_TRUE(watcher->Start({}).ok());
  EXPECT_EQ(Events(1), Keys{"a.jpg"});
  WriteFile(root_.path() / "buckets" / "second" / "b.jpg", "x");
  EXPECT_EQ(Events(1), Keys{"b.jpg"});
  // No bucket's name is so.
  WriteFile(root_.path() / "buckets" / "NoBucket" / "c.jpg", "x");
  WriteFile(root_.path() / "buckets" / "first" / "d.jpg", "x");
  EXPECT_EQ(Events(1), Keys{"d.jpg"});
  EXPECT_EQ(Waiting(), 0U);
}

// As unzip and scp -p do it; the event of the closing names another file.
TEST_F(LocalWatcherTest, ATimeThatIsRestoredAfterTheClosingIsAnUpload) {
  const auto watcher = Watch();
  WriteFile(bucket_ / "a.jpg", "x");
  EXPECT_EQ(Events(1), Keys{"a.jpg"});
  const std::array<timespec, 2> times = {{{1'000'000, 0}, {1'000'000, 0}}};
  ASSERT_EQ(::utimensat(AT_FDCWD, (bucket_ / "a.jpg").c_str(), times.data(), 0),
            0);
  EXPECT_EQ(Events(1), Keys{"a.jpg"});
}

TEST_F(LocalWatcherTest, AFolderThatMovedIsWatchedUnderItsNewName) {
  const auto watcher = Watch();
  fs::create_directories(bucket_ / "old");
  WriteFile(bucket_ / "old" / "1.jpg", "x");
  EXPECT_EQ(Events(1), (Keys{"old/1.jpg"}));
  fs::rename(bucket_ / "old", bucket_ / "new");
  EXPECT_EQ(Events(1), (Keys{"new/1.jpg"}));
  WriteFile(bucket_ / "new" / "2.jpg", "x");
  EXPECT_EQ(Events(1), (Keys{"new/2.jpg"}));
}

TEST_F(LocalWatcherTest, ABucketThatIsMadeAnewIsWatchedAgain) {
  const auto watcher = Watch();
  // The watcher may be at work in it meanwhile.
  for (std::error_code busy; fs::exists(bucket_);)
    fs::remove_all(bucket_, busy);
  WriteFile(bucket_ / "again.jpg", "x");
  EXPECT_EQ(Events(1), (Keys{"again.jpg"}));
  ASSERT_TRUE(store_->Put({"photos", "/escaped"}, AsBytes("x"), {}).ok());
  EXPECT_EQ(Events(1), (Keys{"/escaped"}));
}

// What the store does meanwhile may make it as well.
TEST_F(LocalWatcherTest, AllBucketsThatAreMadeAnewAreWatchedAgain) {
  const fs::path all = bucket_.parent_path();
  const auto watcher = Watch();
  WriteFile(bucket_ / "a.jpg", "x");
  EXPECT_EQ(Events(1), (Keys{"a.jpg"}));
  for (std::error_code busy; fs::exists(all);) fs::remove_all(all, busy);
  WriteFile(bucket_ / "b.jpg", "x");
  EXPECT_EQ(Events(1), (Keys{"b.jpg"}));
  fs::rename(all, root_.path() / "elsewhere");
  WriteFile(bucket_ / "c.jpg", "x");
  EXPECT_EQ(Events(1), (Keys{"c.jpg"}));
  // What moved away is nobody's business.
  WriteFile(root_.path() / "elsewhere" / "photos" / "d.jpg", "x");
  WriteFile(bucket_ / "e.jpg", "x");
  EXPECT_EQ(Events(1), (Keys{"e.jpg"}));
}

TEST_F(LocalWatcherTest, NothingIsQueuedTwiceAcrossRestarts) {
  WriteFile(bucket_ / "a.jpg", "x");
  { const auto watcher = Watch(); }
  EXPECT_EQ(Events(1), (Keys{"a.jpg"}));
  { const auto watcher = Watch(); }
  EXPECT_EQ(Waiting(), 0U);
  WriteFile(bucket_ / "a.jpg", "changed");
  { const auto watcher = Watch(); }
  EXPECT_EQ(Events(1), (Keys{"a.jpg"}));
}

TEST_F(LocalWatcherTest, ADatabaseThatIsLockedAtTheStartIsWaitedFor) {
  WriteFile(bucket_ / "a.jpg", "x");
  const auto watcher = WatchLocalBuckets(options_, {"photos"}).value();
  Database other =
      OpenQueueDatabase(root_.path() / "queue.db").value().database;
  ASSERT_TRUE(other.Run("BEGIN IMMEDIATE", {}).ok());
  // Longer than one waits for it at once.
  const std::jthread holder([&] {
    std::this_thread::sleep_for(seconds(6));
    EXPECT_TRUE(other.Run("COMMIT", {}).ok());
  });
  EXPECT_TRUE(watcher->Start({}).ok());
  EXPECT_EQ(Events(1), (Keys{"a.jpg"}));
}

TEST_F(LocalWatcherTest, WhatFailedIsTriedAgainWhileOthersKeepComing) {
  const auto watcher = Watch();
  Database other =
      OpenQueueDatabase(root_.path() / "queue.db").value().database;
  ASSERT_TRUE(other
                  .Run("CREATE TRIGGER refuses BEFORE INSERT ON seen"
                       " WHEN NEW.path = 'a.jpg'"
                       " BEGIN SELECT RAISE(ABORT, 'refused'); END",
                       {})
                  .ok());
  WriteFile(bucket_ / "a.jpg", "x");
  WriteFile(bucket_ / "b.jpg", "x");
  EXPECT_EQ(Events(1), (Keys{"b.jpg"}));  // So the other was seen before.
  ASSERT_TRUE(other.Run("DROP TRIGGER refuses", {}).ok());
  // Without the second's pause that the next look once waited for.
  const std::jthread others([&](const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested(); ++i) {
      WriteFile(bucket_ / (std::to_string(i) + ".jpg"), "x");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  });
  const auto begin = std::chrono::steady_clock::now();
  bool came = false;
  while (!came &&
         std::chrono::steady_clock::now() - begin < std::chrono::seconds(15)) {
    // Together with others, if it is late.
    came = std::ranges::count(Events(1), "a.jpg") == 1;
  }
  EXPECT_TRUE(came);
}

TEST_F(LocalWatcherTest, AFileThatComesBackIsUploadedAgain) {
  const fs::path file = bucket_ / "a.jpg";
  const fs::path kept = root_.path() / "a.bak";
  WriteFile(file, "first");
  const auto watcher = Watch();
  EXPECT_EQ(Events(1), (Keys{"a.jpg"}));
  fs::rename(file, kept);
  WriteFile(file, "second");
  EXPECT_EQ(Events(1), (Keys{"a.jpg"}));
  fs::rename(kept, file);
  EXPECT_EQ(Events(1), (Keys{"a.jpg"}));
}

TEST_F(LocalWatcherTest, WhatComesLaterIsLaterWhateverItsTime) {
  const fs::path newer = root_.path() / "newer";
  const fs::path older = root_.path() / "older";
  WriteFile(older, "older");
  WriteFile(newer, "newer");
  fs::last_write_time(older,
                      fs::file_time_type::clock::now() - std::chrono::hours(1));
  const auto watcher = Watch();
  fs::rename(newer, bucket_ / "a.jpg");
  const std::string first = NextSequencer();
  fs::rename(older, bucket_ / "a.jpg");
  EXPECT_GT(NextSequencer(), first);
}

TEST_F(LocalWatcherTest, OutputsAndHiddenFilesMakeNoEvent) {
  const auto watcher = Watch();
  ASSERT_TRUE(store_
                  ->Put({"photos", "out.webp"}, AsBytes("x"),
                        {.metadata = {{kMarkerMetadata, "1"}}})
                  .ok());
  WriteFile(bucket_ / ".DS_Store", "x");
  WriteFile(bucket_ / ".Trash" / "a.jpg", "x");
  WriteFile(bucket_ / "last.jpg", "x");
  EXPECT_EQ(Events(1), (Keys{"last.jpg"}));
  const auto second = Watch();
  EXPECT_EQ(Waiting(), 0U);
}

TEST_F(LocalWatcherTest, AFileIsQueuedOnceItsWriterHasClosedIt) {
  fs::create_directories(bucket_);
  Fd writer(::open((bucket_ / "slow.jpg").c_str(), O_WRONLY | O_CREAT, 0600));
  ASSERT_TRUE(WriteAll(writer.get(), AsBytes("half")).ok());
  const auto watcher = Watch();
  EXPECT_EQ(Waiting(), 0U);
  ASSERT_TRUE(WriteAll(writer.get(), AsBytes("whole")).ok());
  writer.Reset();
  EXPECT_EQ(Events(1), (Keys{"slow.jpg"}));
}

TEST_F(LocalWatcherTest, StoppingTwiceIsFine) {
  const auto watcher = Watch();
  watcher->Stop();
  watcher->Stop();
  WriteFile(bucket_ / "after.jpg", "x");
  EXPECT_EQ(Waiting(), 0U);
}

TEST_F(LocalWatcherTest, TwoProcessesQueueEachFileOnce) {
  constexpr int kFiles = 500;
  std::array<int, 2> ready = {};
  ASSERT_EQ(::pipe(ready.data()), 0);
  std::array<pid_t, 2> children = {};
  for (pid_t& child : children) {
    child = ::fork();
    if (child != 0) continue;
    const auto watcher = Watch();
    if (::write(ready[1], "r", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  ::close(ready[1]);  // A child that ends early is an end of file.
  for (int i = 0; i < kFiles; ++i) {
    WriteFile(bucket_ / std::to_string(i % 7) / std::to_string(i), "x");
    // Some before and some after the watchers have started.
    char byte = 0;
    if (i == kFiles / 3 || i == kFiles / 2) {
      ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    }
  }
  const Keys keys = Events(kFiles);
  EXPECT_EQ(keys.size(), static_cast<std::size_t>(kFiles));
  EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(),
            static_cast<std::size_t>(kFiles));
  // Neither watcher, nor a third one, has queued any of them again.
  for (const pid_t child : children) {
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  }
  { const auto watcher = Watch(); }
  EXPECT_EQ(Waiting(), 0U);
  ::close(ready[0]);
}

TEST_F(LocalWatcherTest, WhatIsDeletedOrMovedOutIsARemoval) {
  const auto watcher = Watch(LocalRemovals::kTell);
  WriteFile(bucket_ / "deleted.jpg", "x");
  WriteFile(bucket_ / "out.jpg", "x");
  WriteFile(bucket_ / "folder" / "deep" / "1.jpg", "x");
  WriteFile(bucket_ / "moved" / "2.jpg", "x");
  ASSERT_TRUE(store_->Put({"photos", "a//b"}, AsBytes("x"), {}).ok());
  EXPECT_EQ(Events(5).size(), 5U);
  fs::remove(bucket_ / "deleted.jpg");
  fs::rename(bucket_ / "out.jpg", root_.path() / "out.jpg");
  fs::remove_all(bucket_ / "folder");
  fs::rename(bucket_ / "moved", root_.path() / "moved");
  ASSERT_TRUE(store_->Remove({"photos", "a//b"}).ok());
  EXPECT_EQ(NamedEvents(5), (Keys{"ObjectRemoved:Delete a//b",
                                  "ObjectRemoved:Delete deleted.jpg",
                                  "ObjectRemoved:Delete folder/deep/1.jpg",
                                  "ObjectRemoved:Delete moved/2.jpg",
                                  "ObjectRemoved:Delete out.jpg"}));
  EXPECT_EQ(SeenRows(), 0);
}

// With the bucket gone nothing can be looked at: the events say it.
TEST_F(LocalWatcherTest, AWholeBucketThatIsDeletedIsARemovalOfAll) {
  const auto watcher = Watch(LocalRemovals::kTell);
  constexpr std::size_t kFiles = 50;
  for (std::size_t i = 0; i < kFiles; ++i) {
    WriteFile(bucket_ / std::to_string(i % 5) / std::to_string(i), "x");
  }
  EXPECT_EQ(Events(kFiles).size(), kFiles);
  {
    const WatcherWaits waits(root_.path());
    fs::remove_all(bucket_);
  }
  EXPECT_EQ(Events(kFiles).size(), kFiles);
  EXPECT_EQ(SeenRows(), 0);
}

// It takes its files along, one that has just been replaced too.
TEST_F(LocalWatcherTest, ABucketThatIsMovedAwayHasLostNothing) {
  const auto watcher =
      WatchLocalBuckets(options_, {"photos", "others"}, LocalRemovals::kTell)
          .value();
  ASSERT_TRUE(watcher->Start({}).ok());
  WriteFile(bucket_ / "a.jpg", "x");
  EXPECT_EQ(Events(1).size(), 1U);
  {
    const WatcherWaits waits(root_.path());
    WriteFile(bucket_ / "b.jpg", "x");  // What the watcher waits with.
    fs::remove(bucket_ / "a.jpg");
    WriteFile(bucket_ / "a.jpg", "xx");
    fs::rename(bucket_, root_.path() / "elsewhere");
    WriteFile(bucket_.parent_path() / "others" / "last.jpg", "x");
  }
  for (bool ended = false; !ended;) {
    const Keys events = NamedEvents(1);
    ASSERT_FALSE(events.empty());
    for (const std::string& event : events) {
      EXPECT_TRUE(event.starts_with("ObjectCreated")) << event;
      ended = ended || event.ends_with(" last.jpg");
    }
  }
}

TEST_F(LocalWatcherTest, WhatWentWhileNobodyWatchedIsARemovalAtStart) {
  WriteFile(bucket_ / "gone.jpg", "x");
  WriteFile(bucket_ / "stays.jpg", "x");
  { const auto watcher = Watch(LocalRemovals::kTell); }
  EXPECT_EQ(Events(2).size(), 2U);
  fs::remove(bucket_ / "gone.jpg");
  { const auto watcher = Watch(LocalRemovals::kTell); }
  EXPECT_EQ(NamedEvents(1), (Keys{"ObjectRemoved:Delete gone.jpg"}));
  { const auto watcher = Watch(LocalRemovals::kTell); }
  EXPECT_EQ(Waiting(), 0U);
}

TEST_F(LocalWatcherTest, ARemovalThatNobodyWantsIsForgottenAllTheSame) {
  WriteFile(bucket_ / "a.jpg", "x");
  WriteFile(bucket_ / "b.jpg", "x");
  {
    const auto watcher = Watch();
    EXPECT_EQ(Events(2).size(), 2U);
    fs::rename(bucket_ / "a.jpg", root_.path() / "a.jpg");
    // What comes later is seen later.
    WriteFile(bucket_ / "c.jpg", "x");
    EXPECT_EQ(Events(1), (Keys{"c.jpg"}));
  }
  EXPECT_EQ(SeenRows(), 2);
  fs::remove(bucket_ / "b.jpg");
  // The same file as before, to the nanosecond: an upload once more.
  fs::rename(root_.path() / "a.jpg", bucket_ / "a.jpg");
  { const auto watcher = Watch(); }
  EXPECT_EQ(NamedEvents(1), (Keys{"ObjectCreated:Put a.jpg"}));
  EXPECT_EQ(SeenRows(), 2);
}

TEST_F(LocalWatcherTest, WhatIsReplacedIsNoRemovalAndTakesOneRow) {
  const auto watcher = Watch(LocalRemovals::kTell);
  for (const char* content : {"1", "22", "333"}) {
    WriteFile(root_.path() / "next.jpg", content);
    fs::rename(root_.path() / "next.jpg", bucket_ / "a.jpg");
    EXPECT_EQ(NamedEvents(1), (Keys{"ObjectCreated:Put a.jpg"}));
  }
  EXPECT_EQ(SeenRows(), 1);
  EXPECT_EQ(Waiting(), 0U);
}

TEST_F(LocalWatcherTest, AnOutputThatGoesIsNoRemoval) {
  const auto watcher = Watch(LocalRemovals::kTell);
  ASSERT_TRUE(store_
                  ->Put({"photos", "out.webp"}, AsBytes("x"),
                        {.metadata = {{kMarkerMetadata, "1"}}})
                  .ok());
  ASSERT_TRUE(store_->Remove({"photos", "out.webp"}).ok());
  WriteFile(bucket_ / "last.jpg", "x");
  EXPECT_EQ(NamedEvents(1), (Keys{"ObjectCreated:Put last.jpg"}));
  EXPECT_EQ(SeenRows(), 1);
}

// Its disk may be missing: nobody's renditions are to be removed for that.
TEST_F(LocalWatcherTest, ABucketThatIsNotThereHasLostNothing) {
  WriteFile(bucket_ / "a.jpg", "x");
  { const auto watcher = Watch(LocalRemovals::kTell); }
  EXPECT_EQ(Events(1).size(), 1U);
  fs::rename(bucket_, root_.path() / "unmounted");
  { const auto watcher = Watch(LocalRemovals::kTell); }
  EXPECT_EQ(Waiting(), 0U);
  fs::remove_all(bucket_);
  fs::rename(root_.path() / "unmounted", bucket_);
  { const auto watcher = Watch(LocalRemovals::kTell); }
  EXPECT_EQ(Waiting(), 0U);
}

// As the mount point of a disk that is away; also one that a start has made.
TEST_F(LocalWatcherTest, ABucketThatIsEmptyHasLostNothing) {
  WriteFile(bucket_ / "a.jpg", "x");
  { const auto watcher = Watch(LocalRemovals::kTell); }
  EXPECT_EQ(Events(1).size(), 1U);
  fs::rename(bucket_, root_.path() / "unmounted");
  for (int starts = 0; starts < 3; ++starts) {
    const auto watcher = Watch(LocalRemovals::kTell);
  }
  EXPECT_EQ(Waiting(), 0U);
  fs::remove_all(bucket_);
  fs::rename(root_.path() / "unmounted", bucket_);
  { const auto watcher = Watch(LocalRemovals::kTell); }
  EXPECT_EQ(Waiting(), 0U);
}

TEST(RemovalEvent, IsWhatS3Sends) {
  const RemovalEvent event = {"photos", "a b.jpg", SysMillis(seconds(1)), 255};
  EXPECT_EQ(
      RemovalEventJson(event),
      R"({"Records":[{"eventVersion":"2.3","eventSource":"aws:s3",)"
      R"("awsRegion":"local","eventTime":"1970-01-01T00:00:01.000Z",)"
      R"("eventName":"ObjectRemoved:Delete","s3":{"s3SchemaVersion":"1.0",)"
      R"("configurationId":"local","bucket":{"name":"photos",)"
      R"("arn":"arn:aws:s3:::photos"},"object":{)"
      R"("key":"a+b.jpg","sequencer":"00000000000000FF"}}}]})");
}

TEST(UploadEvent, IsWhatS3Sends) {
  const UploadEvent event = {
      "photos", "a b/ü+\0.jpg"s, {3, 255}, SysMillis(), 254};
  EXPECT_EQ(
      UploadEventJson(event),
      R"({"Records":[{"eventVersion":"2.3","eventSource":"aws:s3",)"
      R"("awsRegion":"local","eventTime":"1970-01-01T00:00:00.000Z",)"
      R"("eventName":"ObjectCreated:Put","s3":{"s3SchemaVersion":"1.0",)"
      R"("configurationId":"local","bucket":{"name":"photos",)"
      R"("arn":"arn:aws:s3:::photos"},"object":{)"
      R"("key":"a+b/%C3%BC%2B%00.jpg","size":3,)"
      R"("eTag":"00000000000000ff-3","sequencer":"00000000000000FE"}}}]})");
}

}  // namespace
}  // namespace darkroom

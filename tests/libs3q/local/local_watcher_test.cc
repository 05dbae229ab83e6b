#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "libs3q/local/local_services.h"
#include "libs3q/local/upload_event.h"
#include "libs3q/marker.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;
using std::string_literals::operator""s;

class LocalWatcherTest : public testing::Test {
 protected:
  LocalWatcherTest()
      : services_(OpenLocalServices(options_).value()),
        store_(services_->OpenStore({})) {}

  std::unique_ptr<LocalWatcher> Watch() {
    auto watcher = WatchLocalBuckets(options_, {"photos"}).value();
    const Status status = watcher->Start();
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

  static std::string KeyOf(const std::string& body) {
    return MemberOf(body, "key");
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
  ASSERT_TRUE(watcher->Start().ok());
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

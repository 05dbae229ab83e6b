#include "libs3q/local/directory_store.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "libs3q/local/local_services.h"
#include "tests/support/object_store_contract.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

namespace fs = std::filesystem;

class DirectoryStoreUnderTest final : public ObjectStoreUnderTest {
 public:
  DirectoryStoreUnderTest() : store_(folder_.path(), {}) {
    fs::create_directories(folder_.path() / "buckets" / bucket());
  }
  ObjectStore& store() override { return store_; }
  std::string bucket() const override { return "photos"; }

 private:
  ScratchFolder folder_;
  DirectoryStore store_;
};

std::unique_ptr<ObjectStoreUnderTest> MakeDirectoryStoreUnderTest() {
  return std::make_unique<DirectoryStoreUnderTest>();
}

INSTANTIATE_TEST_SUITE_P(Directory, ObjectStoreContract,
                         testing::Values(&MakeDirectoryStoreUnderTest));

class DirectoryStoreTest : public testing::Test {
 protected:
  DirectoryStoreTest() { fs::create_directories(bucket_); }

  void Put(const std::string& key, std::string_view text,
           const PutOptions& options = {}) {
    const auto result = store_.Put({"photos", key}, AsBytes(text), options);
    ASSERT_TRUE(result.ok()) << result.error().message();
  }
  std::string Get(const std::string& key) {
    const auto result = store_.Get({"photos", key}, {.max_bytes = 1 << 20});
    return result.ok() ? std::string(AsText(result->body.view()))
                       : std::string(NameOf(result.error().cls()));
  }

  std::stop_source abandon_;
  ScratchFolder root_;
  const fs::path bucket_ = root_.path() / "buckets" / "photos";
  DirectoryStore store_{root_.path(), {}};
};

TEST_F(DirectoryStoreTest, OrdinaryKeysLookOrdinaryOnDisk) {
  Put("uploads/photo 1.jpg", "x");
  EXPECT_EQ(ReadFile(bucket_ / "uploads" / "photo 1.jpg"), "x");
}

TEST_F(DirectoryStoreTest, FilesCopiedInAreObjects) {
  WriteFile(bucket_ / "in" / "a.JPG", "by hand");
  EXPECT_EQ(Get("in/a.JPG"), "by hand");
  const auto info = store_.Head({"photos", "in/a.JPG"});
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->content_type, "image/jpeg");
  EXPECT_TRUE(info->metadata.empty());
  EXPECT_FALSE(info->etag.empty());
}

TEST_F(DirectoryStoreTest, MetadataOfAnOlderContentIsNotThatOfANewer) {
  Put("a.png", "rendered", {.content_type = "x/y", .metadata = {{"m", "1"}}});
  WriteFile(bucket_ / "a.png", "copied over it");
  const auto info = store_.Head({"photos", "a.png"});
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->content_type, "image/png");
  EXPECT_TRUE(info->metadata.empty());
}

TEST_F(DirectoryStoreTest, MetadataSurvivesMakingWay) {
  Put("a", "object", {.metadata = {{"m", "1"}}});
  Put("a/b", "below");
  const auto info = store_.Head({"photos", "a"});
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->metadata, (Metadata{{"m", "1"}}));
  EXPECT_TRUE(fs::is_directory(bucket_ / "a"));
}

TEST_F(DirectoryStoreTest, SymlinksAreNotFollowed) {
  const fs::path secret = root_.path() / "outside" / "secret";
  WriteFile(secret, "secret");
  fs::create_symlink(secret, bucket_ / "link");
  fs::create_directory_symlink(secret.parent_path(), bucket_ / "folder");
  EXPECT_EQ(Get("link"), "not_found");
  EXPECT_EQ(Get("folder/secret"), "not_found");
  EXPECT_FALSE(store_.Put({"photos", "folder/new"}, AsBytes("x"), {}).ok());
  EXPECT_FALSE(fs::exists(secret.parent_path() / "new"));
  Put("link", "mine");
  EXPECT_EQ(ReadFile(secret), "secret");
  const auto page = store_.List("photos", "", "");
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->objects.size(), 1U);
  EXPECT_EQ(page->objects[0].key, "link");
}

TEST_F(DirectoryStoreTest, SpecialFilesAreNoObjects) {
  ASSERT_EQ(::mkfifo((bucket_ / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(Get("fifo"), "not_found");
}

TEST_F(DirectoryStoreTest, KeysUpToTheLimitAreKept) {
  for (const std::string& key :
       {std::string(1024, '/'), std::string(1024, '\0'), std::string(1024, '.'),
        std::string(1024, 'x')}) {
    Put(key, "x");
    EXPECT_EQ(Get(key), "x");
  }
  EXPECT_FALSE(
      store_.Put({"photos", std::string(1025, 'x')}, AsBytes("x"), {}).ok());
  EXPECT_FALSE(store_.Put({"photos", ""}, AsBytes("x"), {}).ok());
  EXPECT_FALSE(store_.Put({"../photos", "a"}, AsBytes("x"), {}).ok());
}

TEST_F(DirectoryStoreTest, RemovingPrunesEmptyFoldersOnly) {
  Put("a/b/c", "x");
  Put("a/d", "x");
  ASSERT_TRUE(store_.Remove({"photos", "a/b/c"}).ok());
  EXPECT_FALSE(fs::exists(bucket_ / "a" / "b"));
  EXPECT_TRUE(fs::exists(bucket_ / "a" / "d"));
  ASSERT_TRUE(store_.Remove({"photos", "a"}).ok());  // A folder: no object.
  EXPECT_TRUE(fs::exists(bucket_ / "a" / "d"));
}

TEST_F(DirectoryStoreTest, AbandonedCallsAreCancelled) {
  DirectoryStore store(root_.path(), abandon_.get_token());
  abandon_.request_stop();
  const auto result = store.Get({"photos", "a"}, {.max_bytes = 1});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().cls(), ErrorClass::kCancelled);
}

TEST_F(DirectoryStoreTest, ThreadsPuttingAndRemovingNeighboursLoseNothing) {
  const auto work = [this](int thread) {
    DirectoryStore store(root_.path(), {});
    const std::string mine = "x/y/" + std::to_string(thread);
    for (int i = 0; i < 30; ++i) {
      for (const std::string& key : {mine, std::string("x/y"), mine + "/z"}) {
        EXPECT_TRUE(store.Put({"photos", key}, AsBytes("v"), {}).ok());
      }
      EXPECT_TRUE(store.Head({"photos", mine}).ok());
      EXPECT_TRUE(store.Head({"photos", mine + "/z"}).ok());
      EXPECT_TRUE(store.Remove({"photos", mine}).ok());
      EXPECT_TRUE(store.Head({"photos", mine + "/z"}).ok());
      EXPECT_TRUE(store.Remove({"photos", mine + "/z"}).ok());
    }
  };
  {
    std::jthread first(work, 1);
    std::jthread second(work, 2);
  }
  EXPECT_EQ(Get("x/y"), "v");
}

// Two contents of different length, each naming itself in its metadata.
TEST_F(DirectoryStoreTest, AKillLeavesBytesWithTheirMetadata) {
  for (int round = 0; round < 10; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      DirectoryStore store(root_.path(), {});
      for (int i = 0;; ++i) {
        const std::string text(static_cast<std::size_t>(1 + i % 7), 'x');
        (void)store.Put(
            {"photos", "k"}, AsBytes(text),
            {.metadata = {{"length", std::to_string(text.size())}}});
      }
    }
    // Until some puts are done, and then some reads more.
    int seen = 0;
    while (seen < 20 + round * 7) {
      const auto object = store_.Get({"photos", "k"}, {.max_bytes = 100});
      if (!object.ok()) continue;
      ++seen;
      EXPECT_EQ(object->info.metadata.at("length"),
                std::to_string(object->body.size()));
    }
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    const auto info = store_.Head({"photos", "k"});
    ASSERT_TRUE(info.ok());
    ASSERT_TRUE(info->metadata.contains("length"));
    EXPECT_EQ(info->metadata.at("length"), std::to_string(info->size));
  }
  ASSERT_TRUE(RemoveAbandonedFiles(root_.path()).ok());
  EXPECT_TRUE(fs::is_empty(bucket_ / ".darkroom" / "tmp"));
}

}  // namespace
}  // namespace darkroom

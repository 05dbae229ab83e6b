#include "worker/config/watermark_files.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/fake_store.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

// What a PNG begins with; nobody here decodes it.
const std::string kPng = "\x89PNG\r\n\x1a\n and so on";

std::vector<VariantConfig> With(const std::vector<std::string>& images) {
  std::vector<VariantConfig> variants;
  for (const std::string& image : images) {
    variants.push_back({.spec = {.width = 9}, .watermark_image = image});
  }
  return variants;
}

std::string TextOf(const VariantConfig& variant) {
  const auto& image = variant.spec.watermark.image;
  return image ? std::string(AsText(*image)) : "none";
}

class WatermarkFiles : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path.string();
  }
  std::string Folder() const { return folder_.path().string(); }

 private:
  ScratchFolder folder_;
};

TEST_F(WatermarkFiles, AreReadOnceFromBesideTheConfiguration) {
  const std::string whole = Write("brand/a.png", kPng);
  Write("b.png", kPng + "b");
  auto variants = With({"brand/a.png", "", "b.png", whole, "brand/a.png"});
  EXPECT_TRUE(ReadWatermarks(Folder(), variants).empty());
  EXPECT_EQ(TextOf(variants[0]), kPng);
  EXPECT_EQ(TextOf(variants[1]), "none");
  EXPECT_EQ(TextOf(variants[2]), kPng + "b");
  EXPECT_EQ(variants[3].spec.watermark.image, variants[0].spec.watermark.image);
  EXPECT_EQ(variants[4].spec.watermark.image, variants[0].spec.watermark.image);
}

TEST_F(WatermarkFiles, ThatCannotBeReadAreToldWithPathAndReason) {
  Write("empty.png", "");
  Write("text.png", "GIF89a");
  Write("large.png", kPng + std::string(kMaxWatermarkBytes, 'x'));
  auto variants = With({"missing.png", "empty.png", "text.png", "large.png",
                        ".", "s3://bucket/key"});
  const auto problems = ReadWatermarks(Folder(), variants);
  const char* const reasons[] = {
      "missing.png: cannot open: No such file or directory",
      "empty.png: is empty", "text.png: is neither PNG, WebP nor JPEG",
      "large.png: more than 16777216 bytes", ".: cannot read: Is a directory"};
  ASSERT_EQ(problems.size(), std::size(reasons));
  for (std::size_t i = 0; i < problems.size(); ++i) {
    EXPECT_EQ(problems[i].variant, i);
    EXPECT_EQ(problems[i].message, Folder() + "/" + reasons[i]);
    EXPECT_EQ(TextOf(variants[i]), "none");
  }
}

TEST(StoredWatermarks, AreFetchedOnceFromTheStore) {
  FakeStore store;
  store.Insert("assets", "brand/a.png", kPng);
  auto variants =
      With({"s3://assets/brand/a.png", "b.png", "", "s3://assets/brand/a.png"});
  EXPECT_TRUE(HasStoredWatermarks(variants));
  const Status fetched = FetchWatermarks(store, variants);
  ASSERT_TRUE(fetched.ok()) << fetched.error().message();
  EXPECT_EQ(TextOf(variants[0]), kPng);
  EXPECT_EQ(TextOf(variants[1]), "none");
  EXPECT_EQ(variants[3].spec.watermark.image, variants[0].spec.watermark.image);
  EXPECT_EQ(store.calls(), std::vector<std::string>{"get assets/brand/a.png"});
  EXPECT_FALSE(HasStoredWatermarks(With({"b.png", ""})));
}

TEST(StoredWatermarks, ThatCanNeverBeAreTheConfigurationsFault) {
  FakeStore store;
  store.Insert("b", "text", "hello");
  store.Insert("b", "large", kPng + std::string(kMaxWatermarkBytes, 'x'));
  const std::pair<const char*, const char*> cases[] = {
      {"s3://b/none", "watermark: s3://b/none: no such key: none"},
      {"s3://b/text", "watermark: s3://b/text: is neither PNG"},
      {"s3://b/large", "watermark: s3://b/large: over max_bytes"}};
  for (const auto& [image, message] : cases) {
    auto variants = With({image});
    const Status fetched = FetchWatermarks(store, variants);
    ASSERT_FALSE(fetched.ok());
    EXPECT_EQ(fetched.error().cls(), ErrorClass::kConfiguration);
    EXPECT_EQ(fetched.error().message().find(message), 0U)
        << fetched.error().message();
  }
}

TEST(StoredWatermarks, KeepTheErrorsOfAStoreThatIsDown) {
  FakeStore store;
  store.fate = [](const std::string&) -> Status {
    return Error(ErrorClass::kAccess, "no");
  };
  auto variants = With({"s3://b/k"});
  EXPECT_EQ(FetchWatermarks(store, variants).error().cls(),
            ErrorClass::kAccess);
}

TEST(WatermarkNames, ArePathsOrObjects) {
  for (const char* name : {"a.png", "/a/b.png", "../a:b.png", "s3://b/k",
                           "s3://b/k/l m.png", "s3/b/k"}) {
    EXPECT_TRUE(IsWatermarkName(name)) << name;
  }
  for (const char* name :
       {"s3://", "s3://b", "s3://b/", "s3:///k", "https://a/b", "S3://b/k"}) {
    EXPECT_FALSE(IsWatermarkName(name)) << name;
  }
}

}  // namespace
}  // namespace darkroom

#include "worker/config/config_file.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scratch_folder.h"
#include "worker/config/config_print.h"

namespace darkroom {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kFile[] = "darkroom.yaml";

// Writes `yaml` to a file in a directory of the test's own and loads it.
class ConfigFile : public ::testing::Test {
 protected:
  std::string Write(const std::string& yaml) {
    const std::string path =
        ::testing::TempDir() + "/" +
        ::testing::UnitTest::GetInstance()->current_test_info()->name() + "-" +
        kFile;
    std::ofstream(path) << yaml;
    return path;
  }

  Result<TracedConfig> Load(const std::string& yaml, Environment env = {},
                            ConfigUse use = ConfigUse::kProcess) {
    return LoadTracedConfig({Write(yaml), std::move(env), use});
  }

  std::string Problems(const std::string& yaml, Environment env = {},
                       ConfigUse use = ConfigUse::kProcess) {
    const auto config = Load(yaml, std::move(env), use);
    if (config.ok()) return "";
    EXPECT_EQ(config.error().cls(), ErrorClass::kConfiguration);
    return config.error().message();
  }
};

TEST_F(ConfigFile, ReadsEveryKindOfValue) {
  const auto loaded = Load(R"(
queue:
  url: https://sqs.eu-central-1.amazonaws.com/1/q
  wait: 5
  visibility_timeout: 2m
aws: {path_style: true, region: eu-central-1}
limits: {max_source_bytes: 20MB, max_pixels: 50MP, job_timeout: 1500ms,
         max_memory: 1GiB, max_frames: 20, max_animation_pixels: 9MP,
         fail_on: truncated}
placeholder: true
renderer: in_process
log: {level: debug, format: json}
variants:
  - {name: small, width: 128}
  - {width: 800, height: 600, fit: cover, format: jpg, quality: 90,
     progressive: true, background: "#102030", gravity: northwest}
routes:
  - prefix: in/
    glob: "**/*.jpg"
    variants: [small]
    on_conflict: overwrite
    destination:
      bucket: out
      key: "{dir}{variant}/{stem}{ext}"
      metadata: {Team: photos}
)");
  ASSERT_TRUE(loaded.ok()) << loaded.error().message();
  const Config& config = loaded->config;
  EXPECT_EQ(config.queue.wait, 5s);
  EXPECT_EQ(config.queue.visibility_timeout, 120s);
  EXPECT_TRUE(config.aws.path_style);
  EXPECT_EQ(config.limits.decode.max_source_bytes, 20'000'000U);
  EXPECT_EQ(config.limits.decode.max_pixels, 50'000'000U);
  EXPECT_EQ(config.limits.decode.max_memory, 1ULL << 30);
  EXPECT_EQ(config.limits.decode.max_frames, 20);
  EXPECT_EQ(config.limits.decode.max_animation_pixels, 9'000'000U);
  EXPECT_EQ(config.limits.decode.fail_on, FailOn::kTruncated);
  EXPECT_EQ(config.limits.job_timeout, 1500ms);
  EXPECT_TRUE(config.placeholder);
  EXPECT_EQ(config.renderer, RendererMode::kInProcess);
  EXPECT_EQ(config.log.level, LogLevel::kDebug);
  ASSERT_EQ(config.variants.size(), 2U);
  EXPECT_EQ(config.variants[0].spec.name, "small");
  EXPECT_EQ(config.variants[0].spec.fit, Fit::kInside);
  EXPECT_EQ(config.variants[1].spec.name, "800x600");
  EXPECT_EQ(config.variants[1].spec.format, OutputFormat::kJpeg);
  EXPECT_EQ(config.variants[1].spec.background.green, 0x20);
  EXPECT_EQ(config.variants[1].spec.gravity, Gravity::kNorthWest);
  ASSERT_EQ(config.routes.size(), 1U);
  EXPECT_EQ(config.routes[0].name, "route1");
  EXPECT_EQ(config.routes[0].on_conflict, OnConflict::kOverwrite);
  EXPECT_EQ(config.routes[0].destination.metadata.at("team"), "photos");
}

TEST_F(ConfigFile, NothingAndNullAreTheDefaults) {
  for (const char* yaml : {"", "# nothing\n", "queue:\n", "queue: {wait: ~}"}) {
    const auto loaded = Load(yaml);
    ASSERT_TRUE(loaded.ok()) << yaml << loaded.error().message();
    EXPECT_EQ(loaded->config.queue.wait, 20s);
  }
}

TEST_F(ConfigFile, NamesFileLineKeyAndTheNearestValidOne) {
  const struct {
    const char* yaml;
    const char* problem;  // Behind the path of the file.
  } cases[] = {
      {"limits:\n  max_pixel: 5",
       ":2: limits.max_pixel: unknown key; did you mean `max_pixels`?"},
      {"queeu: {}", ":1: queeu: unknown key; did you mean `queue`?"},
      {"log: {volume: 11}", ":1: log.volume: unknown key; known: level, "},
      {"\nqueue:\n  wait: long", ":3: queue.wait: must be a duration"},
      {"queue: {wait: 21s}", "from 0s to 20s, not `21s`"},
      {"queue: {wait: 500ms}", ":1: queue.wait: must be"},
      {"queue: [1]", ":1: queue: must be a map, not a list"},
      {"queue: {url: [a]}", "must be an SQS queue's URL or ARN, not a list"},
      {"queue: {url: my-queue}", "not `my-queue`"},
      {"aws: {path_style: yes}", "must be true or false, not `yes`"},
      {"local: {max_receive_count: 0}", "a whole number from 1 to 1000"},
      {"local: {max_receive_count: -3}", "not `-3`"},
      {"limits: {max_source_bytes: 5XB}", "a size like 50MB"},
      {"log: {level: wran}", "not `wran`; did you mean `warn`?"},
      {"variants: [{width: 5, fitt: cover}]",
       ":1: variants[0].fitt: unknown key; did you mean `fit`?"},
      {"variants:\n- width: 5\n- width: 0", ":3: variants[1].width: must be"},
      {"variants: [{width: 16384}]", "from 1 to 16383"},
      {"variants: [{width: 5, quality: 101}]", "from 1 to 100"},
      {"variants: [{width: 5, background: red}]", "a colour like"},
      {"variants: [{width: 5, name: a/b}]", "a name of letters"},
      {"variants: {a: 1}", "variants: must be a list, not a map"},
      {"variants: [5]", ":1: variants[0]: must be a map, not `5`"},
      {"routes: [{destination: {buckets: x}}]", "did you mean `bucket`?"},
      {"routes: [{glob: 'a[b'}]", "a pattern like"},
      {"routes: [{glob: '*.{jpg,png}'}]", "without braces"},
      {"routes: [{content_type: image}]", "a type like"},
      {"routes: [{destination: {tags: {'a,b': y}}}]",
       "is not a name for a tag"},
      {"routes: [{destination: {tags: {'aws:x': y}}}]",
       "is not a name for a tag"},
      {"routes: [{destination: {tags: {a: 'b,c'}}}]",
       "destination.tags.a: must be letters, digits"},
      {"routes: [{destination: {tags: {a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, "
       "g: 1, h: 1, i: 1, j: 1, k: 1}}}]",
       "more than 10 of them"},
      {"routes: [{destination: {acl: everybody}}]", "a canned ACL like"},
      {"routes: [{destination: {bucket_owner: me}}]",
       "an account of twelve digits"},
      {"aws: {checksum: md5}", "one of crc32, crc32c"},
      {"routes: [{destination: {metadata: {darkroom-x: y}}}]",
       "is not a name for metadata"},
      {"queue:\n  wait: 1\n  wait: 2",
       ":3: wait: duplicate key; it is at line 2 already"},
      {"a: b: c", ":1: "},
      {"- 1", ":1: must be a map, not a list"},
      {"a: 1\n---\nb: 2", "a second document"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.yaml);
    const std::string problems = Problems(c.yaml);
    EXPECT_THAT(problems, HasSubstr(kFile));
    EXPECT_THAT(problems, HasSubstr(c.problem));
  }
}

TEST_F(ConfigFile, RefusesWhatCannotWorkTogether) {
  const std::string variant = "variants: [{width: 9}]\n";
  const struct {
    std::string yaml;
    const char* problem;
  } cases[] = {
      {"variants:\n- {fit: cover}",
       ":2: variants[0].fit: needs width and height"},
      {"variants: [{width: 9}, {width: 9}]",
       "variants[1].name: another variant is called `9w` already"},
      {"variants: [{width: 9, format: jpeg, lossless: true}]",
       "variants[0].lossless: only webp"},
      {"variants: [{width: 9, progressive: true}]", "only jpeg"},
      {"retry: {base: 10m, cap: 5m}", "retry.base: 10m is longer than"},
      {"limits: {memory_budget: 1MB}", "cannot hold a source"},
      {"queue: {url: 'https://a/q', dead_letter_url: 'https://a/q'}",
       "is queue.url itself"},
      {variant + "routes: [{variants: [9v]}]",
       ":2: routes[0].variants: no variant is called `9v`; did you mean `9w`"},
      {variant + "routes: [{name: a}, {name: a}]", "another route is called"},
      {variant + "routes:\n- destination:\n    key: '{dir}{stm}{ext}'",
       ":4: routes[0].destination.key: unknown placeholder {stm}; did you "
       "mean `stem`?"},
      {variant + "routes: [{destination: {key: '{dir'}}]", "without its"},
      {variant + "routes: [{destination: {key: ''}}]", "must not be empty"},
      {variant + "routes: [{destination: {key: '{height}{key}'}}]",
       "variant `9w` has no height"},
      {"variants: [{width: 8}, {width: 9}]\n"
       "routes: [{destination: {bucket: b, key: '{stem}{ext}'}}]",
       "variants `8w` and `9w` would have the same key, photo.webp"},
      {variant + "routes: [{destination: {key: '{dir}{stem}{ext}'}}]",
       "would overwrite the source itself"},
      {variant + "routes: [{bucket: b, destination: {bucket: b, key: "
                 "'{key}'}}]",
       "would overwrite the source itself"},
      {"variants: [{width: 9, format: auto}]\nroutes:\n- {}",
       ":3: routes[0].destination.key: {ext}: the format of variant `9w` is "
       "known only with the picture, after its key; write a key without "
       "{ext}, like \"{dir}{stem}_{variant}\""},
      {"variants: [{width: 9, format: same}]\n"
       "routes: [{destination: {key: '{variant}/{stem}{ext}'}}]",
       "{ext}: the format of variant `9w`"},
      {variant + "routes: [{destination: {sse_kms_key_id: k}}]",
       "needs `sse: aws:kms`"},
      {variant + "routes: [{destination: {sse_bucket_key: true}}]",
       "destination.sse_bucket_key: needs `sse: aws:kms`"},
      {variant + "routes: [{manifest: '{stem}{ext}'}]",
       "routes[0].manifest: unknown placeholder {ext}; known: key, dir, stem, "
       "source_ext, hash"},
      {variant + "routes: [{manifest: '{stem}_9w.webp'}]",
       "routes[0].manifest: variant `9w` would have the same key, "
       "photo_9w.webp"},
      {variant + "routes: [{manifest: '{key}'}]",
       "routes[0].manifest: the output would overwrite its source"},
      {variant + "routes: [{topic: 'a b'}]",
       "routes[0].topic: must be an SNS topic's ARN, or a local topic's name"},
      {variant + "notify: {topic: 'https://sns.eu-west-1.amazonaws.com/t'}",
       "notify.topic: must be an SNS topic's ARN"},
      {variant + "notify: {subject: '{variant}'}",
       "notify.subject: unknown placeholder {variant}"},
      {variant + "notify: {subject: 'ü'}",
       "notify.subject: must be printable ASCII text"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.yaml);
    EXPECT_THAT(Problems(c.yaml), HasSubstr(c.problem));
  }
}

TEST_F(ConfigFile, AFormatThatIsARuleNeedsAKeyWithoutExtension) {
  EXPECT_EQ(Problems("variants: [{width: 9, format: auto}, {width: 8}]\n"
                     "routes:\n"
                     "- {variants: [9w], destination: {key: '{key}.9'}}\n"
                     "- {variants: [8w]}"),
            "");
  EXPECT_THAT(Problems("variants: [{width: 9, format: auto}]", {},
                       ConfigUse::kRunLocal),
              HasSubstr("default of --local: routes[0].destination.key: "
                        "{ext}: the format of variant `9w`"));
}

TEST_F(ConfigFile, WatermarksLieBesideTheFile) {
  const ScratchFolder folder;
  const std::string png = "\x89PNG\r\n\x1a\n";
  std::ofstream(folder.path() / "logo.png") << png;
  const std::string file = (folder.path() / kFile).string();
  std::ofstream(file) << "variants:\n- {width: 9, watermark: {image: "
                         "logo.png, opacity: 0.5, position: centre}}\n";
  const auto loaded = LoadConfig({file, {}, ConfigUse::kProcess});
  ASSERT_TRUE(loaded.ok()) << loaded.error().message();
  const Watermark& watermark = loaded->variants[0].spec.watermark;
  ASSERT_NE(watermark.image, nullptr);
  EXPECT_EQ(AsText(*watermark.image), png);
  EXPECT_EQ(watermark.opacity, 0.5);
  EXPECT_EQ(watermark.position, Gravity::kCentre);

  // What the environment names is not beside the file.
  const std::string variants = "[{width: 9, watermark: {image: logo.png}}]";
  const auto elsewhere = LoadConfig(
      {file, {{"DARKROOM_VARIANTS", variants}}, ConfigUse::kProcess});
  ASSERT_FALSE(elsewhere.ok());
  EXPECT_EQ(elsewhere.error().message(),
            "DARKROOM_VARIANTS:1: variants[0].watermark.image: logo.png: "
            "cannot open: No such file or directory");
}

TEST_F(ConfigFile, AWatermarkInTheStoreIsNotLookedForYet) {
  const auto loaded =
      Load("variants: [{width: 9, watermark: {image: s3://b/logo.png}}]");
  ASSERT_TRUE(loaded.ok()) << loaded.error().message();
  EXPECT_EQ(loaded->config.variants[0].spec.watermark.image, nullptr);
  EXPECT_EQ(loaded->config.variants[0].watermark_image, "s3://b/logo.png");
}

TEST_F(ConfigFile, AllowsOverwritingWhereNoSourceCanBeMeant) {
  const std::string variant = "variants: [{width: 9}]\n";
  for (const char* route :
       {"routes: [{glob: '*.jpg', destination: {key: '{dir}{stem}{ext}'}}]",
        "routes: [{bucket: a, destination: {bucket: b, key: '{key}'}}]",
        "routes: [{prefix: in/, destination: {strip_prefix: in/, key: "
        "'out/{key}'}}]"}) {
    EXPECT_EQ(Problems(variant + route), "") << route;
  }
}

TEST_F(ConfigFile, TellsAllMistakesAtOnce) {
  const std::string problems = Problems(
      "queue: {wait: x}\nlog: {level: y}\nretry: {base: 2h, cap: 1h}\n",
      {{"DARKROOM_RENDERER", "z"}});
  for (const char* key : {"queue.wait", "log.level", "retry.base",
                          "DARKROOM_RENDERER: renderer: must be"}) {
    EXPECT_THAT(problems, HasSubstr(key));
  }
}

TEST_F(ConfigFile, ACommentThatSwallowedAColourIsNamed) {
  EXPECT_THAT(Problems("variants:\n"
                       "  - {width: 64, background: #ff0000}\n"),
              HasSubstr("\" #\" begins a comment"));
  EXPECT_THAT(Problems("variants: [{width: 64}\n"), Not(HasSubstr("comment")));
  EXPECT_THAT(Problems("log: #add one\n\n\nvariants: [{width: 64}\n"),
              Not(HasSubstr("comment")));
}

TEST_F(ConfigFile, FilesThatGrowByAliasesAreRefused) {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c <= 'i'; ++c) {
    const std::string below(1, static_cast<char>(c - 1));
    bomb += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 10; ++i) bomb += (i ? ",*" : "*") + below;
    bomb += "]\n";
  }
  EXPECT_THAT(Problems(bomb), HasSubstr("too many or too deeply nested"));
  EXPECT_THAT(Problems(std::string(5000, '[')), HasSubstr(kFile));
  EXPECT_THAT(Problems(std::string(100, '[') + std::string(100, ']')),
              HasSubstr("too deeply"));
  EXPECT_THAT(Problems("# " + std::string(1 << 20, 'x')), HasSubstr(kFile));
}

TEST_F(ConfigFile, AliasesStandForWhatTheyName) {
  const auto loaded = Load(
      "variants:\n- &a {width: 9}\nroutes:\n"
      "- {name: a, destination: &d {bucket: out}}\n- {destination: *d}\n");
  ASSERT_TRUE(loaded.ok()) << loaded.error().message();
  EXPECT_EQ(loaded->config.routes[1].destination.bucket, "out");
}

TEST_F(ConfigFile, AFileThatIsNotThereIsAConfigurationError) {
  const auto config = LoadConfig({"/nowhere/d.yaml", {}, ConfigUse::kProcess});
  ASSERT_FALSE(config.ok());
  EXPECT_EQ(config.error().cls(), ErrorClass::kConfiguration);
  EXPECT_EQ(config.error().message(),
            "/nowhere/d.yaml: No such file or directory");
}

TEST_F(ConfigFile, NothingIsMissingFromWhatCouldNotBeRead) {
  const auto missing = HasSubstr("missing");
  EXPECT_THAT(Problems("variants: [{width: 9\n", {}, ConfigUse::kRunAws),
              Not(missing));
  EXPECT_THAT(Problems("", {{"DARKROOM_VARIANTS", "[{"}}, ConfigUse::kRunAws),
              Not(missing));
  EXPECT_THAT(
      Problems("", {{"DARKROOM_THUMB_SIZES", "1;2"}}, ConfigUse::kRunAws),
      Not(missing));
  const auto config = LoadConfig({"/nowhere/d.yaml", {}, ConfigUse::kRunAws});
  ASSERT_FALSE(config.ok());
  EXPECT_THAT(config.error().message(), Not(missing));
}

TEST_F(ConfigFile, LocalBucketsAreFoldersThatCanBe) {
  const std::string text =
      "variants: [{width: 9}]\n"
      "queue: {url: 'https://sqs.us-east-1.amazonaws.com/123456789012/q'}\n"
      "routes: [{bucket: Up_loads, destination: {bucket: my.thumbs}},\n"
      "         {bucket: uploads, destination: {bucket: Thumbs}}]\n";
  EXPECT_EQ(Problems(text, {}, ConfigUse::kRunAws), "");
  const std::string problems = Problems(text, {}, ConfigUse::kRunLocal);
  EXPECT_THAT(problems, HasSubstr(":3: routes[0].bucket: not a bucket name: "
                                  "Up_loads (3 to 63 of"));
  EXPECT_THAT(problems, HasSubstr(":4: routes[1].destination.bucket: not a "
                                  "bucket name: Thumbs"));
  EXPECT_EQ(problems.find("my.thumbs"), std::string::npos);
}

TEST_F(ConfigFile, WhatMayBeMissingDependsOnTheUse) {
  const std::string variants = "variants: [{width: 9}]\n";
  EXPECT_EQ(Problems("", {}, ConfigUse::kProcess), "");
  EXPECT_THAT(Problems("", {}, ConfigUse::kRunAws),
              HasSubstr("DARKROOM_THUMB_SIZES=128,512"));
  EXPECT_THAT(Problems("", {}, ConfigUse::kRunLocal),
              HasSubstr("variants: are missing"));
  EXPECT_THAT(Problems(variants, {}, ConfigUse::kRunAws),
              HasSubstr("queue.url: is missing"));
  EXPECT_THAT(Problems(variants, {}, ConfigUse::kRunAws),
              HasSubstr("routes: are missing"));
  const auto local = Load(variants, {}, ConfigUse::kRunLocal);
  ASSERT_TRUE(local.ok()) << local.error().message();
  ASSERT_EQ(local->config.routes.size(), 1U);
  EXPECT_EQ(local->config.routes[0].destination.bucket, kLocalOutputBucket);
}

}  // namespace
}  // namespace darkroom

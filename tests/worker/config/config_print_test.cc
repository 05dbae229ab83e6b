#include "worker/config/config_print.h"

#include <fstream>
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/config/config_file.h"

namespace darkroom {
namespace {

using ::testing::HasSubstr;

std::string WriteFile(const std::string& name, const std::string& text) {
  const std::string path = ::testing::TempDir() + "/" + name;
  std::ofstream(path) << text;
  return path;
}

std::string WithoutOrigins(const std::string& printed) {
  return std::regex_replace(printed, std::regex("  # [^\n]*"), "");
}

TEST(ConfigPrint, SaysWhereEachValueComesFrom) {
  const std::string path =
      WriteFile("origins.yaml", "queue:\n  wait: 5s\nvariants:\n- width: 9\n");
  const auto loaded = LoadTracedConfig(
      {path,
       {{"DARKROOM_LOG_FORMAT", "json"}, {"DARKROOM_OUTPUT_BUCKET", "out"}},
       ConfigUse::kProcess});
  ASSERT_TRUE(loaded.ok()) << loaded.error().message();
  const std::string printed = PrintConfig(loaded->config, loaded->origins);
  const std::string lines[] = {
      "queue:\n  url: \"\"  # default\n",
      "  wait: 5s  # " + path + ":2\n",
      "  format: json  # DARKROOM_LOG_FORMAT\n",
      "variants:\n  - name: \"9w\"  # default\n    width: 9  # " + path +
          ":4\n    height:  # default\n",
      "    destination:\n      bucket: \"out\"  # "
      "DARKROOM_OUTPUT_BUCKET\n",
      "  visibility_timeout:  # default\n",
      "stop_timeout: 25s  # default\n",
  };
  for (const std::string& line : lines) {
    EXPECT_THAT(printed, HasSubstr(line));
  }
}

TEST(ConfigPrint, IsReadBackAsTheSameConfiguration) {
  const std::string path = WriteFile("all.yaml", R"(
queue: {url: "https://sqs.eu-central-1.amazonaws.com/1/q", wait: 0,
        visibility_timeout: 90}
limits: {max_pixels: 1234567, memory_budget: 1GiB, job_timeout: 1500ms}
renderer: in_process
variants:
  - {width: 128, quality: 85}
  - {name: b, height: 16383, format: png, background: "#012345"}
  - {name: c, width: 1, height: 2, fit: contain, gravity: southwest,
     enlarge: true, lossless: true, effort: 6}
  - {name: d, width: 9, height: 9, fit: cover, gravity: "0.3,0.7",
     sharpen: 1.5, trim: true, quality: auto, max_bytes: 100KB, blur: .5,
     watermark: {image: "s3://b/k", opacity: 0.25, tile: true}}
routes:
  - name: first
    glob: "[!a]*/**"
    content_type: image/*
    on_overlap: ignore
    variants: [b, c]
    destination:
      key: "{dir}{stem}\t\"q\" \\ € # {variant}{ext}"
      sse: aws:kms
      sse_kms_key_id: "arn:aws:kms:x"
      sse_bucket_key: true
      acl: bucket-owner-full-control
      tags: {Team: "a=b", "x y": ""}
      metadata: {a: "1", b.c: "x: y"}
  - {bucket: in, on_conflict: overwrite, destination: {bucket: out}}
)");
  const auto once = LoadTracedConfig({path, {}, ConfigUse::kRunAws});
  ASSERT_TRUE(once.ok()) << once.error().message();
  const std::string printed = PrintConfig(once->config, once->origins);
  const auto twice = LoadTracedConfig(
      {WriteFile("again.yaml", printed), {}, ConfigUse::kRunAws});
  ASSERT_TRUE(twice.ok()) << twice.error().message() << printed;
  EXPECT_EQ(WithoutOrigins(PrintConfig(twice->config, twice->origins)),
            WithoutOrigins(printed));
  EXPECT_EQ(twice->config.routes[0].destination.key,
            "{dir}{stem}\t\"q\" \\ \u20ac # {variant}{ext}");
  EXPECT_EQ(twice->config.routes[0].variants.size(), 2U);
  EXPECT_EQ(twice->config.variants[1].spec.background.blue, 0x45);
  const VariantSpec& last = twice->config.variants[3].spec;
  EXPECT_EQ(last.focus.x, 0.3);
  EXPECT_EQ(last.sharpen.sigma, 1.5);
  EXPECT_EQ(last.trim, 10);
  EXPECT_EQ(last.quality, 0);
  EXPECT_EQ(last.watermark.opacity, 0.25);
  EXPECT_EQ(twice->config.variants[3].watermark_image, "s3://b/k");
}

TEST(ConfigPrint, MasksUsersAndPasswordsInUrls) {
  EXPECT_EQ(MaskUserInfo("https://me:secret@host/p@th"),
            "https://***@host/p@th");
  EXPECT_EQ(MaskUserInfo("https://host/a@b"), "https://host/a@b");
  EXPECT_EQ(MaskUserInfo("a@b"), "a@b");
  Config config;
  config.aws.s3_endpoint = "https://me:secret@host";
  const std::string printed = PrintConfig(config, {});
  EXPECT_THAT(printed, HasSubstr("\"https://***@host\""));
  EXPECT_EQ(printed.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace darkroom

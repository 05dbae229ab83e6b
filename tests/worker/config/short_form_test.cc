#include "worker/config/short_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/config/config_file.h"
#include "worker/config/route.h"

namespace darkroom {
namespace {

using ::testing::HasSubstr;

const char kQueue[] = "https://sqs.eu-central-1.amazonaws.com/1/uploads";
const char kDlq[] = "https://sqs.eu-central-1.amazonaws.com/1/dead";

Result<Config> Load(Environment env) {
  env["DARKROOM_QUEUE_URL"] = kQueue;
  return LoadConfig({"", std::move(env), ConfigUse::kRunAws});
}

std::string Problems(Environment env) {
  const auto config = Load(std::move(env));
  return config.ok() ? "" : config.error().message();
}

TEST(ShortForm, IsACompleteConfiguration) {
  const auto config = Load({{"DARKROOM_OUTPUT_BUCKET", "out"},
                            {"DARKROOM_THUMB_SIZES", "128, 512"},
                            {"DARKROOM_WEBP_QUALITY", "85"},
                            {"DARKROOM_DLQ_URL", kDlq},
                            {"DARKROOM_INPUT_PREFIX", "uploads/"}});
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->queue.dead_letter_url, kDlq);
  ASSERT_EQ(config->variants.size(), 2U);
  EXPECT_EQ(config->variants[0].spec.name, "128w");
  EXPECT_EQ(config->variants[1].spec.width, 512);
  EXPECT_EQ(config->variants[1].spec.height, 0);
  EXPECT_EQ(config->variants[1].spec.quality, 85);
  EXPECT_EQ(config->variants[1].spec.format, OutputFormat::kWebp);

  SourceEvent event;
  event.source = {"in", "uploads/2026/photo.jpg", ""};
  const Route* route = FindRoute(*config, event, std::nullopt);
  ASSERT_NE(route, nullptr);
  const auto output = OutputRef(*route, config->variants[0].spec, event.source);
  ASSERT_TRUE(output.ok());
  EXPECT_EQ(output->bucket, "out");
  EXPECT_EQ(output->key, "uploads/2026/photo_128w.webp");
  event.source.key = "elsewhere/photo.jpg";
  EXPECT_EQ(FindRoute(*config, event, std::nullopt), nullptr);
}

TEST(ShortForm, HonoursTheBareNamesThatLambdasUse) {
  const auto config = Load({{"OUTPUT_BUCKET", "out"},
                            {"THUMB_SIZES", "64"},
                            {"WEBP_QUALITY", "70"},
                            {"DLQ_URL", kDlq}});
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->variants[0].spec.quality, 70);
  EXPECT_EQ(config->routes[0].destination.bucket, "out");
  EXPECT_EQ(config->queue.dead_letter_url, kDlq);
}

TEST(ShortForm, OurOwnNamesWinOverBareOnes) {
  const auto config = Load({{"OUTPUT_BUCKET", "bare"},
                            {"DARKROOM_OUTPUT_BUCKET", "own"},
                            {"THUMB_SIZES", "64"},
                            {"DARKROOM_THUMB_SIZES", "65"},
                            {"DLQ_URL", kQueue},
                            {"DARKROOM_QUEUE_DEAD_LETTER_URL", kDlq}});
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->variants[0].spec.width, 65);
  EXPECT_EQ(config->routes[0].destination.bucket, "own");
  EXPECT_EQ(config->queue.dead_letter_url, kDlq);
}

TEST(ShortForm, BareNamesCountForNothingBesideAConfiguration) {
  const auto config = Load({{"DARKROOM_VARIANTS", "[{width: 9}]"},
                            {"DARKROOM_ROUTES", "[{glob: a/*.jpg}]"},
                            {"OUTPUT_BUCKET", "out"},
                            {"THUMB_SIZES", "not even numbers"},
                            {"DLQ_URL", kDlq}});
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->variants.size(), 1U);
  EXPECT_EQ(config->routes.size(), 1U);
  EXPECT_EQ(config->queue.dead_letter_url, "");
}

TEST(ShortForm, MayNotContradictAConfiguration) {
  EXPECT_THAT(Problems({{"DARKROOM_VARIANTS", "[{width: 9}]"},
                        {"DARKROOM_OUTPUT_BUCKET", "out"},
                        {"DARKROOM_THUMB_SIZES", "1"}}),
              HasSubstr("DARKROOM_THUMB_SIZES: variants are configured already "
                        "(DARKROOM_VARIANTS:1)"));
  EXPECT_THAT(Problems({{"DARKROOM_ROUTES", "[{prefix: a/}]"},
                        {"DARKROOM_OUTPUT_BUCKET", "out"},
                        {"DARKROOM_THUMB_SIZES", "1"}}),
              HasSubstr("DARKROOM_OUTPUT_BUCKET: routes are configured"));
}

TEST(ShortForm, IsCheckedAsWhatItStandsFor) {
  EXPECT_EQ(Problems({{"DARKROOM_THUMB_SIZES", "128"},
                      {"OUTPUT_BUCKET", "s3://out"},
                      {"DLQ_URL", "dead"}}),
            "OUTPUT_BUCKET: output_bucket: must be a bucket's name, "
            "not `s3://out`\n"
            "DLQ_URL: dlq_url: must be an SQS queue's URL or ARN, not `dead`");
}

TEST(ShortForm, SaysWhatIsMissing) {
  EXPECT_THAT(Problems({{"DARKROOM_THUMB_SIZES", "128"}}),
              HasSubstr("DARKROOM_OUTPUT_BUCKET"));
  EXPECT_THAT(Problems({{"DARKROOM_OUTPUT_BUCKET", "out"}}),
              HasSubstr("DARKROOM_THUMB_SIZES"));
}

TEST(ShortForm, TakesItsVariantsFromTheFileWhereItHasNone) {
  const auto config = Load({{"DARKROOM_VARIANTS", "[{width: 9}]"},
                            {"DARKROOM_OUTPUT_BUCKET", "out"}});
  ASSERT_TRUE(config.ok()) << config.error().message();
  EXPECT_EQ(config->routes[0].destination.bucket, "out");
}

TEST(ShortForm, WidthsThatComeTwiceAreAnError) {
  EXPECT_THAT(Problems({{"DARKROOM_OUTPUT_BUCKET", "out"},
                        {"DARKROOM_THUMB_SIZES", "128,128"}}),
              HasSubstr("another variant is called `128w`"));
}

}  // namespace
}  // namespace darkroom

#include "worker/config/route.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom {
namespace {

using ::testing::HasSubstr;

SourceEvent Source(const std::string& key, const std::string& bucket = "in") {
  SourceEvent event;
  event.source = {bucket, key, ""};
  return event;
}

VariantSpec Variant(const std::string& name, int width,
                    OutputFormat format = OutputFormat::kWebp) {
  VariantSpec variant;
  variant.name = name;
  variant.width = width;
  variant.format = format;
  return variant;
}

Route Named(const std::string& name) {
  Route route;
  route.name = name;
  return route;
}

TEST(Route, MatchesWhenAllThatIsSetMatches) {
  const struct {
    const char* name;
    Route route;
    const char* key;
    std::optional<std::string_view> type;
    bool matches;
  } cases[] = {
      {"nothing set", {}, "a", {}, true},
      {"bucket", {.bucket = "in"}, "a", {}, true},
      {"another bucket", {.bucket = "out"}, "a", {}, false},
      {"prefix", {.prefix = "up/"}, "up/a", {}, true},
      {"another prefix", {.prefix = "up/"}, "a/up/a", {}, false},
      {"glob", {.glob = "*.jpg"}, "a.jpg", {}, true},
      {"glob is of the whole key", {.glob = "*.jpg"}, "up/a.jpg", {}, false},
      {"glob and prefix",
       {.prefix = "up/", .glob = "**.jpg"},
       "up/a.png",
       {},
       false},
      {"type", {.content_type = "image/*"}, "a", "image/png", true},
      {"type in any case",
       {.content_type = "Image/PNG"},
       "a",
       "image/png; q=1",
       true},
      {"another type", {.content_type = "image/*"}, "a", "text/html", false},
      {"almost the type",
       {.content_type = "image/jp"},
       "a",
       "image/jpeg",
       false},
      {"any type", {.content_type = "*/*"}, "a", "text/html", true},
      {"type not known", {.content_type = "image/*"}, "a", {}, true},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    Config config;
    config.routes = {c.route};
    EXPECT_EQ(FindRoute(config, Source(c.key), c.type) != nullptr, c.matches);
  }
}

TEST(Route, TheFirstThatMatchesIsTakenAndAJobMayNameOne) {
  Config config;
  config.routes = {Named("a"), Named("b"), Named("c")};
  config.routes[0].prefix = "x/";
  EXPECT_EQ(FindRoute(config, Source("x/1"), {})->name, "a");
  EXPECT_EQ(FindRoute(config, Source("1"), {})->name, "b");
  SourceEvent job = Source("1");
  job.route = "a";
  EXPECT_EQ(FindRoute(config, job, {})->name, "a");
  job.route = "d";
  EXPECT_EQ(FindRoute(config, job, {}), nullptr);
}

TEST(Route, PlansTheWholeRouteAndEncodesWhatIsAskedFor) {
  Config config;
  config.variants = {{Variant("a", 1)}, {Variant("b", 2)}, {Variant("c", 3)}};
  Route route = Named("r");
  EXPECT_EQ(VariantsOf(config, route).size(), 3U);
  route.variants = {"c", "a"};
  SourceEvent job = Source("k");
  auto plan = PlanVariants(config, route, job);
  ASSERT_TRUE(plan.ok());
  ASSERT_EQ(plan->size(), 2U);
  EXPECT_EQ(plan->at(0).spec.name, "a");
  EXPECT_TRUE(plan->at(0).encode && plan->at(1).encode);

  job.variants = {"c"};
  plan = PlanVariants(config, route, job);
  ASSERT_TRUE(plan.ok());
  EXPECT_FALSE(plan->at(0).encode);
  EXPECT_TRUE(plan->at(1).encode);

  job.variants = {"b"};
  plan = PlanVariants(config, route, job);
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().cls(), ErrorClass::kUnsupported);
  EXPECT_THAT(plan.error().message(), HasSubstr("makes no variant b"));
}

TEST(Route, ExpandsEveryPlaceholder) {
  const struct {
    const char* key_template;
    const char* source;
    const char* output;
  } cases[] = {
      {"{dir}{stem}_{variant}{ext}", "photo.jpg", "photo_v.webp"},
      {"{dir}{stem}_{variant}{ext}", "up/a/photo.jpg", "a/photo_v.webp"},
      {"{dir}{stem}_{variant}{ext}", "other/photo.jpg", "other/photo_v.webp"},
      {"{key}.{variant}", "up/a/b.jpg", "a/b.jpg.v"},
      {"t/{stem}{source_ext}", "a/b.tar.gz", "t/b.tar.gz"},
      {"{stem}|{source_ext}", "a.b/c", "c|"},
      {"{stem}|{source_ext}", ".hidden", ".hidden|"},
      {"{stem}|{source_ext}", "a.", "a|."},
      {"{stem}|{source_ext}", "{key}.jpg", "{key}|.jpg"},
      {"resized/{width}x{height}/{stem}{ext}", "a.png",
       "resized/640x480/a.webp"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.key_template);
    Route route;
    route.destination = {
        .bucket = "out", .key = c.key_template, .strip_prefix = "up/"};
    VariantSpec variant = Variant("v", 640);
    variant.height = 480;
    route.destination.bucket_owner = "123456789012";
    const auto output = OutputRef(route, variant, {"in", c.source, "7", "me"});
    ASSERT_TRUE(output.ok()) << output.error().message();
    EXPECT_EQ(output->bucket_owner, "123456789012");
    EXPECT_EQ(output->key, c.output);
    EXPECT_EQ(output->bucket, "out");
    EXPECT_EQ(output->version, "");
  }
}

TEST(Route, OutputsHaveTheExtensionOfTheirFormat) {
  Route route;
  route.destination.key = "{stem}{ext}";
  const std::pair<OutputFormat, const char*> cases[] = {
      {OutputFormat::kJpeg, "a.jpg"},
      {OutputFormat::kPng, "a.png"},
      {OutputFormat::kWebp, "a.webp"}};
  for (const auto& [format, key] : cases) {
    const auto output =
        OutputRef(route, Variant("v", 9, format), {"in", "a.gif", ""});
    ASSERT_TRUE(output.ok());
    EXPECT_EQ(output->key, key);
    EXPECT_EQ(output->bucket, "in");
  }
}

TEST(Route, RefusesKeysThatCannotBe) {
  const struct {
    const char* key_template;
    std::string source;
    const char* problem;
  } cases[] = {
      {"{dir}", "a.jpg", "would have 0 bytes"},
      {"{key}x", std::string(1024, 'k'), "would have 1025 bytes"},
      {"{key}", "a.jpg", "would overwrite its source"},
      {"{dir}{stem}{ext}", "d/a.webp", "would overwrite its source"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.key_template);
    Route route;
    route.destination.key = c.key_template;
    const auto output = OutputRef(route, Variant("v", 9), {"in", c.source, ""});
    ASSERT_FALSE(output.ok());
    EXPECT_EQ(output.error().cls(), ErrorClass::kUnsupported);
    EXPECT_THAT(output.error().message(), HasSubstr(c.problem));
  }
}

TEST(Route, OnlyAFormatThatIsKnownBeforehandHasAnExtension) {
  Route route;
  route.destination.key = "{stem}_{variant}";
  for (const OutputFormat rule : {OutputFormat::kAuto, OutputFormat::kSame}) {
    EXPECT_FALSE(HasExtension(Variant("v", 9, rule)));
    EXPECT_EQ(OutputRef(route, Variant("v", 9, rule), {"in", "a.gif", ""})->key,
              "a_v");
  }
  EXPECT_TRUE(HasExtension(Variant("v", 9, OutputFormat::kPng)));
}

TEST(Route, TheHashInAKeyIsOfSourceAndRecipe) {
  Route route;
  route.destination.key = "{hash}{ext}";
  const auto key = [&](const char* source, int width) {
    return OutputRef(route, Variant("v", width), {"in", source, ""})->key;
  };
  EXPECT_EQ(key("a.jpg", 9), key("a.jpg", 9));
  EXPECT_NE(key("a.jpg", 9), key("b.jpg", 9));
  EXPECT_NE(key("a.jpg", 9), key("a.jpg", 8));
  EXPECT_EQ(key("a.jpg", 9).size(), 16U + 5U);
}

TEST(Route, AManifestGoesWhereTheOutputsGo) {
  Config config;
  config.variants = {{.spec = Variant("9w", 9)}};
  Route route = Named("r");
  route.destination.bucket = "out";
  route.destination.strip_prefix = "up/";
  route.destination.bucket_owner = "123456789012";
  route.manifest = "lists/{dir}{stem}{source_ext}.json";
  const auto there = ManifestRef(config, route, {"in", "up/a/b.jpg", ""});
  ASSERT_TRUE(there.ok());
  EXPECT_EQ(there->bucket, "out");
  EXPECT_EQ(there->key, "lists/a/b.jpg.json");
  EXPECT_EQ(there->bucket_owner, "123456789012");
}

TEST(Route, AManifestsHashChangesWithWhatIsListed) {
  Config config;
  config.variants = {{.spec = Variant("9w", 9)}};
  const Route route = Named("r");
  const std::string hash = ManifestHash(config, route);
  EXPECT_EQ(hash.size(), 16U);
  Config other = config;
  other.variants[0].spec.quality = 33;
  EXPECT_NE(ManifestHash(other, route), hash);
  other = config;
  other.variants[0].spec.name = "other";
  EXPECT_NE(ManifestHash(other, route), hash);
  other = config;
  other.placeholder = true;
  EXPECT_NE(ManifestHash(other, route), hash);
  other = config;
  other.limits.decode.max_pixels = 1;
  EXPECT_EQ(ManifestHash(other, route), hash);
}

TEST(Route, TopicsAreTheRoutesOwnOrEverybodys) {
  Config config;
  Route own = Named("own");
  own.topic = "t1";
  Route nobody = Named("nobody");
  nobody.topic = kNoTopic;
  config.routes = {own, nobody, Named("plain")};
  EXPECT_EQ(TopicOf(config, own), "t1");
  EXPECT_EQ(TopicOf(config, Named("plain")), "");
  EXPECT_THAT(AllTopics(config), testing::ElementsAre("t1"));
  config.notify.topic = "t2";
  EXPECT_EQ(TopicOf(config, own), "t1");
  EXPECT_EQ(TopicOf(config, nobody), "");
  EXPECT_EQ(TopicOf(config, Named("plain")), "t2");
  EXPECT_THAT(AllTopics(config), testing::ElementsAre("t1", "t2"));
}

}  // namespace
}  // namespace darkroom

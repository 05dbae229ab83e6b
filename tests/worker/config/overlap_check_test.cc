// Which configurations would take their own outputs as sources.

#include "worker/config/overlap_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/config/config_check.h"
#include "worker/config/sample_sources.h"

namespace darkroom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

VariantConfig Variant(OutputFormat format = OutputFormat::kWebp) {
  VariantConfig variant;
  variant.spec.name = "9w";
  variant.spec.width = 9;
  variant.spec.format = format;
  return variant;
}

struct Sources {
  const char* bucket = "";
  const char* prefix = "";
  const char* glob = "";
  const char* content_type = "";
};

Route From(const Sources& sources, Destination to) {
  return {.name = "r",
          .bucket = sources.bucket,
          .prefix = sources.prefix,
          .glob = sources.glob,
          .content_type = sources.content_type,
          .destination = std::move(to)};
}

std::vector<std::string> Overlaps(std::vector<Route> routes,
                                  OutputFormat format = OutputFormat::kWebp) {
  Config config;
  config.variants = {Variant(format)};
  config.routes = std::move(routes);
  ConfigReading reading;
  CheckOverlaps(config, reading);
  return reading.problems();
}

TEST(OverlapCheck, OutputsBesideTheirSourcesAreSources) {
  const std::vector<std::string> problems = Overlaps({From({}, {})});
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0], HasSubstr("routes[0].destination"));
  EXPECT_THAT(problems[0], HasSubstr("photo.jpg would become photo_9w.webp, "
                                     "which route `r` takes as a source"));
}

TEST(OverlapCheck, AManifestIsAnOutputToo) {
  Route route = From({.glob = "**/*.*"}, {.bucket = "elsewhere"});
  EXPECT_THAT(Overlaps({route}), IsEmpty());
  route.destination = {.key = "{dir}{stem}_{variant}"};
  EXPECT_THAT(Overlaps({route}), IsEmpty());
  route.manifest = "{dir}{stem}.json";
  EXPECT_THAT(Overlaps({route}),
              ElementsAre(HasSubstr("would become photo.json, which route")));
}

TEST(OverlapCheck, RefusesWhatComesBack) {
  const struct {
    const char* what;
    Route route;
  } cases[] = {
      {"the same bucket by name", From({.bucket = "a"}, {.bucket = "a"})},
      {"a prefix that outputs have", From({.prefix = "in/"}, {})},
      {"a folder within the prefix",
       From({.prefix = "in/"}, {.key = "in/small/{stem}_{variant}{ext}"})},
      {"no prefix but a folder of its own",
       From({}, {.key = "thumbs/{stem}_{variant}{ext}"})},
      {"a glob that outputs match", From({.glob = "**/*.webp"}, {})},
      {"a glob of any extension",
       From({.glob = "20[0-9][0-9]/**/IMG_*.*"}, {})},
      {"a type that outputs have", From({.content_type = "image/*"}, {})},
      {"the very type", From({.content_type = "image/webp"}, {})},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    EXPECT_EQ(Overlaps({c.route}).size(), 1U);
  }
}

TEST(OverlapCheck, TakesWhatIsApart) {
  const struct {
    const char* what;
    Route route;
  } cases[] = {
      {"another bucket", From({.bucket = "a"}, {.bucket = "b"})},
      {"any bucket to one", From({}, {.bucket = "b"})},
      {"another prefix",
       From({.prefix = "in/"}, {.key = "out/{stem}_{variant}{ext}"})},
      {"the prefix is stripped",
       From({.prefix = "in/"}, {.strip_prefix = "in/"})},
      {"another extension", From({.glob = "**/*.jpg"}, {})},
      {"an extension that no sample has",
       From({.glob = "raw/IMG_????.TIFF"}, {})},
      {"another type", From({.content_type = "image/jpeg"}, {})},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.what);
    EXPECT_THAT(Overlaps({c.route}), IsEmpty());
  }
}

TEST(OverlapCheck, ATypeThatThePictureDecidesMayBeAny) {
  Destination to = {.key = "{dir}{stem}_{variant}"};
  EXPECT_EQ(
      Overlaps({From({.content_type = "image/jpeg"}, to)}, OutputFormat::kSame)
          .size(),
      1U);
}

TEST(OverlapCheck, OneRoutesOutputsMustNotBeAnothersSources) {
  const Route first = From({.bucket = "a"}, {.bucket = "b"});
  Route second = From({.bucket = "b"}, {.bucket = "c"});
  second.name = "second";
  const std::vector<std::string> problems = Overlaps({first, second});
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0], HasSubstr("route `second`"));
  // Nor those of a route without a bucket, where another says that the bucket
  // has sources.
  EXPECT_EQ(
      Overlaps({first, From({.bucket = "b", .prefix = "x/"}, {.bucket = "c"}),
                From({}, {.bucket = "d"})})
          .size(),
      1U);
}

TEST(OverlapCheck, TheRouteThatTakesThemMayIgnoreThem) {
  Route route = From({}, {});
  route.on_overlap = OnOverlap::kIgnore;
  EXPECT_THAT(Overlaps({route}), IsEmpty());
}

// There, what darkroom made itself makes no event.
TEST(OverlapCheck, ALocalFamilyOverlapsAsItLikes) {
  const auto problems = [](ConfigUse use) {
    Config config;
    config.queue.url = "https://sqs.eu-west-1.amazonaws.com/1/q";
    config.variants = {Variant()};
    config.routes = {From({}, {})};
    ConfigReading reading;
    CheckConfig(use, config, reading);
    return reading.problems().size();
  };
  EXPECT_EQ(problems(ConfigUse::kRunAws), 1U);
  EXPECT_EQ(problems(ConfigUse::kRunLocal), 0U);
}

TEST(SampleSources, OneLooksAsTheGlobDoes) {
  const struct {
    const char* prefix;
    const char* glob;
    const char* key;
  } cases[] = {
      {"", "**/*.TIFF", "a/photo.TIFF"},
      {"in/", "in/**/*.TIFF", "in/a/photo.TIFF"},
      {"in/", "**.TIFF", "in/photo.TIFF"},
      {"", "[rs]aw/I?G_[!0-9].x", "raw/IqG_q.x"},
      {"", "[]a]/*/x", "]/photo/x"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.glob);
    const Route route = From({.prefix = c.prefix, .glob = c.glob}, {});
    EXPECT_EQ(SampleSources(route, "b").back().source.key, c.key);
  }
}

}  // namespace
}  // namespace darkroom

// The files that users read say what the tables say.

#include <fcntl.h>

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fd.h"
#include "worker/config_environment.h"
#include "worker/config_file.h"
#include "worker/config_keys.h"
#include "worker/json_tree.h"
#include "worker/route.h"
#include "worker/route_keys.h"
#include "worker/short_form.h"
#include "worker/variant_keys.h"

namespace darkroom {
namespace {

using ::testing::HasSubstr;

const std::string kRoot = DARKROOM_SOURCE_DIR;

std::string ReadText(const std::string& path) {
  const Fd fd(open((kRoot + "/" + path).c_str(), O_RDONLY | O_CLOEXEC));
  const Result<Bytes> bytes = ReadAll(fd.get(), 1 << 22);
  EXPECT_TRUE(bytes.ok()) << path;
  return bytes.ok() ? std::string(AsText(*bytes)) : "";
}

template <typename S>
std::set<std::string> PathsOf(Keys<S> keys) {
  std::set<std::string> paths;
  for (const Key<S>& key : keys) paths.insert(key.path);
  return paths;
}

// The paths of all keys of a map, down to lists and to `metadata`.
void CollectPaths(const YamlNode& map, const std::string& above,
                  std::set<std::string>& paths) {
  for (std::size_t i = 0; i < map.items.size(); ++i) {
    const std::string path = above + map.item_keys[i].scalar;
    if (map.items[i].kind == YamlKind::kMap && !path.ends_with("metadata")) {
      CollectPaths(map.items[i], path + ".", paths);
    } else {
      paths.insert(path);
    }
  }
}

std::set<std::string> PathsIn(const YamlNode& map) {
  std::set<std::string> paths;
  CollectPaths(map, "", paths);
  return paths;
}

const YamlNode& Member(const YamlNode& map, std::string_view name) {
  for (std::size_t i = 0; i < map.items.size(); ++i) {
    if (map.item_keys[i].scalar == name) return map.items[i];
  }
  ADD_FAILURE() << "no " << name;
  return map;
}

template <typename S>
void ExpectDefaults(Keys<S> keys, const S& value,
                    const std::set<std::string>& examples) {
  for (const Key<S>& key : keys) {
    if (examples.contains(key.path)) continue;
    EXPECT_EQ(key.print(value).scalar, key.print(S()).scalar) << key.path;
    EXPECT_TRUE(key.print(value).items.empty()) << key.path;
  }
}

TEST(ConfigReference, NamesEveryKey) {
  const YamlDocument document = ParseYaml(ReadText("config/darkroom.yaml"));
  ASSERT_TRUE(document.errors.empty());
  EXPECT_EQ(PathsIn(document.root), PathsOf(ConfigKeys()));
  EXPECT_EQ(PathsIn(Member(document.root, "variants").items.at(0)),
            PathsOf(VariantKeys()));
  EXPECT_EQ(PathsIn(Member(document.root, "routes").items.at(0)),
            PathsOf(RouteKeys()));
}

TEST(ConfigReference, ShowsTheDefaults) {
  const auto config =
      LoadConfig({kRoot + "/config/darkroom.yaml", {}, ConfigUse::kProcess});
  ASSERT_TRUE(config.ok()) << config.error().message();
  ExpectDefaults(ConfigKeys(), *config, {"variants", "routes"});
  ExpectDefaults(VariantKeys(), config->variants.at(0),
                 {"name", "width", "height"});
  ExpectDefaults(RouteKeys(), config->routes.at(0), {"name"});
}

TEST(ConfigReference, RecipesMakeTheKeysThatTheyPromise) {
  const struct {
    const char* recipe;
    std::vector<std::string> keys;
  } cases[] = {
      {"webp-thumbnails", {"a/photo_128w.webp", "a/photo_512w.webp"}},
      {"web", {"a/photo_web.jpg"}},
      {"squares",
       {"resized/100x100/a/photo.jpg", "resized/300x300/a/photo.jpg"}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.recipe);
    const auto config = LoadConfig(
        {kRoot + "/config/recipes/" + c.recipe + ".yaml",
         {{"DARKROOM_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/1/q"}},
         ConfigUse::kRunAws});
    ASSERT_TRUE(config.ok()) << config.error().message();
    std::vector<std::string> keys;
    for (const VariantSpec& variant :
         VariantsOf(*config, config->routes.at(0))) {
      const auto output =
          OutputRef(config->routes[0], variant, {"in", "a/photo.jpg", ""});
      keys.push_back(output.ok() ? output->key : output.error().message());
    }
    EXPECT_EQ(keys, c.keys);
  }
}

// The paths of the properties of a JSON schema's object.
void CollectProperties(const JsonNode& schema, const std::string& above,
                       std::set<std::string>& paths) {
  const JsonNode* properties = schema.Find("properties");
  if (properties == nullptr) return;
  for (std::size_t i = 0; i < properties->names.size(); ++i) {
    const std::string path = above + properties->names[i];
    const JsonNode& property = properties->items[i];
    if (property.Find("properties") == nullptr) {
      paths.insert(path);
    } else {
      const JsonNode* additional = property.Find("additionalProperties");
      ASSERT_NE(additional, nullptr) << path;
      EXPECT_EQ(additional->text, "false") << path;
      CollectProperties(property, path + ".", paths);
    }
  }
}

std::set<std::string> PropertiesOf(const JsonNode& schema) {
  std::set<std::string> paths;
  CollectProperties(schema, "", paths);
  return paths;
}

TEST(ConfigReference, TheSchemaNamesTheSameKeys) {
  const auto schema = ParseJson(ReadText("config/darkroom.schema.json"));
  ASSERT_TRUE(schema.ok()) << schema.error().message();
  EXPECT_EQ(PropertiesOf(*schema), PathsOf(ConfigKeys()));
  const JsonNode* properties = schema->Find("properties");
  ASSERT_NE(properties, nullptr);
  EXPECT_EQ(PropertiesOf(*properties->Find("variants")->Find("items")),
            PathsOf(VariantKeys()));
  EXPECT_EQ(PropertiesOf(*properties->Find("routes")->Find("items")),
            PathsOf(RouteKeys()));
}

TEST(ConfigReference, TheJobSchemaIsJson) {
  const auto schema = ParseJson(ReadText("config/job.schema.json"));
  ASSERT_TRUE(schema.ok()) << schema.error().message();
  EXPECT_EQ(
      PropertiesOf(*schema),
      (std::set<std::string>{"darkroom", "route", "source.bucket", "source.key",
                             "source.version", "variants"}));
}

// One row of docs/configuration.md.
template <typename S>
std::string Row(const Key<S>& key) {
  const YamlNode value = key.print(S());
  std::string shown = value.scalar;
  if (value.quoted && !shown.empty()) shown = "\"" + shown + "\"";
  return "| `" + key.path + "` | " + key.type + " | " +
         (shown.empty() ? "–" : "`" + shown + "`") + " | " + key.description +
         " |\n";
}

template <typename S>
void ExpectRows(const std::string& page, Keys<S> keys) {
  for (const Key<S>& key : keys) EXPECT_THAT(page, HasSubstr(Row(key)));
}

TEST(ConfigReference, TheDocumentationDescribesEveryKey) {
  const std::string page = ReadText("docs/configuration.md");
  ExpectRows(page, ConfigKeys());
  ExpectRows(page, VariantKeys());
  ExpectRows(page, RouteKeys());
  for (const std::string& name : ShortFormNames()) {
    EXPECT_THAT(page, HasSubstr("`DARKROOM_" + name + "`"));
  }
}

}  // namespace
}  // namespace darkroom

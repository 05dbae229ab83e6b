// The files that users read say what the tables say.

#include "worker/config/config_reference.h"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fd.h"
#include "worker/config/config_environment.h"
#include "worker/config/config_file.h"
#include "worker/config/config_keys.h"
#include "worker/config/route.h"
#include "worker/config/route_keys.h"
#include "worker/config/short_form.h"
#include "worker/config/variant_keys.h"
#include "worker/events/json_tree.h"

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

// Whose names are the user's own.
bool IsTextMap(const std::string& path) {
  return path.ends_with("metadata") || path.ends_with("tags");
}

// The paths of all keys of a map, down to lists and text maps.
void CollectPaths(const YamlNode& map, const std::string& above,
                  std::set<std::string>& paths) {
  for (std::size_t i = 0; i < map.items.size(); ++i) {
    const std::string path = above + map.item_keys[i].scalar;
    if (map.items[i].kind == YamlKind::kMap && !IsTextMap(path)) {
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
  ExpectDefaults(RouteKeys(), config->routes.at(0),
                 {"name", "destination.bucket"});
}

TEST(ConfigReference, IsAConfigurationThatRuns) {
  const auto config = LoadConfig(
      {kRoot + "/config/darkroom.yaml",
       {{"DARKROOM_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/1/q"}},
       ConfigUse::kRunAws});
  EXPECT_TRUE(config.ok()) << config.error().message();
}

// As one line, without what makes a comment of it.
std::string Unwrapped(const std::string& yaml) {
  static const std::regex kBreak("\n *#? *");
  return std::regex_replace(yaml, kBreak, " ");
}

template <typename S>
void ExpectComments(const std::string& text, Keys<S> keys) {
  for (const Key<S>& key : keys) {
    if (key.kind == YamlKind::kList) continue;  // Shown by example.
    EXPECT_THAT(text, HasSubstr(key.description)) << key.path;
    const bool bounded = key.type.find(" from ") != std::string::npos;
    if (bounded) {
      EXPECT_THAT(text, HasSubstr("(" + key.type + ")")) << key.path;
    }
  }
}

TEST(ConfigReference, ExplainsEveryKey) {
  const std::string text = Unwrapped(ReadText("config/darkroom.yaml"));
  ExpectComments(text, ConfigKeys());
  ExpectComments(text, VariantKeys());
  ExpectComments(text, RouteKeys());
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
      {"avatars", {"a/photo_96.webp", "a/photo_256.webp"}},
      {"watermark", {"a/photo_preview.jpg"}},
      {"animations", {"a/photo_animated.webp", "a/photo_still.webp"}},
      {"small-files", {"a/photo_mail.jpg"}},
  };
  std::size_t files = 0;
  for (const auto& file :
       std::filesystem::directory_iterator(kRoot + "/config/recipes")) {
    files += file.is_regular_file() ? 1 : 0;
  }
  EXPECT_EQ(files, std::size(cases));
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

const JsonNode* PropertyAt(const JsonNode& schema, std::string_view path) {
  const std::size_t dot = path.find('.');
  const JsonNode* property =
      schema.Find("properties")->Find(std::string(path.substr(0, dot)));
  if (property == nullptr || dot == std::string_view::npos) return property;
  return PropertyAt(*property, path.substr(dot + 1));
}

// The words of all `enum`s of `schema` and of its choices.
void CollectWords(const JsonNode& schema, std::set<std::string>& words) {
  if (const JsonNode* listed = schema.Find("enum")) {
    for (const JsonNode& word : listed->items) {
      if (word.IsString()) words.insert(word.text);
    }
  }
  if (const JsonNode* choices = schema.Find("anyOf")) {
    for (const JsonNode& choice : choices->items) CollectWords(choice, words);
  }
}

// The schema offers only words that are taken, and all that are described.
template <typename S>
void ExpectWords(const JsonNode& property, const Key<S>& key) {
  std::set<std::string> words;
  CollectWords(property, words);
  for (const std::string& word : words) {
    S target;
    ConfigReading reading;
    key.read(YamlNode::Plain(word), key.path, target, reading);
    EXPECT_TRUE(reading.problems().empty()) << word;
    EXPECT_TRUE(words.contains(key.print(target).scalar)) << word;
  }
  static const std::regex kWord("(?:one of |, )([a-z0-9_]+)(?=,|$)");
  if (!key.type.starts_with("one of ") || words.empty()) return;
  for (std::sregex_iterator word(key.type.begin(), key.type.end(), kWord), end;
       word != end; ++word) {
    EXPECT_TRUE(words.contains((*word)[1])) << (*word)[1];
  }
}

template <typename S>
void ExpectProperties(const JsonNode& schema, Keys<S> keys) {
  for (const Key<S>& key : keys) {
    SCOPED_TRACE(key.path);
    const JsonNode* property = PropertyAt(schema, key.path);
    ASSERT_NE(property, nullptr);
    EXPECT_EQ(property->TextAt({"description"}), key.description + ".");
    const JsonNode* usual = property->Find("default");
    EXPECT_EQ(usual == nullptr ? "" : usual->text, key.print(S()).scalar);
    ExpectWords(*property, key);
  }
}

TEST(ConfigReference, TheSchemaSaysWhatTheTablesSay) {
  const auto schema = ParseJson(ReadText("config/darkroom.schema.json"));
  ASSERT_TRUE(schema.ok()) << schema.error().message();
  ExpectProperties(*schema, ConfigKeys());
  const JsonNode* properties = schema->Find("properties");
  ExpectProperties(*properties->Find("variants")->Find("items"), VariantKeys());
  ExpectProperties(*properties->Find("routes")->Find("items"), RouteKeys());
}

TEST(ConfigReference, TheJobSchemaIsJson) {
  const auto schema = ParseJson(ReadText("config/job.schema.json"));
  ASSERT_TRUE(schema.ok()) << schema.error().message();
  EXPECT_EQ(
      PropertiesOf(*schema),
      (std::set<std::string>{"darkroom", "route", "source.bucket", "source.key",
                             "source.version", "variants"}));
}

template <typename S>
void ExpectRows(const std::string& page, Keys<S> keys) {
  for (const Key<S>& key : keys)
    EXPECT_THAT(page, HasSubstr(ReferenceRow(key)));
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

#include "worker/config/config_environment.h"

#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/config/config_file.h"
#include "worker/config/config_keys.h"
#include "worker/config/short_form.h"

namespace darkroom {
namespace {

using std::chrono_literals::operator""s;
using ::testing::HasSubstr;

Result<TracedConfig> Load(Environment env,
                          ConfigUse use = ConfigUse::kProcess) {
  return LoadTracedConfig({"", std::move(env), use});
}

std::string Problems(Environment env, ConfigUse use = ConfigUse::kProcess) {
  const auto config = Load(std::move(env), use);
  return config.ok() ? "" : config.error().message();
}

TEST(ConfigEnvironment, EveryKeyHasAVariableOfItsOwn) {
  std::set<std::string> variables = {"DARKROOM_CONFIG", "DARKROOM_SHARED"};
  for (const Key<Config>& key : ConfigKeys()) {
    EXPECT_TRUE(variables.insert(VariableOf(key.path)).second) << key.path;
  }
  for (const std::string& name : ShortFormNames()) {
    EXPECT_TRUE(variables.insert("DARKROOM_" + name).second) << name;
  }
}

// What is printed for the default of a key must be read back from a variable.
TEST(ConfigEnvironment, ReadsEveryScalarBack) {
  for (const Key<Config>& key : ConfigKeys()) {
    if (key.kind != YamlKind::kScalar) continue;
    const std::string text = key.print(Config()).scalar;
    const auto loaded = Load({{VariableOf(key.path), text}});
    ASSERT_TRUE(loaded.ok()) << key.path << loaded.error().message();
    EXPECT_EQ(key.print(loaded->config).scalar, text) << key.path;
    if (!text.empty()) {
      EXPECT_EQ(loaded->origins.at(key.path), VariableOf(key.path));
    }
  }
}

TEST(ConfigEnvironment, WinsOverTheFile) {
  const std::string path = ::testing::TempDir() + "/environment_wins.yaml";
  std::ofstream(path) << "queue: {wait: 3}\nvariants: [{width: 1}]\n";
  const auto loaded = Load({{"DARKROOM_CONFIG", path},
                            {"DARKROOM_QUEUE_WAIT", "4"},
                            {"DARKROOM_RETRY_CAP", ""},
                            {"DARKROOM_VARIANTS", "[{width: 2}, {width: 3}]"},
                            {"DARKROOM_ROUTES",
                             "- destination:\n"
                             "    bucket: out\n"}});
  ASSERT_TRUE(loaded.ok()) << loaded.error().message();
  EXPECT_EQ(loaded->config.queue.wait, 4s);
  ASSERT_EQ(loaded->config.variants.size(), 2U);
  EXPECT_EQ(loaded->config.variants[0].spec.name, "2w");
  EXPECT_EQ(loaded->config.routes[0].destination.bucket, "out");
  EXPECT_EQ(loaded->origins.at("variants[0].width"), "DARKROOM_VARIANTS:1");
}

TEST(ConfigEnvironment, NamesTheVariableThatIsWrong) {
  const struct {
    const char* variable;
    const char* value;
    const char* problem;
  } cases[] = {
      {"DARKROOM_LIMITS_MAX_PIXEL", "1",
       "DARKROOM_LIMITS_MAX_PIXEL: unknown variable; did you mean "
       "`DARKROOM_LIMITS_MAX_PIXELS`?"},
      {"DARKROOM_THUMBSIZES", "1", "did you mean `DARKROOM_THUMB_SIZES`?"},
      {"DARKROOM_XYZZY_PLUGH", "1", "DARKROOM_XYZZY_PLUGH: unknown variable"},
      {"DARKROOM_QUEUE_WAIT", "x",
       "DARKROOM_QUEUE_WAIT: queue.wait: must be a duration"},
      {"DARKROOM_VARIANTS", "[{width: 9},\n{widht: 9}]",
       "DARKROOM_VARIANTS:2: variants[1].widht: unknown key; did you mean "
       "`width`?"},
      {"DARKROOM_ROUTES", "[", "DARKROOM_ROUTES:"},
      {"DARKROOM_ROUTES", "x", "must be a list, not `x`"},
      {"DARKROOM_THUMB_SIZES", "128,big",
       "DARKROOM_THUMB_SIZES: thumb_sizes: must be widths"},
      {"DARKROOM_WEBP_QUALITY", "85",
       "DARKROOM_WEBP_QUALITY: means nothing without DARKROOM_THUMB_SIZES"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.variable);
    EXPECT_THAT(Problems({{c.variable, c.value}}), HasSubstr(c.problem));
  }
}

TEST(ConfigEnvironment, LeavesTheLinksOfKubernetesServicesAlone) {
  EXPECT_EQ(Problems({{"DARKROOM_SERVICE_HOST", "10.0.0.1"},
                      {"DARKROOM_SERVICE_PORT", "80"},
                      {"DARKROOM_SERVICE_PORT_METRICS", "9090"},
                      {"DARKROOM_PORT", "tcp://10.0.0.1:80"},
                      {"DARKROOM_PORT_80_TCP_ADDR", "10.0.0.1"},
                      {"DARKROOM_WEB_PORT_80_TCP", "tcp://10.0.0.1:80"},
                      {"DARKROOM_SHARED", "/x"},
                      {"UNRELATED", "1"}}),
            "");
  EXPECT_NE(Problems({{"DARKROOM_PORT", "80"}}), "");
}

}  // namespace
}  // namespace darkroom

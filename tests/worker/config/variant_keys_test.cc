#include "worker/config/variant_keys.h"

#include <algorithm>
#include <functional>
#include <set>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

// What `key: text` makes of a variant; complaints go to `reading`.
VariantConfig Read(const std::string& key, const std::string& text,
                   ConfigReading& reading) {
  VariantConfig variant;
  YamlNode map = YamlNode::Map();
  map.Add(key, YamlNode::Plain(text));
  ReadMap(map, {}, VariantKeys(), variant, reading);
  return variant;
}

std::string Printed(const std::string& key, const VariantConfig& variant) {
  return FindKey(VariantKeys(), key)->print(variant).scalar;
}

// Each is not the default.
const std::pair<const char*, const char*> kValues[] = {
    {"name", "card"},
    {"width", "16383"},
    {"height", "1"},
    {"fit", "cover"},
    {"gravity", "attention"},
    {"gravity", "northwest"},
    {"gravity", "0.3,0.7"},
    {"gravity", "0,1"},
    {"enlarge", "true"},
    {"orient", "false"},
    {"trim", "255"},
    {"kernel", "nearest"},
    {"kernel", "box"},
    {"kernel", "bilinear"},
    {"kernel", "catmull_rom"},
    {"kernel", "mitchell"},
    {"kernel", "lanczos2"},
    {"linear", "true"},
    {"color", "display_p3"},
    {"color", "keep"},
    {"grayscale", "true"},
    {"blur", "0.3"},
    {"blur", "100"},
    {"sharpen", "auto"},
    {"sharpen", "1.5"},
    {"watermark.image", "brand/logo.png"},
    {"watermark.image", "s3://assets/brand/logo.png"},
    {"watermark.position", "centre"},
    {"watermark.opacity", "0.25"},
    {"watermark.scale", "0.2"},
    {"watermark.margin", "16"},
    {"watermark.tile", "true"},
    {"background", "#102030"},
    {"format", "jpeg"},
    {"format", "png"},
    {"format", "auto"},
    {"format", "same"},
    {"quality", "1"},
    {"quality", "auto"},
    {"max_bytes", "100kB"},
    {"progressive", "true"},
    {"full_chroma", "true"},
    {"lossless", "true"},
    {"near_lossless", "0"},
    {"alpha_quality", "0"},
    {"sharp_yuv", "true"},
    {"effort", "0"},
    {"compression", "9"},
    {"animate", "true"},
    {"max_fps", "12.5"},
    {"max_frames", "60"},
    {"if_larger", "keep_original"},
    {"if_larger", "skip"},
    {"metadata", "keep"},
    {"metadata", "strip_all"},
    {"keep_location", "true"},
};

TEST(VariantKeys, EachValueIsReadAndPrinted) {
  std::set<std::string> tried;
  for (const auto& [key, text] : kValues) {
    ConfigReading reading;
    const VariantConfig variant = Read(key, text, reading);
    EXPECT_TRUE(reading.problems().empty()) << reading.problems().front();
    EXPECT_EQ(Printed(key, variant), text);
    EXPECT_NE(Printed(key, {}), text);
    tried.insert(key);
  }
  for (const Key<VariantConfig>& key : VariantKeys()) {
    EXPECT_TRUE(tried.contains(key.path)) << key.path;
  }
}

// No two keys set the same field: each leaves what the others print.
TEST(VariantKeys, EachSetsAFieldOfItsOwn) {
  for (const auto& [key, text] : kValues) {
    ConfigReading reading;
    const VariantConfig variant = Read(key, text, reading);
    for (const Key<VariantConfig>& other : VariantKeys()) {
      if (other.path == key) continue;
      EXPECT_EQ(Printed(other.path, variant), Printed(other.path, {}))
          << key << " and " << other.path;
    }
  }
}

TEST(VariantKeys, SomeValuesHaveSeveralSpellings) {
  const struct {
    const char* key;
    const char* text;
    const char* printed;
  } cases[] = {
      {"trim", "true", "10"},
      {"trim", "false", "0"},
      {"sharpen", "off", "off"},
      {"sharpen", "2.0", "2"},
      {"blur", "0", "0"},
      {"max_fps", "0.0", "0"},
      {"max_bytes", "100KB", "100kB"},
      {"gravity", "center", "centre"},
      {"gravity", "0.50, .25", "0.5,0.25"},
      {"watermark.position", "center", "centre"},
      {"format", "jpg", "jpeg"},
  };
  for (const auto& c : cases) {
    ConfigReading reading;
    const VariantConfig variant = Read(c.key, c.text, reading);
    EXPECT_TRUE(reading.problems().empty()) << reading.problems().front();
    EXPECT_EQ(Printed(c.key, variant), c.printed);
  }
}

TEST(VariantKeys, APointAndASigmaAreTwoFieldsEach) {
  ConfigReading reading;
  const VariantSpec point = Read("gravity", "0.3,0.7", reading).spec;
  EXPECT_EQ(point.gravity, Gravity::kFocus);
  EXPECT_EQ(point.focus.x, 0.3);
  EXPECT_EQ(point.focus.y, 0.7);
  const VariantSpec sharp = Read("sharpen", "1.5", reading).spec;
  EXPECT_EQ(sharp.sharpen.mode, Sharpen::Mode::kSigma);
  EXPECT_EQ(sharp.sharpen.sigma, 1.5);
  EXPECT_EQ(Read("quality", "auto", reading).spec.quality, 0);
}

TEST(VariantKeys, SayWhatTheyWant) {
  const struct {
    const char* key;
    const char* text;
    const char* problem;
  } cases[] = {
      {"kernel", "lanczos", "; did you mean `lanczos3`?"},
      {"gravity", "atention", "; did you mean `attention`?"},
      {"gravity", "0.3", "or a point like \"0.3,0.7\", not `0.3`"},
      {"gravity", "0.3,1.1", "not `0.3,1.1`"},
      {"gravity", "-0.3,1", "not `-0.3,1`"},
      {"gravity", "0.3,0.7,0.9", "not `0.3,0.7,0.9`"},
      {"trim", "256", "true, false or a whole number from 0 to 255"},
      {"blur", "0.2", "0 or a number from 0.3 to 100, not `0.2`"},
      {"blur", "soft", "0 or a number from 0.3 to 100"},
      {"sharpen", "11", "off, auto or a number from 0.3 to 10"},
      {"sharpen", "true", "off, auto or a number"},
      {"color", "p3", "one of srgb, display_p3, keep, not `p3`"},
      {"watermark.position", "attention", "northwest, not `attention`"},
      {"watermark.position", "0.1,0.1", "not `0.1,0.1`"},
      {"watermark.opacity", "50%", "a number from 0 to 1, not `50%`"},
      {"watermark.image", "https://a/b.png", "a path or s3://bucket/key"},
      {"watermark.image", "s3://b", "a path or s3://bucket/key"},
      {"quality", "0", "auto or a whole number from 1 to 100, not `0`"},
      {"max_bytes", "100K", "a size like 50MB"},
      {"near_lossless", "101", "from 0 to 100"},
      {"compression", "10", "from 0 to 9"},
      {"if_larger", "keep", "write, keep_original, skip, not `keep`"},
      {"metadata", "all", "strip, keep, strip_all"},
      {"format", "avif", "jpeg, png, webp, auto, same, not `avif`"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.key + std::string("=") + c.text);
    ConfigReading reading;
    Read(c.key, c.text, reading);
    ASSERT_EQ(reading.problems().size(), 1U);
    EXPECT_NE(reading.problems()[0].find(c.problem), std::string::npos)
        << reading.problems()[0];
  }
}

}  // namespace
}  // namespace darkroom

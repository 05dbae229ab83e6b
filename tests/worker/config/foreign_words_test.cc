#include "worker/config/foreign_words.h"

#include <gtest/gtest.h>

#include "worker/config/variant_options.h"

namespace darkroom {
namespace {

TEST(ForeignWords, SuggestOursWhereItIsKnown) {
  constexpr std::string_view kKeys[] = {"width", "gravity", "effort"};
  constexpr std::string_view kFits[] = {"cover", "contain"};
  EXPECT_EQ(SuggestionFor("method", kKeys), "; did you mean `effort`?");
  EXPECT_EQ(SuggestionFor("crop", kKeys), "; did you mean `gravity`?");
  EXPECT_EQ(SuggestionFor("crop", kFits), "; did you mean `cover`?");
  EXPECT_EQ(SuggestionFor("withd", kKeys), "; did you mean `width`?");
  EXPECT_EQ(SuggestionFor("smartSubsample", kKeys),
            "; known: width, gravity, effort");
}

TEST(ForeignWords, AreUnderstoodWhereVariantsAreRead) {
  const std::pair<const char*, const char*> cases[] = {
      {"position=top,width=5",
       "position: unknown key; did you mean `gravity`?"},
      {"withoutEnlargement=true,width=5", "did you mean `enlarge`?"},
      {"strip=true,width=5", "strip: unknown key; did you mean `metadata`?"},
      {"jpeg_quality=9,width=5", "did you mean `quality`?"},
      {"compress_level=9,width=5", "did you mean `compression`?"},
      {"width=5,kernel=lanczos", "did you mean `lanczos3`?"},
      {"width=5,kernel=BICUBIC", "did you mean `catmull_rom`?"},
      {"width=5,height=5,fit=cover,gravity=smart", "did you mean `attention`?"},
      {"width=5,height=5,fit=crop", "did you mean `cover`?"},
  };
  for (const auto& [option, problem] : cases) {
    const auto variant = ParseVariantOption(option);
    ASSERT_FALSE(variant.ok()) << option;
    EXPECT_NE(variant.error().message().find(problem), std::string::npos)
        << variant.error().message();
  }
}

}  // namespace
}  // namespace darkroom

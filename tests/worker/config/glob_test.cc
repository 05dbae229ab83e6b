#include "worker/config/glob.h"

#include <string>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(Glob, MatchesTheWholeKey) {
  const struct {
    const char* pattern;
    const char* key;
    bool matches;
  } cases[] = {
      {"", "", true},
      {"", "a", false},
      {"a", "a", true},
      {"a", "ab", false},
      {"*", "", true},
      {"*", "abc", true},
      {"*", "a/b", false},
      {"*.jpg", "a.jpg", true},
      {"*.jpg", "a.jpg.png", false},
      {"a*b*c", "a--b--c", true},
      {"a*b*c", "a--c--b", false},
      {"?", "a", true},
      {"?", "", false},
      {"?", "/", false},
      {"?.jpg", "\u20ac.jpg", true},
      {"??.jpg", "\u20ac.jpg", false},
      {"[a-c]", "b", true},
      {"[a-c]", "d", false},
      {"[!a-c]", "d", true},
      {"[^a-c]", "b", false},
      {"[!a]", "/", false},
      {"[]]", "]", true},
      {"[a-]", "-", true},
      {"*.[jJ][pP][gG]", "x.JpG", true},
      {"**", "a/b/c", true},
      {"a/**", "a/b/c", true},
      {"a/**", "b/a/c", false},
      {"**/x.jpg", "x.jpg", true},
      {"**/x.jpg", "a/b/x.jpg", true},
      {"**/x.jpg", "ax.jpg", false},
      {"a/**/b", "a/b", true},
      {"a/**/b", "a/x/y/b", true},
      {"a/**/b", "a/xb", false},
      {"**.jpg", "a/b.jpg", true},
      {"[{]a[}]", "{a}", true},
      {"{a}", "{a}", false},
      {"a\\", "a\\", true},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(GlobMatches(c.pattern, c.key), c.matches)
        << c.pattern << " on " << c.key;
  }
}

TEST(Glob, AClassMustEndAndHasNoBraces) {
  EXPECT_TRUE(IsGlob("[a-z]*"));
  EXPECT_TRUE(IsGlob("[{}]*"));
  EXPECT_FALSE(IsGlob("*.{jpg,png}"));
  EXPECT_FALSE(IsGlob("a}"));
  for (const char* bad : {"[", "[a", "x[!", "[]"}) {
    EXPECT_FALSE(IsGlob(bad)) << bad;
    EXPECT_FALSE(GlobMatches(bad, bad)) << bad;
  }
}

TEST(Glob, NeverTakesExponentialTime) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a**";
  EXPECT_FALSE(GlobMatches(pattern + "b", std::string(1024, 'a')));
}

}  // namespace
}  // namespace darkroom

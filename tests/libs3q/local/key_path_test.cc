#include "libs3q/local/key_path.h"

#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::string_literals::operator""s;

TEST(KeyPath, OrdinaryKeysAreTheirOwnPath) {
  for (const char* key :
       {"photo.jpg", "uploads/photo 1.jpg", "a/b/c", "50%25.jpg", "ü/ß.png",
        ".hidden", "...", "a/.darkroom/b", "q?x=1&y#z", "\xff\xfe"}) {
    EXPECT_EQ(PlainPath(key), key);
    EXPECT_EQ(KeyOfPath(key), key);
  }
}

TEST(KeyPath, KeysThatCannotBePathsAreEscaped) {
  struct Case {
    std::string key;
    std::string path;
  };
  const Case cases[] = {
      {".", ".darkroom/keys/.="},
      {"..", ".darkroom/keys/..="},
      {"/", ".darkroom/keys/%2F="},
      {"../../etc/passwd", ".darkroom/keys/..%2F..%2Fetc%2Fpasswd="},
      {"/a", ".darkroom/keys/%2Fa="},
      {"a/", ".darkroom/keys/a%2F="},
      {"a//b", ".darkroom/keys/a%2F%2Fb="},
      {"a/./b", ".darkroom/keys/a%2F.%2Fb="},
      {"nul\0nul"s, ".darkroom/keys/nul%00nul="},
      {".darkroom", ".darkroom/keys/.darkroom="},
      {".darkroom/keys/a=", ".darkroom/keys/.darkroom%2Fkeys%2Fa%3D="},
      {std::string(256, 'x'), ".darkroom/keys/" + std::string(240, 'x') + "+/" +
                                  std::string(16, 'x') + "="},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.path);
    EXPECT_EQ(PlainPath(c.key), std::nullopt);
    EXPECT_EQ(EscapedPath(c.key), c.path);
    EXPECT_EQ(KeyOfPath(c.path), c.key);
  }
}

TEST(KeyPath, OnlyWhatWasWrittenByUsIsReadAsEscaped) {
  for (const char* path :
       {".darkroom", ".darkroom/lock", ".darkroom/tmp/1-2-3",
        ".darkroom/meta/a=", ".darkroom/keys/a", ".darkroom/keys/a+",
        ".darkroom/keys/%61=", ".darkroom/keys/%2f=", ".darkroom/keys/a%2=",
        ".darkroom/keys/=", ".darkroom/keys/a+/b=", ".darkroom/keys/a=/b=",
        "a//b", "/a", "a/", "../a", ""}) {
    EXPECT_EQ(KeyOfPath(path), std::nullopt) << path;
  }
}

std::string RandomKey(std::mt19937& random) {
  // Few letters, so that awkward neighbours are frequent.
  static constexpr std::string_view kLetters("ab./.%=+\0~\xc3\xbc ", 13);
  std::uniform_int_distribution<std::size_t> letter(0, kLetters.size() - 1);
  std::uniform_int_distribution<int> kind(0, 9);
  const std::size_t limit = kind(random) == 0 ? kMaxKeyBytes : 12;
  std::uniform_int_distribution<std::size_t> length(1, limit);
  std::string key(length(random), '\0');
  for (char& c : key) c = kLetters[letter(random)];
  return key;
}

void ExpectInside(const std::string& path) {
  EXPECT_LT(path.size(), 4096U);
  EXPECT_EQ(path.find('\0'), std::string::npos);
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string part = path.substr(begin, end - begin);
    EXPECT_FALSE(part.empty() || part == "." || part == "..") << path;
    EXPECT_LE(part.size(), 255U);
    begin = end + 1;
  }
}

TEST(KeyPath, AnyKeyComesBackFromItsPaths) {
  std::mt19937 random(20261121);
  std::map<std::string, std::string> key_of_path;
  for (int i = 0; i < 20000; ++i) {
    const std::string key = RandomKey(random);
    std::vector<std::string> paths = {EscapedPath(key)};
    if (const auto plain = PlainPath(key)) paths.push_back(*plain);
    for (const std::string& path : paths) {
      ExpectInside(path);
      EXPECT_EQ(KeyOfPath(path), key);
      EXPECT_EQ(key_of_path.emplace(path, key).first->second, key);
    }
  }
}

TEST(KeyPath, AnyPathHasOneKeyAtMost) {
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    const std::string path = ".darkroom/keys/" + RandomKey(random);
    const auto key = KeyOfPath(path);
    if (key) {
      EXPECT_EQ(EscapedPath(*key), path);
    }
  }
}

TEST(KeyPath, EscapedNamesNeverStandInEachOthersWay) {
  const std::string shorter = EscapedName(std::string(240, 'a'));
  const std::string longer = EscapedName(std::string(300, 'a'));
  EXPECT_FALSE(longer.starts_with(shorter + '/'));
}

}  // namespace
}  // namespace darkroom

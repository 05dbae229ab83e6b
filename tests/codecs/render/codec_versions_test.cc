#include "codecs/render/codec_versions.h"

#include <cctype>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(CodecVersions, NamesEveryLibraryOnceWithANumber) {
  const std::vector<LibraryVersion> versions = CodecVersions();
  std::vector<std::string> names;
  for (const LibraryVersion& version : versions) {
    names.push_back(version.name);
    ASSERT_FALSE(version.version.empty()) << version.name;
    EXPECT_NE(std::isdigit(version.version.front()), 0) << version.version;
    EXPECT_NE(version.version.find('.'), std::string::npos);
  }
  const std::vector<std::string> expected = {
      "libjpeg-turbo",     "libpng", "isa-l (igzip)", "libwebp (decoder)",
      "libwebp (encoder)", "zlib"};
  EXPECT_EQ(names, expected);
}

}  // namespace
}  // namespace darkroom

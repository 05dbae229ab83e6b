// Real images with known expectations.

#include <string>

#include "codecs/render/open_decoder.h"
#include "tests/support/corpus_test_base.h"
#include "tests/support/decode_all.h"

namespace darkroom {
namespace {

using Corpus = CorpusTestBase;

bool IsDecoded(const LabelledImage& image) {
  return image.format == "jpeg" || image.format == "png" ||
         image.format == "webp" || image.format == "gif" ||
         image.format == "bmp";
}

TEST_F(Corpus, EveryGoodImageDecodesToItsLabelledSize) {
  int count = 0;
  for (const LabelledImage& image : labels_) {
    if (image.expect != "ok" || !IsDecoded(image)) continue;
    SCOPED_TRACE(image.path);
    ++count;
    const auto decoded = DecodeAll(Read(image));
    if (!decoded.ok()) {
      ADD_FAILURE() << decoded.error().message();
      continue;
    }
    EXPECT_EQ(decoded->header.format, image.format);
    EXPECT_EQ(decoded->header.width, image.width);
    EXPECT_EQ(decoded->header.height, image.height);
    EXPECT_EQ(static_cast<int>(decoded->header.orientation), image.orientation);
  }
  EXPECT_GT(count, 400);
}

TEST_F(Corpus, EveryBadImageIsRefusedForGood) {
  int count = 0;
  for (const LabelledImage& image : labels_) {
    if (image.expect != "reject") continue;
    SCOPED_TRACE(image.path);
    ++count;
    const auto decoded = DecodeAll(Read(image));
    if (decoded.ok()) {
      ADD_FAILURE() << "accepted";
      continue;
    }
    const ErrorKind kind = decoded.error().kind();
    EXPECT_TRUE(kind == ErrorKind::kInvalid || kind == ErrorKind::kTooLarge)
        << decoded.error().message();
  }
  EXPECT_GT(count, 20);
}

TEST_F(Corpus, TypesThatAreNotDecodedAreNamed) {
  for (const LabelledImage& image : labels_) {
    if (image.format != "tiff") continue;
    const auto refused = DecodeAll(Read(image));
    ASSERT_FALSE(refused.ok());
    EXPECT_TRUE(refused.error().message().starts_with("unsupported type: " +
                                                      image.format))
        << image.path;
  }
}

TEST_F(Corpus, DoubtfulImagesAreJudgedTheSameWayTwice) {
  for (const LabelledImage& image : labels_) {
    if (image.expect == "ok" || image.expect == "reject") continue;
    SCOPED_TRACE(image.path);
    const Bytes bytes = Read(image);
    const auto first = DecodeAll(bytes);
    const auto second = DecodeAll(bytes);
    ASSERT_EQ(first.ok(), second.ok());
    if (first.ok()) continue;
    EXPECT_EQ(first.error().message(), second.error().message());
    EXPECT_NE(first.error().kind(), ErrorKind::kInternal);
  }
}

TEST_F(Corpus, BombsAreRefusedByTheirHeaders) {
  for (const LabelledImage& image : labels_) {
    if (image.expect != "bomb") continue;
    EXPECT_FALSE(OpenDecoder(Read(image), {}).ok()) << image.path;
  }
}

}  // namespace
}  // namespace darkroom

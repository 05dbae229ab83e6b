// What tests on the labelled images have in common.

#ifndef DARKROOM_TESTS_SUPPORT_CORPUS_TEST_BASE_H_
#define DARKROOM_TESTS_SUPPORT_CORPUS_TEST_BASE_H_

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/corpus.h"

namespace darkroom {

class CorpusTestBase : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::optional<std::string> folder = CorpusFolder();
    if (!folder) {
      GTEST_SKIP() << "SKIPPED: no corpus. Set DARKROOM_SHARED to the folder "
                      "that holds corpus/labels.tsv to run this test.";
    }
    folder_ = *folder;
    labels_ = ReadLabels(folder_);
    ASSERT_GT(labels_.size(), 400U);
  }

  // Below the corpus.
  Bytes Read(const std::string& path) const {
    return ReadFile(folder_ + "/" + path);
  }
  Bytes Read(const LabelledImage& image) const { return Read(image.path); }

  // The good ones whose paths begin with `prefix`.
  std::vector<LabelledImage> GoodOnes(const std::string& prefix) const {
    std::vector<LabelledImage> good;
    for (const LabelledImage& image : labels_) {
      if (image.expect == "ok" && image.path.rfind(prefix, 0) == 0) {
        good.push_back(image);
      }
    }
    return good;
  }

  std::string folder_;
  std::vector<LabelledImage> labels_;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_CORPUS_TEST_BASE_H_

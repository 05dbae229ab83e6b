// The labelled images beside the source tree.

#ifndef DARKROOM_TESTS_SUPPORT_CORPUS_H_
#define DARKROOM_TESTS_SUPPORT_CORPUS_H_

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace darkroom {

struct LabelledImage {
  std::string path;  // Below the corpus.
  std::string format;
  int width = 0;  // As stored; 0 where the label has none.
  int height = 0;
  int orientation = 1;
  std::string expect;  // "ok", "reject", "lenient" ...
};

// $DARKROOM_SHARED/corpus or ../shared/corpus beside the source tree; nothing
// if neither is there.
std::optional<std::string> CorpusFolder();

std::vector<LabelledImage> ReadLabels(const std::string& corpus);

Bytes ReadFile(const std::string& path);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_CORPUS_H_

#include "tests/support/corpus.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace darkroom {
namespace {

// Also the empty ones.
std::vector<std::string> Fields(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == '\t') {
      fields.emplace_back();
    } else {
      fields.back().push_back(c);
    }
  }
  return fields;
}

int NumberOr(const std::string& text, int otherwise) {
  return text.empty() ? otherwise : std::atoi(text.c_str());
}

}  // namespace

std::optional<std::string> CorpusFolder() {
  const char* shared = std::getenv("DARKROOM_SHARED");
  const std::filesystem::path folder =
      std::filesystem::path(
          shared != nullptr ? shared : DARKROOM_SOURCE_DIR "/../shared") /
      "corpus";
  if (!std::filesystem::exists(folder / "labels.tsv")) return std::nullopt;
  return folder.string();
}

std::vector<LabelledImage> ReadLabels(const std::string& corpus) {
  std::ifstream file(corpus + "/labels.tsv");
  std::vector<LabelledImage> images;
  std::string line;
  std::getline(file, line);  // The names of the columns.
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = Fields(line);
    if (fields.size() < 13) continue;
    images.push_back({.path = fields[0],
                      .format = fields[2],
                      .width = NumberOr(fields[3], 0),
                      .height = NumberOr(fields[4], 0),
                      .orientation = NumberOr(fields[5], 1),
                      .expect = fields[12]});
  }
  return images;
}

Bytes ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file),
          std::istreambuf_iterator<char>()};
}

}  // namespace darkroom

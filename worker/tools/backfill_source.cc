#include "worker/tools/backfill_source.h"

#include <utility>

namespace darkroom {
namespace {

constexpr std::string_view kScheme = "s3://";
constexpr std::size_t kLinesAtOnce = 200;

// False at the end.
bool ReadLine(std::istream& lines, std::string& line) {
  if (!std::getline(lines, line)) return false;
  if (line.ends_with('\r')) line.pop_back();
  return true;
}

}  // namespace

Result<ObjectRef> ParseSourceName(std::string_view text) {
  std::string_view rest = text;
  if (rest.starts_with(kScheme)) rest.remove_prefix(kScheme.size());
  const std::size_t slash = rest.find('/');
  ObjectRef ref = {.bucket = std::string(rest.substr(0, slash))};
  if (slash != std::string_view::npos) ref.key = rest.substr(slash + 1);
  if (ref.bucket.empty()) {
    return Error(
        ErrorClass::kConfiguration,
        "no bucket in \"" + std::string(text) + "\": write s3://bucket/prefix");
  }
  return ref;
}

Result<std::vector<Candidate>> PrefixSource::Next() {
  std::vector<Candidate> candidates;
  // A page may be empty and not the last.
  while (candidates.empty() && !at_end_) {
    const bool begins = token_.empty() && !behind_.empty();
    ListPage page =
        TRY(begins ? store_.ListBehind(prefix_.bucket, prefix_.key, behind_)
                   : store_.List(prefix_.bucket, prefix_.key, token_));
    for (ListedObject& object : page.objects) {
      candidates.push_back(
          {.source = {.bucket = prefix_.bucket, .key = std::move(object.key)},
           .size = object.size,
           .etag = std::move(object.etag),
           .modified = object.modified});
    }
    token_ = std::move(page.next);
    at_end_ = token_.empty();
  }
  return candidates;
}

Result<ObjectRef> ListSource::RefOf(const std::string& line) const {
  ObjectRef ref = {.bucket = bucket_, .key = line};
  if (line.starts_with(kScheme)) ref = TRY(ParseSourceName(line));
  if (ref.bucket.empty()) {
    return Error(ErrorClass::kConfiguration,
                 "line " + std::to_string(line_) + " names no bucket: " + line +
                     " (give --bucket, or s3:// URLs)");
  }
  if (ref.key.empty()) {
    return Error(ErrorClass::kConfiguration,
                 "line " + std::to_string(line_) + " names no key: " + line);
  }
  return ref;
}

Status ListSource::Skip() {
  std::string line;
  while (line_ < from_.line) {
    const bool there = ReadLine(lines_, line);
    ++line_;
    const bool last = line_ == from_.line;
    if (!there || (last && TRY(RefOf(line)).key != from_.key)) {
      return Error(ErrorClass::kConfiguration, "the list has changed: line " +
                                                   std::to_string(from_.line) +
                                                   " was " + from_.key);
    }
  }
  return {};
}

Result<std::vector<Candidate>> ListSource::Next() {
  TRY(Skip());
  std::vector<Candidate> candidates;
  std::string line;
  while (candidates.size() < kLinesAtOnce && ReadLine(lines_, line)) {
    ++line_;
    if (line.empty()) continue;
    candidates.push_back({.source = TRY(RefOf(line)), .line = line_});
  }
  if (lines_.bad()) {
    return Error(ErrorClass::kInternal, "cannot read the list");
  }
  return candidates;
}

}  // namespace darkroom

#include "libs3q/local/directory_listing.h"

#include <fcntl.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "libs3q/local/beneath.h"
#include "libs3q/local/key_path.h"

namespace darkroom {
namespace {

// Names of one folder as they sort among keys: a folder with its "/".
Result<std::vector<std::string>> SortedNames(int bucket,
                                             const std::string& path) {
  std::vector<std::string> names;
  Result<Fd> folder = path.empty()
                          ? OpenBeneath(bucket, ".", O_RDONLY | O_DIRECTORY)
                          : OpenBeneath(bucket, path, O_RDONLY | O_DIRECTORY);
  if (!folder.ok()) {
    // Removed since its parent was read.
    if (folder.error().cls() == ErrorClass::kNotFound) return names;
    return std::move(folder).error();
  }
  TRY(VisitFolder(std::move(*folder), [&](std::string name, EntryType type) {
    if (type == EntryType::kOther) return;
    if (type == EntryType::kFolder) name += '/';
    names.push_back(std::move(name));
  }));
  std::sort(names.begin(), names.end());
  return names;
}

// Whether a key that starts with `folder` ("a/b/") can be in the range.
bool MayHold(const KeyRange& range, const std::string& folder) {
  const bool prefix =
      folder.starts_with(range.prefix) || range.prefix.starts_with(folder);
  return prefix && (folder > range.after || range.after.starts_with(folder));
}

bool Holds(const KeyRange& range, const std::string& key) {
  return key.starts_with(range.prefix) && key > range.after;
}

// Appends to `keys`, in order, until the range's limit is reached.
Status ListPlain(int bucket, const KeyRange& range, const std::string& folder,
                 std::vector<std::string>& keys) {
  // Below this, nothing is a key.
  if (folder.size() > kMaxKeyBytes) return {};
  const std::string path = folder.substr(0, folder.size() - !folder.empty());
  for (const std::string& name : TRY(SortedNames(bucket, path))) {
    if (keys.size() >= range.limit) return {};
    const std::string key = folder + name;
    if (key == std::string(kReservedFolder) + '/') continue;
    if (name.back() == '/') {
      if (MayHold(range, key)) TRY(ListPlain(bucket, range, key, keys));
    } else if (Holds(range, key) && KeyOfPath(key)) {
      keys.push_back(key);
    }
  }
  return {};
}

// All of them, in no order: there are few, and theirs is not that of keys.
Status ListEscaped(int bucket, const KeyRange& range, const std::string& path,
                   std::vector<std::string>& keys) {
  const std::string above = path + '/';
  for (const std::string& name : TRY(SortedNames(bucket, path))) {
    const std::string below = above + name;
    if (name.back() == '/') {
      const std::string folder = below.substr(0, below.size() - 1);
      TRY(ListEscaped(bucket, range, folder, keys));
      continue;
    }
    const std::optional<std::string> key = KeyOfPath(below);
    if (key && Holds(range, *key)) keys.push_back(*key);
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> ListKeys(int bucket, const KeyRange& range) {
  std::vector<std::string> keys;
  TRY(ListPlain(bucket, range, "", keys));
  TRY(ListEscaped(bucket, range, std::string(kEscapedKeysFolder), keys));
  std::sort(keys.begin(), keys.end());
  // A key may be there twice while it moves.
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  keys.resize(std::min(keys.size(), range.limit));
  return keys;
}

}  // namespace darkroom

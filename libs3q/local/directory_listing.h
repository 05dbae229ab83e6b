// The objects of a bucket's folder, in the byte order of their keys.

#ifndef DARKROOM_LIBS3Q_LOCAL_DIRECTORY_LISTING_H_
#define DARKROOM_LIBS3Q_LOCAL_DIRECTORY_LISTING_H_

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"

namespace darkroom {

struct KeyRange {
  std::string prefix;     // Keys that start with it,
  std::string after;      // and are greater than this,
  std::size_t limit = 0;  // the first so many of them.
};

// Looks only into folders that can hold such keys.  `bucket` is an open
// folder.  Errors: as ErrnoError.
Result<std::vector<std::string>> ListKeys(int bucket, const KeyRange& range);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_DIRECTORY_LISTING_H_

// A token that somebody else keeps fresh in a file.

#ifndef DARKROOM_LIBS3Q_AWS_TOKEN_FILE_H_
#define DARKROOM_LIBS3Q_AWS_TOKEN_FILE_H_

#include <string>

#include "base/result.h"

namespace darkroom {

// Without the space around it.  To be read for each use: it is rotated.
// Errors: kAccess (not there, empty, or over 64 KiB).
Result<std::string> ReadTokenFile(const std::string& path);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_TOKEN_FILE_H_

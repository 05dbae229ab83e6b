// A picture file taken apart, by nobody's code but the test's own.

#ifndef DARKROOM_TESTS_SUPPORT_FILE_PARTS_H_
#define DARKROOM_TESTS_SUPPORT_FILE_PARTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace darkroom {

// A JPEG's segment up to its first scan ("e1" is APP1's name), or a chunk.
struct FilePart {
  std::string name;
  Bytes body;
};

// Of a sound JPEG, PNG or WebP, in the order of the file.  A PNG's CRCs and the
// sizes of a RIFF are checked: the test fails where they are wrong.
std::vector<FilePart> PartsOf(ByteView file);

// "IHDR IDAT IEND".
std::string NamesOf(const std::vector<FilePart>& parts);

// The bodies of all parts of this name that begin with `prefix`, without it.
std::vector<Bytes> BodiesOf(const std::vector<FilePart>& parts,
                            std::string_view name,
                            std::string_view prefix = {});

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_FILE_PARTS_H_

// Where in a bucket's folder an object lies: a key as a path, and back.
//
// A key that can be a path is that path: `uploads/photo 1.jpg` is the file of
// that name.  Every other key (".", "..", an empty part as in "a//b" or "/a",
// a part over 255 bytes, a NUL byte, our own reserved name) lies, percent-
// encoded as a whole, under `.darkroom/keys/`.  So does a key whose path is
// taken by a folder: "a" beside "a/b".
//
// Both mappings are one-to-one, and no path leaves the folder.

#ifndef DARKROOM_LIBS3Q_LOCAL_KEY_PATH_H_
#define DARKROOM_LIBS3Q_LOCAL_KEY_PATH_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom {

// The one name in a bucket's folder that belongs to darkroom.
inline constexpr std::string_view kReservedFolder = ".darkroom";
inline constexpr std::string_view kEscapedKeysFolder = ".darkroom/keys";
inline constexpr std::size_t kMaxKeyBytes = 1024;

// `key` itself if it can be a path, else nothing.
std::optional<std::string> PlainPath(std::string_view key);

// "a%2F%2Fb=", for example: `key` as the name of a file; several levels of
// folders for long keys.  Never clashes with that of another key, not even as
// a folder.
std::string EscapedName(std::string_view key);

// `.darkroom/keys/` and the escaped name.
std::string EscapedPath(std::string_view key);

// The key of the object at `path`, relative to the bucket's folder; nothing
// for what is not an object: our own files, and paths longer than a key.
std::optional<std::string> KeyOfPath(std::string_view path);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_KEY_PATH_H_

// AWS's shared configuration and credentials files.

#ifndef DARKROOM_LIBS3Q_AWS_PROFILE_H_
#define DARKROOM_LIBS3Q_AWS_PROFILE_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "libs3q/aws/credentials.h"

namespace darkroom {

using IniSection = std::map<std::string, std::string>;  // Keys in lower case.
using IniFile = std::map<std::string, IniSection>;

// Lenient as AWS's own tools are: comments start a line with # or ;, lines
// that are nothing are ignored.  A nested setting (indented, below one without
// a value) is called "s3.endpoint_url".
IniFile ParseIni(std::string_view text);

// The settings of one profile from both files; the credentials file wins.
// Those of its `services` section are called "services.s3.endpoint_url".
struct Profile {
  std::string name;
  IniSection settings;

  std::string Setting(const std::string& key) const;  // Empty if not there.
};

struct SharedFiles {
  std::string config_path;
  std::string credentials_path;
  IniFile config;
  IniFile credentials;
};

// The files that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name, else
// ~/.aws/config and ~/.aws/credentials.  Files that are not there are empty.
// Errors: kAccess (a file that may not be read, or over 1 MiB), kTransient.
Result<SharedFiles> ReadSharedFiles(const Environment& environment);

// Nothing if it is in neither file.
std::optional<Profile> FindProfile(const SharedFiles& files,
                                   const std::string& name);

// What AWS_PROFILE says, else "default".
std::string ProfileName(const Environment& environment);

// The profile of that name, from those files.
// Errors: kConfiguration (AWS_PROFILE names one that is in neither file), and
// those of ReadSharedFiles.
Result<Profile> ReadProfile(const Environment& environment);

// Nothing if the profile holds no keys.
// Errors: kConfiguration (one of the two keys alone).
Result<std::optional<Credentials>> ProfileCredentials(const Profile& profile);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_PROFILE_H_

#include "libs3q/aws/profile.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/text.h"

namespace darkroom {
namespace {

constexpr std::size_t kMaxFileBytes = kMiB;

Error Unreadable(const std::string& path, const Error& why) {
  const bool stays =
      why.cls() == ErrorClass::kAccess || why.cls() == ErrorClass::kTooLarge;
  return Error(stays ? ErrorClass::kAccess : ErrorClass::kTransient,
               path + ": " + why.message());
}

// Keys that are there must not look as if they were gone.
Result<std::string> ReadIfThere(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) {
    if (errno == ENOENT || errno == ENOTDIR) return std::string();
    return Unreadable(path, ErrnoError(errno, "cannot open"));
  }
  const Result<Bytes> bytes = ReadAll(file.get(), kMaxFileBytes);
  if (!bytes.ok()) return Unreadable(path, bytes.error());
  return std::string(AsText(bytes.value()));
}

// The path in `variable`, else `name` in ~/.aws.
std::string PathOf(const Environment& environment, std::string_view variable,
                   const std::string& name) {
  if (const auto path = environment(variable); path && !path->empty()) {
    return *path;
  }
  return environment("HOME").value_or("") + "/.aws/" + name;
}

void AddSection(Profile& profile, const IniSection& section) {
  // A set of keys is of one file: a token beside another file's keys would
  // make them unusable.
  if (section.contains("aws_access_key_id")) {
    profile.settings.erase("aws_secret_access_key");
    profile.settings.erase("aws_session_token");
  }
  for (const auto& [key, value] : section) profile.settings[key] = value;
}

// The settings of the section that `services` names, as "services.s3.x".
void AddServices(Profile& profile, const IniFile& file) {
  const auto found = file.find("services " + profile.Setting("services"));
  if (found == file.end()) return;
  for (const auto& [key, value] : found->second) {
    profile.settings["services." + key] = value;
  }
}

}  // namespace

std::string ProfileName(const Environment& environment) {
  for (const char* variable : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}) {
    const auto name = environment(variable);
    if (name && !name->empty()) return *name;
  }
  return "default";
}

IniFile ParseIni(std::string_view text) {
  IniFile file;
  IniSection* section = nullptr;
  std::string above;  // The setting without a value that came last.
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::string_view content = Trim(line);
    const bool indented = line.starts_with(' ') || line.starts_with('\t');
    if (content.empty() || content[0] == '#' || content[0] == ';') continue;
    if (content[0] == '[') {
      const std::size_t close = content.find(']');
      if (close == std::string_view::npos) continue;
      section = &file[std::string(Trim(content.substr(1, close - 1)))];
      above.clear();
      continue;
    }
    const std::size_t equals = content.find('=');
    if (section == nullptr || equals == std::string_view::npos) continue;
    const std::string key = ToLower(Trim(content.substr(0, equals)));
    const std::string_view value = Trim(content.substr(equals + 1));
    if (indented && above.empty()) continue;
    std::string setting = indented ? above + '.' : std::string();
    setting += key;
    (*section)[setting] = value;
    if (!indented) above = value.empty() ? key : "";
  }
  return file;
}

std::string Profile::Setting(const std::string& key) const {
  const auto found = settings.find(key);
  return found == settings.end() ? std::string() : found->second;
}

Result<SharedFiles> ReadSharedFiles(const Environment& environment) {
  SharedFiles files = {
      .config_path = PathOf(environment, "AWS_CONFIG_FILE", "config"),
      .credentials_path =
          PathOf(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials")};
  files.config = ParseIni(TRY(ReadIfThere(files.config_path)));
  files.credentials = ParseIni(TRY(ReadIfThere(files.credentials_path)));
  return files;
}

std::optional<Profile> FindProfile(const SharedFiles& files,
                                   const std::string& name) {
  Profile profile = {.name = name};
  bool found = false;
  const auto add = [&](const IniFile& file, const std::string& section) {
    const auto at = file.find(section);
    if (at == file.end()) return;
    AddSection(profile, at->second);
    found = true;
  };
  // The file of settings says [profile name], but plainly [default].
  if (name == "default") add(files.config, name);
  add(files.config, "profile " + name);
  add(files.credentials, name);
  if (!found) return std::nullopt;
  AddServices(profile, files.config);
  return profile;
}

Result<Profile> ReadProfile(const Environment& environment) {
  const std::string name = ProfileName(environment);
  const SharedFiles files = TRY(ReadSharedFiles(environment));
  std::optional<Profile> profile = FindProfile(files, name);
  if (profile) return *std::move(profile);
  if (name == "default") return Profile{.name = name};
  return Error(ErrorClass::kConfiguration, "no profile " + name + " in " +
                                               files.config_path + " or " +
                                               files.credentials_path);
}

Result<std::optional<Credentials>> ProfileCredentials(const Profile& profile) {
  Credentials credentials = {
      .access_key_id = profile.Setting("aws_access_key_id"),
      .secret_access_key = profile.Setting("aws_secret_access_key"),
      .session_token = profile.Setting("aws_session_token")};
  const bool id = !credentials.access_key_id.empty();
  const bool secret = !credentials.secret_access_key.empty();
  if (id != secret) {
    return Error(ErrorClass::kConfiguration,
                 "profile " + profile.name +
                     (id ? " has aws_access_key_id without "
                           "aws_secret_access_key"
                         : " has aws_secret_access_key without "
                           "aws_access_key_id"));
  }
  if (!id) return std::optional<Credentials>();
  return std::optional<Credentials>(std::move(credentials));
}

}  // namespace darkroom

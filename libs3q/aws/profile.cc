#include "libs3q/aws/profile.h"

#include <fcntl.h>

#include <algorithm>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/text.h"

namespace darkroom {
namespace {

constexpr std::size_t kMaxFileBytes = kMiB;

std::string ReadIfThere(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return {};
  const Result<Bytes> bytes = ReadAll(file.get(), kMaxFileBytes);
  return bytes.ok() ? std::string(AsText(bytes.value())) : std::string();
}

// The path in `variable`, else `name` in ~/.aws.
std::string PathOf(const Environment& environment, std::string_view variable,
                   const std::string& name) {
  if (const auto path = environment(variable); path && !path->empty()) {
    return *path;
  }
  return environment("HOME").value_or("") + "/.aws/" + name;
}

void AddSection(Profile& profile, const IniFile& file,
                const std::string& section) {
  const auto found = file.find(section);
  if (found == file.end()) return;
  for (const auto& [key, value] : found->second) profile.settings[key] = value;
}

// The settings of the section that `services` names, as "services.s3.x".
void AddServices(Profile& profile, const IniFile& file) {
  const auto found = file.find("services " + profile.Setting("services"));
  if (found == file.end()) return;
  for (const auto& [key, value] : found->second) {
    profile.settings["services." + key] = value;
  }
}

std::string ProfileName(const Environment& environment) {
  for (const char* variable : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}) {
    const auto name = environment(variable);
    if (name && !name->empty()) return *name;
  }
  return "default";
}

}  // namespace

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
    (*section)[indented ? above + "." + key : key] = value;
    if (!indented) above = value.empty() ? key : "";
  }
  return file;
}

std::string Profile::Setting(const std::string& key) const {
  const auto found = settings.find(key);
  return found == settings.end() ? std::string() : found->second;
}

Result<Profile> ReadProfile(const Environment& environment) {
  Profile profile = {.name = ProfileName(environment)};
  const std::string config_path =
      PathOf(environment, "AWS_CONFIG_FILE", "config");
  const std::string credentials_path =
      PathOf(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials");
  const IniFile config = ParseIni(ReadIfThere(config_path));
  const IniFile credentials = ParseIni(ReadIfThere(credentials_path));
  // The file of settings says [profile name], but plainly [default].
  const std::string section = "profile " + profile.name;
  if (profile.name == "default") AddSection(profile, config, profile.name);
  AddSection(profile, config, section);
  AddSection(profile, credentials, profile.name);
  AddServices(profile, config);
  if (profile.settings.empty() && profile.name != "default" &&
      !config.contains(section)) {
    return Error(ErrorClass::kConfiguration, "no profile " + profile.name +
                                                 " in " + config_path + " or " +
                                                 credentials_path);
  }
  return profile;
}

std::optional<Credentials> ProfileCredentials(const Profile& profile) {
  Credentials credentials = {
      .access_key_id = profile.Setting("aws_access_key_id"),
      .secret_access_key = profile.Setting("aws_secret_access_key"),
      .session_token = profile.Setting("aws_session_token")};
  if (credentials.access_key_id.empty() ||
      credentials.secret_access_key.empty()) {
    return std::nullopt;
  }
  return credentials;
}

}  // namespace darkroom

#include "worker/config/config_file.h"

#include <fcntl.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/fd.h"
#include "worker/config/config_check.h"
#include "worker/config/config_environment.h"
#include "worker/config/config_keys.h"
#include "worker/config/short_form.h"
#include "worker/config/watermark_files.h"

namespace darkroom {
namespace {

void ReadFile(const std::string& path, Config& config, ConfigReading& reading) {
  const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return reading.ComplainOfLoss(path, std::strerror(errno));
  const Result<Bytes> bytes = ReadAll(fd.get(), kMaxYamlBytes);
  if (!bytes.ok()) {
    return reading.ComplainOfLoss(path, bytes.error().message());
  }
  reading.StartSource(path);
  const YamlDocument document = ParseYaml(AsText(*bytes));
  for (const YamlError& error : document.errors) {
    reading.ComplainOfLoss(path + ":" + std::to_string(error.line),
                           error.message);
  }
  ReadMap(document.root, {}, ConfigKeys(), config, reading);
}

// Names in the file are beside it, those in the environment are here.
void ReadWatermarkFiles(const std::string& file, Config& config,
                        ConfigReading& reading) {
  const bool in_file =
      !file.empty() && reading.OriginOf("variants").starts_with(file + ":");
  const std::string folder =
      in_file ? std::filesystem::path(file).parent_path().string() : "";
  for (const WatermarkProblem& problem :
       ReadWatermarks(folder, config.variants)) {
    reading.ComplainOf(
        "variants[" + std::to_string(problem.variant) + "].watermark.image",
        problem.message);
  }
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += (text.empty() ? "" : "\n") + line;
  }
  return text;
}

}  // namespace

Result<TracedConfig> LoadTracedConfig(const ConfigSources& sources) {
  Config config;
  ConfigReading reading;
  const std::string file = sources.file.empty()
                               ? ConfigFileNamed(sources.environment)
                               : sources.file;
  if (!file.empty()) ReadFile(file, config, reading);
  ReadEnvironment(sources.environment, config, reading);
  ReadShortForm(sources.environment, config, reading);
  CompleteConfig(sources.use, config, reading);
  CheckConfig(sources.use, config, reading);
  ReadWatermarkFiles(file, config, reading);
  if (!reading.problems().empty()) {
    return Error(ErrorClass::kConfiguration, Joined(reading.problems()));
  }
  return TracedConfig{std::move(config), reading.origins()};
}

Result<Config> LoadConfig(const ConfigSources& sources) {
  return TRY(LoadTracedConfig(sources)).config;
}

}  // namespace darkroom

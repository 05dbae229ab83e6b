// `darkroom process`: files in, files out, no queue.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/log.h"
#include "base/milliseconds.h"
#include "codecs/render/encoder.h"
#include "worker/commands/commands.h"
#include "worker/commands/complaint.h"
#include "worker/commands/config_load.h"
#include "worker/commands/process_report.h"
#include "worker/commands/renderer_factory.h"
#include "worker/commands/service_family.h"
#include "worker/commands/source_file.h"
#include "worker/config/watermark_files.h"

namespace darkroom {
namespace {

namespace fs = std::filesystem;

// Readers see the old file or the whole new one.
Status WriteOutput(const fs::path& path, ByteView bytes) {
  const std::string temporary =
      path.string() + ".partial-" + std::to_string(::getpid());
  constexpr mode_t kMode = 0666;  // Less the umask.
  const Fd file(::open(temporary.c_str(),
                       O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode));
  if (!file.valid()) return ErrnoError(errno, "cannot create " + temporary);
  Status written = WriteAll(file.get(), bytes).During(path.string());
  if (written.ok() && ::rename(temporary.c_str(), path.c_str()) != 0) {
    written = ErrnoError(errno, "cannot write " + path.string());
  }
  if (!written.ok()) ::unlink(temporary.c_str());
  return written;
}

// A file, whatever it is called.
using FileId = std::pair<dev_t, ino_t>;

std::optional<FileId> IdOf(const fs::path& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return FileId(status.st_dev, status.st_ino);
}

// Which source an output was made of.  The same one may come again.
class Outputs {
 public:
  Outputs(fs::path folder, const std::vector<std::string>& sources)
      : folder_(std::move(folder)) {
    for (const std::string& source : sources) {
      if (const auto id = IdOf(source)) all_sources_.insert(*id);
    }
  }

  fs::path PathOf(const std::string& source, const Rendition& rendition) const {
    return folder_ /
           (fs::path(source).stem().string() + "_" + rendition.variant +
            std::string(ExtensionOf(rendition.format)));
  }

  // Errors: kUnsupported (another source's, or a source).
  Status CheckFree(const fs::path& output, const std::string& source) const {
    const auto id = IdOf(output);
    if (id && all_sources_.contains(*id)) {
      return Error(ErrorClass::kUnsupported,
                   output.string() + " would replace a source; " + kRemedy);
    }
    const auto found = sources_.find(output);
    if (found == sources_.end() || found->second == Normal(source)) return {};
    return Error(ErrorClass::kUnsupported,
                 output.string() + " would replace what was made of " +
                     found->second.string() + "; " + kRemedy);
  }

  void Add(const fs::path& output, const std::string& source) {
    sources_.emplace(output, Normal(source));
  }

 private:
  static fs::path Normal(const std::string& source) {
    return fs::path(source).lexically_normal();
  }

  static constexpr const char* kRemedy = "give one of them another --out";

  const fs::path folder_;
  std::set<FileId> all_sources_;
  std::map<fs::path, fs::path> sources_;  // By output.
};

// All or none.
Result<std::vector<WrittenRendition>> WriteOutputs(
    Outputs& outputs, const std::string& source,
    const std::vector<Rendition>& renditions) {
  for (const Rendition& rendition : renditions) {
    TRY(outputs.CheckFree(outputs.PathOf(source, rendition), source));
  }
  std::vector<WrittenRendition> written;
  for (const Rendition& rendition : renditions) {
    const fs::path path = outputs.PathOf(source, rendition);
    const Status status = WriteOutput(path, rendition.bytes.view());
    if (!status.ok()) {
      for (const WrittenRendition& earlier : written) {
        ::unlink(earlier.file.c_str());
      }
      // Whatever the reason, it is not the picture's fault.
      return Error(ErrorClass::kInternal, status.error().message());
    }
    written.push_back({.variant = rendition.variant,
                       .file = path.string(),
                       .width = rendition.width,
                       .height = rendition.height,
                       .bytes = rendition.bytes.size()});
  }
  for (const WrittenRendition& one : written) outputs.Add(one.file, source);
  return written;
}

// What all files have in common.
struct Processing {
  const RenderPlan& plan;
  Renderer& renderer;
  SourceBytes bytes;
  Outputs& outputs;
};

Status ProcessFile(const std::string& file, const Processing& processing,
                   FileReport& report) {
  const SharedBuffer source = TRY(ReadSource(
      file, processing.plan.limits.max_source_bytes, processing.bytes));
  const auto admit = [](std::uint64_t) { return Status(); };
  RenderOutcome outcome =
      processing.renderer.Render(source, processing.plan, admit);
  report.facts = std::move(outcome.source);
  const Rendered rendered = TRY(std::move(outcome.rendered));
  report.placeholder = rendered.placeholder;
  report.salvaged = rendered.salvaged;
  report.renditions =
      TRY(WriteOutputs(processing.outputs, file, rendered.renditions));
  return {};
}

FileReport Report(const std::string& file, const Processing& processing) {
  const auto begin = std::chrono::steady_clock::now();
  FileReport report = {.source = file};
  report.outcome = ProcessFile(file, processing, report);
  report.ms = Milliseconds(std::chrono::steady_clock::now() - begin);
  return report;
}

// Before anything is rendered for it.
Status PrepareFolder(const std::string& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure) return ErrnoError(failure.value(), "cannot create " + folder);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) {
    return ErrnoError(errno, "cannot write to " + folder);
  }
  return {};
}

// Watermarks that are objects: all that `process` ever asks S3 for.
Status FetchStored(Config& config) {
  if (!HasStoredWatermarks(config.variants)) return {};
  const ServiceFamily family =
      TRY(OpenAwsFamily(config).During("watermark in S3"));
  return FetchWatermarks(*family.services->OpenStore({}), config.variants);
}

int Worse(int a, int b) {
  // An internal error outranks rejected images.
  if (a == kExitFailed || b == kExitFailed) return kExitFailed;
  return std::max(a, b);
}

int CodeOf(const FileReport& report) {
  if (report.outcome.ok()) return kExitDone;
  return report.outcome.error().cls() == ErrorClass::kInternal ? kExitFailed
                                                               : kExitRejected;
}

}  // namespace

int Process(const ProcessCommand& command) {
  Result<Config> config = LoadProcessConfig(command);
  if (!config.ok()) {
    Complain(config.error());
    return kExitConfiguration;
  }
  StartLogging(config->log.level, config->log.format);
  const Status fetched = FetchStored(*config);
  if (!fetched.ok()) {
    Complain(fetched.error());
    return fetched.error().cls() == ErrorClass::kConfiguration
               ? kExitConfiguration
               : kExitFailed;
  }
  RenderPlan plan{.limits = config->limits.decode,
                  .placeholder = config->placeholder};
  for (const VariantConfig& variant : config->variants) {
    plan.variants.push_back({.spec = variant.spec});
  }
  const Status prepared = PrepareFolder(command.out);
  if (!prepared.ok()) {
    Complain(prepared.error());
    return kExitFailed;
  }
  const std::unique_ptr<Renderer> renderer = MakeRenderer(*config, {}, nullptr);
  Outputs outputs(command.out, command.files);
  // A file that is cut off meanwhile would take this process along.
  const bool sandboxed = config->renderer == RendererMode::kSandboxed;
  const Processing processing = {
      .plan = plan,
      .renderer = *renderer,
      .bytes = sandboxed ? SourceBytes::kInPlace : SourceBytes::kCopied,
      .outputs = outputs};
  int code = kExitDone;
  for (const std::string& file : command.files) {
    const FileReport report = Report(file, processing);
    std::cout << (command.json ? AsJson(report) : AsText(report)) << '\n'
              << std::flush;
    code = Worse(code, CodeOf(report));
  }
  return FlushedOutput() ? code : kExitFailed;
}

}  // namespace darkroom

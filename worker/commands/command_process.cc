// `darkroom process`: files in, files out, no queue.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
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

// Which source an output was made of.  The same one may come again.
class Outputs {
 public:
  explicit Outputs(fs::path folder) : folder_(std::move(folder)) {}

  fs::path PathOf(const std::string& source, const Rendition& rendition) const {
    return folder_ /
           (fs::path(source).stem().string() + "_" + rendition.variant +
            std::string(ExtensionOf(rendition.format)));
  }

  // Errors: kUnsupported (another source's).
  Status CheckFree(const fs::path& output, const std::string& source) const {
    const auto found = sources_.find(output);
    if (found == sources_.end() || found->second == Normal(source)) return {};
    return Error(ErrorClass::kUnsupported,
                 output.string() + " would replace what was made of " +
                     found->second.string());
  }

  void Add(const fs::path& output, const std::string& source) {
    sources_.emplace(output, Normal(source));
  }

 private:
  static fs::path Normal(const std::string& source) {
    return fs::path(source).lexically_normal();
  }

  const fs::path folder_;
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

Status ProcessFile(const std::string& file, const Processing& all,
                   FileReport& report) {
  const SharedBuffer source =
      TRY(ReadSource(file, all.plan.limits.max_source_bytes, all.bytes));
  const auto admit = [](std::uint64_t) { return Status(); };
  RenderOutcome outcome = all.renderer.Render(source, all.plan, admit);
  report.facts = std::move(outcome.source);
  const Rendered rendered = TRY(std::move(outcome.rendered));
  report.placeholder = rendered.placeholder;
  report.salvaged = rendered.salvaged;
  report.renditions = TRY(WriteOutputs(all.outputs, file, rendered.renditions));
  return {};
}

FileReport Report(const std::string& file, const Processing& all) {
  const auto begin = std::chrono::steady_clock::now();
  FileReport report = {.source = file};
  report.outcome = ProcessFile(file, all, report);
  report.ms = Milliseconds(std::chrono::steady_clock::now() - begin);
  return report;
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
  std::error_code failure;
  fs::create_directories(command.out, failure);
  if (failure) {
    std::cerr << "darkroom: cannot create " << command.out << ": "
              << failure.message() << '\n';
    return kExitFailed;
  }
  const std::unique_ptr<Renderer> renderer = MakeRenderer(*config, {}, nullptr);
  Outputs outputs(command.out);
  // A file that is cut off meanwhile would take this process along.
  const bool sandboxed = config->renderer == RendererMode::kSandboxed;
  const Processing all = {
      .plan = plan,
      .renderer = *renderer,
      .bytes = sandboxed ? SourceBytes::kInPlace : SourceBytes::kCopied,
      .outputs = outputs};
  int code = kExitDone;
  for (const std::string& file : command.files) {
    const FileReport report = Report(file, all);
    std::cout << (command.json ? AsJson(report) : AsText(report)) << '\n'
              << std::flush;
    code = Worse(code, CodeOf(report));
  }
  return std::cout ? code : kExitFailed;
}

}  // namespace darkroom

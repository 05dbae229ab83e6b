// `darkroom enqueue`: has objects rendered that are there already.

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "base/log.h"
#include "libs3q/aws/aws_services.h"
#include "worker/commands/commands.h"
#include "worker/commands/complaint.h"
#include "worker/commands/config_load.h"
#include "worker/commands/interruption.h"
#include "worker/commands/service_family.h"
#include "worker/config/watermark_files.h"
#include "worker/tools/backfill.h"
#include "worker/tools/backfill_report.h"
#include "worker/tools/printable.h"
#include "worker/tools/progress_display.h"
#include "worker/tools/resume_file.h"

namespace darkroom {
namespace {

void Warn(const std::string& text) { Complain(Printable(text)); }

std::string UrlOf(const ObjectRef& ref) {
  return "s3://" + ref.bucket + "/" + ref.key;
}

BackfillMode ModeOf(const EnqueueCommand& command) {
  return command.dry_run ? BackfillMode::kDryRun : BackfillMode::kSend;
}

// Says what is done, object by object and in the end.
class Output {
 public:
  Output(const EnqueueCommand& command, Interruption& interruption,
         std::optional<std::uint64_t> total)
      : command_(command),
        interruption_(interruption),
        progress_(std::cerr, PlaceFor(command),
                  {.what = "looked at", .total = total}) {}

  void Report(const Candidate& candidate, Omission omission) {
    if (omission == Omission::kFilter) return;
    if (command_.json) {
      std::cout << CandidateJson(candidate, omission, ModeOf(command_)) << '\n';
    } else if (command_.dry_run && omission == Omission::kNone) {
      std::cout << Printable(UrlOf(candidate.source)) << '\n';
    }
    // Nobody reads any more.
    if (!std::cout) interruption_.Stop();
  }

  void Show(const BackfillCounts& counts) {
    std::cout << std::flush;
    progress_.Show(counts.seen, Grouped(counts.sent) + " sent");
  }

  void Finish(const BackfillCounts& counts) {
    progress_.Clear();
    std::cout << std::flush;
    if (!command_.json)
      std::cout << BackfillSummary(counts, ModeOf(command_)) << std::flush;
  }

 private:
  // Lines on a terminal are progress enough.
  static ProgressPlace PlaceFor(const EnqueueCommand& command) {
    const bool lines = command.json || command.dry_run;
    if (lines && ::isatty(STDOUT_FILENO) == 1) return {};
    return PlaceOfStandardError();
  }

  const EnqueueCommand& command_;
  Interruption& interruption_;
  ProgressDisplay progress_;
};

Result<ServiceFamily> OpenFamily(const EnqueueCommand& command,
                                 const Config& config) {
  if (!command.place.local) return OpenAwsFamily(config);
  if (!std::filesystem::is_directory(*command.place.local)) {
    return Error(ErrorClass::kConfiguration,
                 "no such directory: " + *command.place.local);
  }
  return OpenLocalQueues(config, *command.place.local, QueueSetup::kCreate);
}

BackfillFilter FilterOf(const EnqueueCommand& command) {
  BackfillFilter filter{.glob = command.glob,
                        .suffixes = command.suffixes,
                        .min_size = command.min_size,
                        .max_size = command.max_size};
  const SysMillis now = WallNow();
  if (command.newer_than) {
    filter.modified_since = ParseMoment(*command.newer_than, now);
  }
  if (command.older_than) {
    filter.modified_before = ParseMoment(*command.older_than, now);
  }
  return filter;
}

// What --resume knows a backfill by: whatever chooses its objects.
std::string NameOf(const EnqueueCommand& command, const std::string& queue) {
  std::string name = command.list.empty()
                         ? command.source
                         : "list " + command.list + " " + command.bucket;
  name += " to " + queue;
  const auto add = [&name](std::string_view option, const std::string& value) {
    name += " " + std::string(option) + " " + value;
  };
  if (!command.glob.empty()) add("--glob", command.glob);
  for (const std::string& suffix : command.suffixes) add("--suffix", suffix);
  if (command.min_size) add("--min-size", std::to_string(*command.min_size));
  if (command.max_size) add("--max-size", std::to_string(*command.max_size));
  if (command.newer_than) add("--newer-than", *command.newer_than);
  if (command.older_than) add("--older-than", *command.older_than);
  if (command.missing_only) name += " --missing-only";
  return name;
}

std::uint64_t CountLines(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return static_cast<std::uint64_t>(
      std::count(std::istreambuf_iterator<char>(file), {}, '\n'));
}

// Where the objects come from.
struct Source {
  std::unique_ptr<std::ifstream> file;  // Of a list that is one.
  std::unique_ptr<BackfillSource> objects;
  std::optional<std::uint64_t> total;
};

Result<Source> OpenSource(const EnqueueCommand& command, ObjectStore& store,
                          const BackfillPosition& from) {
  Source source;
  if (command.list.empty()) {
    source.objects = std::make_unique<PrefixSource>(
        store, TRY(ParseSourceName(command.source)), from);
    return source;
  }
  if (command.list == "-") {
    source.objects =
        std::make_unique<ListSource>(std::cin, command.bucket, from);
    return source;
  }
  // A pipe can be read once.
  if (std::filesystem::is_regular_file(command.list)) {
    const std::uint64_t lines = CountLines(command.list);
    source.total = lines - std::min(lines, from.line);
  }
  source.file = std::make_unique<std::ifstream>(command.list, std::ios::binary);
  if (!*source.file) {
    return Error(ErrorClass::kConfiguration, "cannot open " + command.list);
  }
  source.objects =
      std::make_unique<ListSource>(*source.file, command.bucket, from);
  return source;
}

// The file of --resume, and where it says to go on.
struct Resumption {
  std::optional<ResumeFile> file;
  BackfillPosition from;
};

Result<Resumption> OpenResumption(const EnqueueCommand& command,
                                  const std::string& queue) {
  Resumption resumption;
  if (command.resume.empty()) return resumption;
  resumption.file.emplace(command.resume, NameOf(command, queue));
  resumption.from = TRY(resumption.file->Load());
  // What cannot be remembered is not begun.
  if (!command.dry_run) TRY(resumption.file->Save(resumption.from));
  if (!resumption.from.key.empty()) {
    Warn("going on behind " + resumption.from.key);
  }
  return resumption;
}

int Finish(Backfill::End end, const Resumption& resumption) {
  if (end == Backfill::End::kStopped) {
    Warn(resumption.file ? "interrupted; the same command goes on from here"
                         : "interrupted");
    return kExitFailed;
  }
  if (end == Backfill::End::kComplete && resumption.file) {
    const Status removed = resumption.file->Remove();
    if (!removed.ok()) {
      Warn(removed.error().message());
      return kExitFailed;
    }
  }
  return FlushedOutput() ? kExitDone : kExitFailed;
}

Backfill::Options OptionsOf(const EnqueueCommand& command,
                            const ServiceFamily& family,
                            const Resumption& resumption) {
  Backfill::Options options{
      .region = family.aws ? family.aws->Describe().region.value : "local",
      .limit = command.limit,
      .pacer = Pacer(command.rate)};
  if (resumption.file) {
    options.save = [file = *resumption.file](const BackfillPosition& position) {
      return file.Save(position);
    };
  }
  return options;
}

Result<int> RunBackfill(const EnqueueCommand& command, Config config,
                        Interruption& interruption) {
  const ServiceFamily family = TRY(OpenFamily(command, config));
  Services& services = *family.services;
  const auto store = services.OpenStore(interruption.abandon());
  // Their bytes are part of the recipe.
  if (command.missing_only && HasStoredWatermarks(config.variants)) {
    TRY(FetchWatermarks(*store, config.variants));
  }
  const auto queue = TRY(
      services.OpenQueue(family.queue, {.abandon = interruption.abandon()}));
  const Resumption resumption = TRY(OpenResumption(command, family.queue));
  const Source source = TRY(OpenSource(command, *store, resumption.from));
  const BackfillJudge judge(
      *store, config,
      {.filter = FilterOf(command),
       .scope = command.missing_only ? BackfillScope::kMissing
                                     : BackfillScope::kAll});
  Output output(command, interruption, source.total);
  Backfill::Options options = OptionsOf(command, family, resumption);
  options.report = [&](const Candidate& candidate, Omission omission) {
    output.Report(candidate, omission);
  };
  options.progress = [&](const BackfillCounts& counts) { output.Show(counts); };
  Backfill backfill({.source = *source.objects,
                     .judge = judge,
                     .queue = command.dry_run ? nullptr : queue.get()},
                    std::move(options));
  const Result<Backfill::End> end = backfill.Run(interruption.stopping());
  output.Finish(backfill.counts());
  if (!end.ok() && interruption.happened()) {
    return Finish(Backfill::End::kStopped, resumption);
  }
  return Finish(TRY(Result<Backfill::End>(end)), resumption);
}

}  // namespace

int Enqueue(const EnqueueCommand& command) {
  if (command.source.empty() == command.list.empty()) {
    Warn("name what to send: s3://bucket/prefix, or --list FILE");
    return kExitConfiguration;
  }
  Result<Config> config = LoadRunConfig(
      {.config = command.place.config, .local = command.place.local});
  if (!config.ok()) {
    Complain(config.error());
    return kExitConfiguration;
  }
  Interruption interruption;  // Before any other thread.
  StartLogging(std::max(config->log.level, LogLevel::kWarn),
               config->log.format);
  const Result<int> code =
      RunBackfill(command, *std::move(config), interruption);
  if (code.ok()) return *code;
  Warn(code.error().message());
  return code.error().cls() == ErrorClass::kConfiguration ? kExitConfiguration
                                                          : kExitFailed;
}

}  // namespace darkroom

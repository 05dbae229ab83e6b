// `darkroom redrive`: what is in the dead-letter queue, and back with it.

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "libs3q/aws/aws_services.h"
#include "worker/commands/commands.h"
#include "worker/commands/complaint.h"
#include "worker/commands/interruption.h"
#include "worker/commands/tool_queues.h"
#include "worker/tools/progress_display.h"
#include "worker/tools/redrive_report.h"
#include "worker/tools/redrive_run.h"

namespace darkroom {
namespace {

// Long, so that many letters can be held by one thread; what a kill -9 leaves
// is visible again after it.
constexpr std::chrono::seconds kVisibility(120);
constexpr std::chrono::seconds kSettleDeadline(10);
// SQS lets nobody hold a message for longer than 12 hours.
constexpr std::chrono::seconds kLongestHold(43'195);
// Of a listing that was given no limit: all of them are held meanwhile.
constexpr std::uint64_t kMostListed = 1'000;

struct Connections {
  std::string from;
  std::string to;
  std::unique_ptr<MessageQueue> letters;
  std::unique_ptr<MessageQueue> heartbeats;
  std::unique_ptr<MessageQueue> settling;
  std::unique_ptr<MessageQueue> destination;
};

Error NoLetters() {
  return Error(ErrorClass::kConfiguration,
               "no dead-letter queue: the queue has no redrive policy; name "
               "one with --from, or set queue.dead_letter_url");
}

// Two names of one queue, however each is written.
bool AreSame(const ServiceFamily& family, const std::string& a,
             const std::string& b) {
  if (a == b || family.aws == nullptr) return a == b;
  const Result<std::string> arn = family.aws->QueueArn(a);
  const Result<std::string> other = family.aws->QueueArn(b);
  return arn.ok() && other.ok() && *arn == *other;
}

Result<Connections> Connect(const RedriveCommand& command,
                            const ServiceFamily& family,
                            const std::stop_token& abandon) {
  Services& services = *family.services;
  Connections all;
  all.to = command.to.empty() ? family.queue : command.to;
  all.destination = TRY(services.OpenQueue(all.to, {.abandon = abandon}));
  all.from = command.from;
  if (all.from.empty()) {
    all.from = DeadLetterQueueOf(family, TRY(all.destination->Inspect()));
  }
  if (all.from.empty()) return NoLetters();
  if (AreSame(family, all.from, all.to)) {
    return Error(ErrorClass::kConfiguration,
                 "letters would go from " + all.from + " to itself");
  }
  all.letters = TRY(services.OpenQueue(all.from, {.abandon = abandon}));
  all.heartbeats =
      TRY(services.OpenQueue(all.from, {.deadline = kVisibility / 6}));
  all.settling =
      TRY(services.OpenQueue(all.from, {.deadline = kSettleDeadline}));
  return all;
}

std::size_t TerminalWidth() {
  winsize size = {};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

// What becomes of the letters that match.
LetterFate FateIn(const RedriveCommand& command) {
  return command.send ? LetterFate::kMoved : LetterFate::kLeft;
}

// Gathers what there is, and says it.
class Output {
 public:
  Output(const RedriveCommand& command, Interruption& interruption,
         std::optional<std::uint64_t> expected)
      : command_(command),
        interruption_(interruption),
        progress_(std::cerr, PlaceFor(command),
                  {.what = command.send ? "sent back" : "looked at",
                   .total = expected}) {}

  void Report(const Letter& letter) {
    ++classes_[letter.cls];
    if (command_.json) {
      std::cout << LetterJson(letter, FateIn(command_)) << '\n' << std::flush;
      // Nobody reads any more.
      if (!std::cout) interruption_.Stop();
    } else if (!command_.send) {
      letters_.push_back(letter);
    }
  }

  void Show(const RedriveCounts& counts) {
    std::string note;
    if (command_.send && counts.looked_at > counts.moved) {
      note = Grouped(counts.looked_at) + " looked at";
    }
    progress_.Show(command_.send ? counts.moved : counts.looked_at, note);
  }

  // After everything was handed back.
  void Finish(const RedriveCounts& counts) {
    progress_.Clear();
    if (command_.json) return;
    if (!letters_.empty()) {
      std::cout << LetterTable(letters_, WallNow(), TerminalWidth()) << '\n';
    }
    std::cout << RedriveSummary(counts, classes_, FateIn(command_)) << '\n'
              << std::flush;
  }

 private:
  // Lines of JSON on a terminal are progress enough.
  static ProgressPlace PlaceFor(const RedriveCommand& command) {
    if (command.json && ::isatty(STDOUT_FILENO) == 1) return {};
    return PlaceOfStandardError();
  }

  const RedriveCommand& command_;
  Interruption& interruption_;
  ProgressDisplay progress_;
  std::map<std::string, std::uint64_t> classes_;
  std::vector<Letter> letters_;
};

std::optional<std::uint64_t> LimitOf(const RedriveCommand& command) {
  if (command.limit || command.send) return command.limit;
  return kMostListed;
}

// What the bar runs to; with a filter nobody knows.
Result<std::optional<std::uint64_t>> Expected(const RedriveCommand& command,
                                              MessageQueue& letters) {
  const std::uint64_t visible = TRY(letters.Inspect()).visible;
  const bool filtered = !command.classes.empty() || !command.bucket.empty() ||
                        !command.prefix.empty();
  if (filtered && command.send) return std::optional<std::uint64_t>();
  const auto limit = filtered ? std::nullopt : LimitOf(command);
  return std::optional(std::min(visible, limit.value_or(visible)));
}

// What did not go as it should.
int CodeOf(const RedriveCommand& command, const RedriveCounts& counts,
           const LeaseKeeper& keeper, const Interruption& interruption) {
  const std::uint64_t limit = LimitOf(command).value_or(UINT64_MAX);
  if (!command.limit && counts.matched >= limit) {
    Complain("stopped at " + Grouped(limit) + " letters: --limit allows more");
  }
  if (counts.withheld > 0) {
    Complain(
        Grouped(counts.withheld) +
        " were not given out: they are behind others of their message group, "
        "and come once these are gone");
  }
  if (counts.unsent > 0) {
    Complain(Grouped(counts.unsent) + " were not taken by the queue and stay");
  }
  if (keeper.unsettled() + keeper.lost() > 0) {
    Complain(
        Grouped(keeper.unsettled() + keeper.lost()) +
        " could not be deleted or handed back in time; what was sent may be "
        "there twice, and what was not is visible in two minutes");
  }
  if (interruption.happened())
    Complain("interrupted; the rest was handed back");
  const bool failed = counts.unsent > 0 || counts.withheld > 0 ||
                      interruption.happened() ||
                      keeper.unsettled() + keeper.lost() > 0;
  return !FlushedOutput() || failed ? kExitFailed : kExitDone;
}

Result<int> RunRedrive(const RedriveCommand& command, const Config& config,
                       Interruption& interruption) {
  const ServiceFamily family = TRY(OpenToolFamily(config, command.place));
  const Connections queues =
      TRY(Connect(command, family, interruption.abandon()));
  Output output(command, interruption, TRY(Expected(command, *queues.letters)));
  LeaseKeeper keeper(
      {.heartbeats = *queues.heartbeats, .settling = *queues.settling},
      {.visibility = kVisibility, .lifetime = kLongestHold}, RandomFraction);
  keeper.HandBackDropped();
  Status outcome;
  RedriveCounts counts;
  {
    RedriveRun run(
        {.letters = *queues.letters,
         .keeper = keeper,
         .to = command.send ? queues.destination.get() : nullptr},
        {.filter = {.classes = command.classes,
                    .bucket = command.bucket,
                    .prefix = command.prefix},
         .limit = LimitOf(command),
         .visibility = kVisibility,
         .before = command.send ? WallNow() : SysMillis::max(),
         .report = [&](const Letter& letter) { output.Report(letter); },
         .progress = [&](const RedriveCounts& now) { output.Show(now); },
         .pacer = Pacer(command.rate)});
    outcome = run.Run(interruption.stopping());
    counts = run.counts();
  }  // Everything that was not moved is handed back.
  keeper.Drain();
  output.Finish(counts);
  const int code = CodeOf(command, counts, keeper, interruption);
  TRY(std::move(outcome));
  return code;
}

}  // namespace

int RedriveLetters(const RedriveCommand& command) {
  Result<Config> config = LoadQueueConfig(command.place);
  if (!config.ok()) {
    Complain(config.error());
    return kExitConfiguration;
  }
  if (!command.to.empty()) config->queue.url = command.to;
  if (!command.from.empty()) config->queue.dead_letter_url = command.from;
  Interruption interruption;  // Before any other thread.
  StartLogging(std::max(config->log.level, LogLevel::kWarn),
               config->log.format);
  const Result<int> code = RunRedrive(command, *config, interruption);
  if (code.ok()) return *code;
  Complain(code.error());
  return code.error().cls() == ErrorClass::kConfiguration ? kExitConfiguration
                                                          : kExitFailed;
}

}  // namespace darkroom

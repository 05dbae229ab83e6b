#include "worker/commands/tool_line.h"

#include <string_view>

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "base/text.h"
#include "worker/config/glob.h"
#include "worker/config/units.h"
#include "worker/tools/backfill_filter.h"
#include "worker/tools/letters.h"

namespace darkroom {
namespace {

constexpr char kRedriveExamples[] = R"(Examples:
  darkroom redrive --config darkroom.yaml
      Shows what is in the dead-letter queue and moves nothing.
  darkroom redrive --class timeout --class memory --limit 100 --send
      Sends up to 100 of these back to the queue, as they once were.
  darkroom redrive --prefix 2026/ --json | jq -r .key
  darkroom redrive --local ./studio --send --rate 5

Without --send nothing is moved and nothing deleted.  Whatever was looked at
and not moved is visible again when the command ends, also after Ctrl-C; each
look counts as a receive, as SQS sees it.  A letter is deleted only after the
queue took its message.  Class "none" is what the queue's redrive policy moved.
Exit codes: 0 done, 1 failed or interrupted, 2 usage or configuration.)";

constexpr char kEnqueueExamples[] = R"(Examples:
  darkroom enqueue s3://uploads/2025/ --config darkroom.yaml --dry-run
  darkroom enqueue s3://uploads --missing-only --rate 50 --resume backfill.token
      Asks for what lacks an up-to-date rendition; run again after an
      interruption, it goes on where it was.
  darkroom enqueue --list keys.txt --bucket uploads
  aws s3api list-objects-v2 --bucket uploads --query 'Contents[].Key' \
      --output text | tr '\t' '\n' | darkroom enqueue --list - --bucket uploads
  darkroom enqueue --local ./studio uploads/ --suffix .jpg --newer-than 7d

Sends one message for each object, shaped as S3's own.  Objects that no route
takes, renditions of darkroom and empty folders' markers are left out and
counted.  Exit codes: 0 done, 1 failed or interrupted, 2 usage or
configuration.)";

constexpr char kStatusExamples[] = R"(Examples:
  darkroom status --config darkroom.yaml
  darkroom status --local ./studio --json

Receives nothing.  Exit codes: 0 told, 1 a queue could not be asked, 2 usage or
configuration.)";

// A validator of CLI11: what is wrong, or nothing.
template <typename Holds>
auto Must(Holds holds, const std::string& complaint) {
  return [holds, complaint](const std::string& text) {
    return holds(text) ? std::string() : text + ": " + complaint;
  };
}

std::string ClassProblem(const std::string& text) {
  if (text == kNoClass || ErrorClassNamed(text)) return "";
  std::vector<std::string_view> known = {kNoClass};
  for (int i = 0; i <= static_cast<int>(ErrorClass::kInternal); ++i) {
    known.push_back(NameOf(static_cast<ErrorClass>(i)));
  }
  return text + ": no such class" + Suggestion(text, known);
}

CLI::App* AddTool(CLI::App& app, const std::string& name,
                  const std::string& about, ToolPlace& place) {
  CLI::App* tool = app.add_subcommand(name, about);
  tool->add_option("--config", place.config, "YAML file")->type_name("FILE");
  tool->add_option("--local", place.local,
                   "The directory of `run --local`, instead of AWS")
      ->type_name("DIR");
  return tool;
}

void AddRate(CLI::App& tool, std::optional<double>& rate) {
  tool.add_option("--rate", rate, "Send at most so many messages a second")
      ->type_name("N")
      ->check(Must(
          [](const std::string& text) {
            const auto number = ParseNumber(text);
            return number && *number >= 0.01;
          },
          "not a number of at least 0.01"));
}

void AddLimit(CLI::App& tool, std::optional<std::uint64_t>& limit,
              const std::string& about) {
  tool.add_option("--limit", limit, about)
      ->type_name("N")
      ->check(Must(
          [](const std::string& text) {
            return ParseUnsigned(text).value_or(0) > 0;
          },
          "not a whole number of 1 or more"));
}

void AddSize(CLI::App& tool, const std::string& name,
             std::optional<std::uint64_t>& size, const std::string& about) {
  tool.add_option_function<std::string>(
          name, [&size](const std::string& text) { size = ParseSize(text); },
          about)
      ->type_name("SIZE")
      ->check(
          Must([](const std::string& t) { return ParseSize(t).has_value(); },
               "not a size such as 10kB, 5MiB"));
}

void AddMoment(CLI::App& tool, const std::string& name,
               std::optional<std::string>& moment, const std::string& about) {
  tool.add_option(name, moment, about)
      ->type_name("AGE|TIME")
      ->check(Must(
          [](const std::string& t) {
            return ParseMoment(t, SysMillis()).has_value();
          },
          "neither an age such as 12h, 30d nor a time such as "
          "2026-11-21T00:00:00Z"));
}

template <typename Value>
CLI::Option* AddRepeated(CLI::App& tool, const std::string& name, Value& value,
                         const std::string& about) {
  return tool.add_option(name, value, about)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

}  // namespace

CLI::App* AddRedrive(CLI::App& app, RedriveCommand& command) {
  CLI::App* tool = AddTool(
      app, "redrive",
      "Show the dead-letter queue; with --send, send back what is in it",
      command.place);
  tool->footer(kRedriveExamples);
  CLI::Option* send = tool->add_flag(
      "--send", command.send, "Send back what matches instead of showing it");
  tool->add_flag("--dry-run", command.dry_run,
                 "Move nothing: as without --send")
      ->excludes(send);
  AddRepeated(*tool, "--class", command.classes,
              "Of this error class; may be repeated")
      ->type_name("CLASS")
      ->check(ClassProblem);
  tool->add_option("--bucket", command.bucket, "About objects of this bucket");
  tool->add_option("--prefix", command.prefix,
                   "About objects whose key starts so");
  AddLimit(*tool, command.limit,
           "At most so many that match; to show: 1,000 unless told");
  AddRate(*tool, command.rate);
  tool->add_option("--from", command.from,
                   "The dead-letter queue, if it is another than the queue's")
      ->type_name("QUEUE");
  tool->add_option("--to", command.to,
                   "Where to send, if not to the worker's queue")
      ->type_name("QUEUE");
  tool->add_flag("--json", command.json, "One JSON object per letter");
  return tool;
}

CLI::App* AddEnqueue(CLI::App& app, EnqueueCommand& command) {
  CLI::App* tool =
      AddTool(app, "enqueue", "Have objects rendered that are there already",
              command.place);
  tool->footer(kEnqueueExamples);
  CLI::Option* source = tool->add_option("source", command.source,
                                         "s3://bucket/prefix, or without s3://")
                            ->type_name("SOURCE");
  CLI::Option* list =
      tool->add_option("--list", command.list,
                       "A key or an s3:// URL per line; - reads stdin")
          ->type_name("FILE")
          ->excludes(source);
  tool->add_option("--bucket", command.bucket, "Of the list's bare keys")
      ->needs(list);
  tool->add_option("--glob", command.glob,
                   "Keys like this; * stays in a folder, ** does not")
      ->type_name("PATTERN")
      ->check(Must([](const std::string& text) { return IsGlob(text); },
                   "a [ without its ]"));
  AddRepeated(*tool, "--suffix", command.suffixes,
              "Keys that end so, in any case; may be repeated");
  AddSize(*tool, "--min-size", command.min_size, "Of at least so many bytes");
  AddSize(*tool, "--max-size", command.max_size, "Of at most so many bytes");
  AddMoment(*tool, "--newer-than", command.newer_than, "Modified since");
  AddMoment(*tool, "--older-than", command.older_than, "Modified before");
  tool->add_flag("--missing-only", command.missing_only,
                 "Only what lacks an up-to-date rendition");
  AddLimit(*tool, command.limit, "Send at most so many messages");
  AddRate(*tool, command.rate);
  CLI::Option* resume =
      tool->add_option("--resume", command.resume,
                       "Keeps how far it is in FILE, and goes on from there")
          ->type_name("FILE");
  tool->add_flag("--dry-run", command.dry_run, "Say what would be sent")
      ->excludes(resume);
  tool->add_flag("--json", command.json, "One JSON object per object");
  return tool;
}

CLI::App* AddStatus(CLI::App& app, StatusCommand& command) {
  CLI::App* tool = AddTool(
      app, "status", "Show how the queues stand, and what is wrong with them",
      command.place);
  tool->footer(kStatusExamples);
  tool->add_flag("--json", command.json, "One JSON object");
  return tool;
}

}  // namespace darkroom

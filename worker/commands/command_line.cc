#include "worker/commands/command_line.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "worker/commands/command_tree.h"
#include "worker/commands/complaint.h"
#include "worker/commands/completion.h"
#include "worker/version.h"

namespace darkroom {
namespace {

constexpr char kAbout[] =
    "darkroom develops photographs: upload events in, variants out.";

constexpr char kExamples[] = R"(Examples:
  darkroom run --config /etc/darkroom/darkroom.yaml
  darkroom run --local ./studio --config config/recipes/webp-thumbnails.yaml
  darkroom process --out thumbs --variant width=512,format=webp *.jpg
  darkroom check --config darkroom.yaml
  darkroom status --config darkroom.yaml
  darkroom redrive --config darkroom.yaml --class timeout --send
  darkroom enqueue --config darkroom.yaml --missing-only s3://uploads/2025/

Every key of the configuration is also an environment variable, which wins:
queue.url is DARKROOM_QUEUE_URL.  Exit codes: 0 done, 1 failed, 2 usage or
configuration, 3 at least one image was rejected (process) or dead-lettered
(run --drain).)";

constexpr char kRunExamples[] = R"(Examples:
  darkroom run --config darkroom.yaml
      Polls queue.url until SIGTERM or SIGINT, then lets what it has begun
      finish within stop_timeout.  A second signal hurries.
  DARKROOM_QUEUE_URL=https://sqs.eu-west-1.amazonaws.com/123456789012/uploads \
  DARKROOM_OUTPUT_BUCKET=thumbs DARKROOM_THUMB_SIZES=128,512 darkroom run
      The same without a file.
  darkroom run --local ./studio --config config/recipes/webp-thumbnails.yaml --drain
      Renders what lies in ./studio/buckets/<bucket>/ and exits: 0, or 3 if
      something went to the dead-letter queue.)";

constexpr char kProcessExamples[] = R"(Examples:
  darkroom process --out out --variant width=128 --variant width=512 a.jpg
  darkroom process --out out --json \
      --variant name=card,width=800,height=600,format=jpeg,progressive=true *.png
  darkroom process --out out --config config/recipes/squares.yaml photos/*.jpg

Writes <stem>_<variant>.<ext>.  Keys of --variant are those of a variant in
the configuration.  With --json, standard output holds one object per file.)";

constexpr char kCheckExamples[] = R"(Examples:
  darkroom check --config darkroom.yaml
  DARKROOM_THUMB_SIZES=128,512 darkroom check --local
      Prints the configuration in effect and where each value comes from.
  darkroom check --aws --config darkroom.yaml
      Prints which credentials, region and endpoints are used, tests each
      permission that the worker needs, and prints the policy that is missing.
      Receives, sends, stores and deletes nothing.  Exit code 1 if something
      is missing.)";

constexpr char kHealthExamples[] = R"(Examples:
  darkroom health --config darkroom.yaml
  DARKROOM_ADMIN_LISTEN=127.0.0.1:9464 darkroom health
  darkroom health --ready --url http://127.0.0.1:9464
      Exit code 0 if the worker that listens there is well, else 1: for
      containers without curl.)";

void AddRun(CLI::App& app, RunCommand& run, CLI::App*& sub) {
  sub = app.add_subcommand("run", "Work on the events of a queue");
  sub->footer(kRunExamples);
  sub->add_option("--config", run.config, "YAML file")->type_name("FILE");
  sub->add_option("--local", run.local,
                  "Use this directory as store and queue instead of AWS")
      ->type_name("DIR");
  sub->add_flag("--drain", run.drain,
                "Exit when no message is visible, in flight or delayed");
}

void AddProcess(CLI::App& app, ProcessCommand& process, CLI::App*& sub) {
  sub = app.add_subcommand("process", "Render files here and now");
  sub->footer(kProcessExamples);
  sub->add_option("--out", process.out, "Directory for the outputs")
      ->type_name("DIR")
      ->required();
  CLI::Option* config =
      sub->add_option("--config", process.config, "YAML file with variants")
          ->type_name("FILE");
  sub->add_option("--variant", process.variants, "One variant; may be repeated")
      ->type_name("K=V,...")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->excludes(config);
  sub->add_flag("--json", process.json, "One JSON object per file on stdout");
  sub->add_option("files", process.files, "Images")
      ->type_name("FILE")
      ->required();
}

void AddCheck(CLI::App& app, CheckCommand& check, CLI::App*& sub) {
  sub = app.add_subcommand("check", "Validate and print the configuration");
  sub->footer(kCheckExamples);
  sub->add_option("--config", check.config, "YAML file")->type_name("FILE");
  CLI::Option* local =
      sub->add_flag("--local", check.local, "As `run --local` would use it");
  CLI::Option* aws =
      sub->add_flag("--aws", check.aws,
                    "Test credentials and permissions instead of printing it")
          ->excludes(local);
  sub->add_flag("--probe-all", check.probe_all,
                "Probe storing and receiving on a server that is not AWS, too: "
                "one that ignores conditions may act on it")
      ->needs(aws);
}

const std::map<std::string, Shell>& Shells() {
  static const std::map<std::string, Shell> shells = {
      {"bash", Shell::kBash}, {"fish", Shell::kFish}, {"zsh", Shell::kZsh}};
  return shells;
}

// Hidden: what packages install, and others may read when their shell starts.
void AddCompletion(CLI::App& app, std::string& shell, CLI::App*& sub) {
  sub = app.add_subcommand("completion", "Print what makes a shell complete")
            ->group("");
  sub->add_option("shell", shell, "Which shell")
      ->required()
      ->check(CLI::IsMember(Shells()));
}

void AddHealth(CLI::App& app, HealthCommand& health, CLI::App*& sub) {
  sub = app.add_subcommand("health", "Ask a running worker whether it is well");
  sub->footer(kHealthExamples);
  CLI::Option* config =
      sub->add_option("--config", health.config, "YAML file with admin.listen")
          ->type_name("FILE");
  sub->add_option("--url", health.url, "Of the admin port")
      ->type_name("URL")
      ->excludes(config);
  sub->add_flag("--ready", health.ready, "Whether it takes messages");
}

// Not for users: scripts/make_reference.sh.
void AddDescribe(CLI::App& app, DescribeCommand& describe, CLI::App*& sub) {
  sub = app.add_subcommand("describe", "")->group("");
  sub->add_option("what", describe.what)->required();
}

constexpr std::string_view kCommands[] = {"run",    "process", "check",
                                          "health", "redrive", "enqueue",
                                          "status", "version", "completion"};

std::optional<std::string> UnknownOption(const CLI::App& command) {
  for (const std::string& word : command.remaining()) {
    if (word.starts_with('-') && word != "-" && word != "--") return word;
  }
  return std::nullopt;
}

std::string SuggestedOption(const CLI::App& command, std::string_view word) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  return Suggestion(word.substr(0, word.find('=')), known);
}

// What CLI11 says of a misspelt command or option is that something is missing,
// or the words that it did not expect, backwards.
std::string Explained(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> commands = app.get_subcommands();
  const std::vector<std::string> words = app.remaining();
  if (commands.empty() && !words.empty() && !words[0].starts_with('-')) {
    return words[0] + ": unknown command" + Suggestion(words[0], kCommands);
  }
  const CLI::App& command = commands.empty() ? app : *commands.front();
  for (const CLI::App* where : {&app, &command}) {
    if (const auto option = UnknownOption(*where)) {
      return *option + ": unknown option" + SuggestedOption(command, *option);
    }
  }
  if (commands.empty())
    return "a command is missing" + Suggestion("", kCommands);
  return error.what();
}

// An option that takes a word takes the next option if the word is left out.
std::string NoOption(const std::string& word) {
  if (!word.starts_with("--")) return "";
  return "is left without a value: " + word + " is an option";
}

void RefuseOptionsAsFiles(CLI::App& app) {
  for (CLI::App* command : app.get_subcommands({})) {
    for (CLI::Option* option : command->get_options()) {
      const std::string type = option->get_type_name();
      const bool names_one = type == "FILE" || type == "DIR";
      if (names_one && option->nonpositional()) option->check(NoOption);
    }
  }
}

}  // namespace

std::variant<Command, int> ParseCommandLine(int argc, char** argv) {
  CLI::App app(kAbout, "darkroom");
  app.footer(kExamples);
  app.set_version_flag("--version", std::string("darkroom ") + kVersion,
                       "Print the version; `darkroom version` says more");
  app.require_subcommand(1);
  RunCommand run;
  ProcessCommand process;
  CheckCommand check;
  CLI::App* run_app = nullptr;
  CLI::App* process_app = nullptr;
  CLI::App* check_app = nullptr;
  AddRun(app, run, run_app);
  AddProcess(app, process, process_app);
  AddCheck(app, check, check_app);
  RedriveCommand redrive;
  EnqueueCommand enqueue;
  StatusCommand status;
  const CLI::App* redrive_app = AddRedrive(app, redrive);
  const CLI::App* enqueue_app = AddEnqueue(app, enqueue);
  const CLI::App* status_app = AddStatus(app, status);
  HealthCommand health;
  DescribeCommand describe;
  CLI::App* health_app = nullptr;
  CLI::App* describe_app = nullptr;
  AddHealth(app, health, health_app);
  AddDescribe(app, describe, describe_app);
  app.add_subcommand("version",
                     "Print versions, instruction sets and confinement");
  std::string shell;
  CLI::App* completion_app = nullptr;
  AddCompletion(app, shell, completion_app);
  RefuseOptionsAsFiles(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    Complain(Explained(app, error));
    Complain("`darkroom --help` and `darkroom COMMAND --help` tell more");
    return 2;
  }
  if (run_app->parsed()) return Command(std::move(run));
  if (process_app->parsed()) return Command(std::move(process));
  if (check_app->parsed()) return Command(std::move(check));
  if (redrive_app->parsed()) return Command(std::move(redrive));
  if (enqueue_app->parsed()) return Command(std::move(enqueue));
  if (status_app->parsed()) return Command(std::move(status));
  if (completion_app->parsed()) {
    return Command(
        CompletionCommand{CompletionScript(TreeOf(app), Shells().at(shell))});
  }
  if (health_app->parsed()) return Command(std::move(health));
  if (describe_app->parsed()) return Command(std::move(describe));
  return Command(VersionCommand{});
}

}  // namespace darkroom

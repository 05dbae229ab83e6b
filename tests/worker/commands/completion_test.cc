#include "worker/commands/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// tests/package asks the shells themselves, about the real command line.
CommandTree Tree() {
  const CommandOption help = {.names = {"-h", "--help"}, .about = "It's [all]"};
  return {.options = {help},
          .commands = {{.name = "mix",
                        .about = "One: don't",
                        .options = {{.names = {"--as"},
                                     .about = "A \\ form",
                                     .takes = Taken::kWord,
                                     .type = "TEXT:{neat,long}",
                                     .words = {"neat", "long"}},
                                    {.names = {"-n", "--note"},
                                     .about = "Any: number",
                                     .takes = Taken::kText,
                                     .type = "TEXT",
                                     .repeats = true}},
                        .argument = CommandOption{.about = "Where",
                                                  .takes = Taken::kFolder}}}};
}

TEST(Completion, BashProposesWordsAndFolders) {
  const std::string script = CompletionScript(Tree(), Shell::kBash);
  EXPECT_THAT(script, HasSubstr("    mix--as)\n"));
  EXPECT_THAT(script, HasSubstr("compgen -W \"neat long\""));
  // Nothing is known of it, so nothing is proposed, options neither.
  EXPECT_THAT(script, HasSubstr("    mix-n|mix--note)\n      return ;;\n"));
  EXPECT_THAT(script, HasSubstr("options='--as -n --note'"));
  EXPECT_THAT(script, HasSubstr("compgen -d"));
  EXPECT_THAT(script, Not(HasSubstr("compgen -f")));
}

TEST(Completion, ZshKeepsWhatItReadsItselfApart) {
  const std::string script = CompletionScript(Tree(), Shell::kZsh);
  EXPECT_THAT(script, HasSubstr("'-h[It'\\''s \\[all\\]]'"));
  EXPECT_THAT(script, HasSubstr("'mix:One\\: don'\\''t'"));
  EXPECT_THAT(script, HasSubstr("'--as=[A \\\\ form]:TEXT\\:{neat,long}:"
                                "(neat long)'"));
  EXPECT_THAT(script, HasSubstr("'*--note=[Any\\: number]:TEXT: '"));
  EXPECT_THAT(script, HasSubstr("'*:Where:_files -/'"));
}

TEST(Completion, FishQuotesWhatItShows) {
  const std::string script = CompletionScript(Tree(), Shell::kFish);
  EXPECT_THAT(script, HasSubstr(" -s h -l help -d 'It\\'s [all]'\n"));
  EXPECT_THAT(script, HasSubstr(" -l as -x -a 'neat long' -d 'A \\\\ form'\n"));
  EXPECT_THAT(script, HasSubstr(" -a mix -d 'One: don\\'t'\n"));
}

TEST(Completion, NamesAreInTheOrderOfHelp) {
  EXPECT_EQ(NamesOf(Tree().commands[0].options),
            (std::vector<std::string>{"--as", "-n", "--note"}));
}

}  // namespace
}  // namespace darkroom

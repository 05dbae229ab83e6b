#include "worker/road/logged_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom {
namespace {

using testing::HasSubstr;
using testing::Not;

Job FailedJob(Config config, const std::string& message) {
  Job job;
  job.spec.event.source = {"uploads", "wedding/anna.jpg"};
  job.spec.config = std::make_shared<const Config>(std::move(config));
  PlannedOutput output;
  output.target = {"thumbs", "wedding/anna.jpg_128w.webp"};
  job.source.outputs.push_back(std::move(output));
  job.outcome = Error(ErrorClass::kUnsupported, message);
  return job;
}

Config Redacting() {
  Config config;
  config.log.redact_keys = true;
  return config;
}

TEST(LoggedKey, IsTheKeyUnlessItIsToBeRedacted) {
  EXPECT_EQ(LoggedKey(Config(), "a.jpg"), "a.jpg");
  const std::string hashed = LoggedKey(Redacting(), "a.jpg");
  EXPECT_EQ(hashed.size(), 17U);
  EXPECT_EQ(hashed[0], '#');
  EXPECT_EQ(hashed, LoggedKey(Redacting(), "a.jpg"));
  EXPECT_NE(hashed, LoggedKey(Redacting(), "b.jpg"));
}

TEST(LoggedKey, NoMessageNamesAKeyThatIsToBeRedacted) {
  for (const char* message :
       {"no such key: wedding/anna.jpg",
        "PutObject wedding/anna.jpg_128w.webp: 503 (wedding/anna.jpg)",
        "output key wedding/anna.jpg_128w.webp is taken: it holds a rendition "
        "of uploads/wedding/bert.jpg (routes[].on_conflict: overwrite)"}) {
    SCOPED_TRACE(message);
    EXPECT_EQ(LoggedMessage(FailedJob(Config(), message)), message);
    const std::string redacted = LoggedMessage(FailedJob(Redacting(), message));
    EXPECT_THAT(redacted, Not(HasSubstr("anna")));
    EXPECT_THAT(redacted, Not(HasSubstr("bert")));
    EXPECT_THAT(redacted, HasSubstr("#"));
  }
}

}  // namespace
}  // namespace darkroom

// What a real road tells, from the poller to the keeper, as segments.

#include "worker/telemetry/trace_recorder.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/road_fixture.h"
#include "worker/telemetry/trace_header.h"

namespace darkroom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kTraceId[] = "5759e988bd862e3fe1be46a994272793";
constexpr char kSampled[] =
    "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;"
    "Sampled=1";
constexpr char kUnsampled[] =
    "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;"
    "Sampled=0";

std::string TextOf(const TraceSpan& span, std::string_view name) {
  for (const TraceAttribute& attribute : span.attributes) {
    if (attribute.name != name) continue;
    const auto* text = std::get_if<std::string>(&attribute.value);
    return text != nullptr ? *text
                           : std::to_string(std::get<1>(attribute.value));
  }
  return "";
}

std::vector<std::string> NamesOf(const std::vector<TraceSpan>& parts) {
  std::vector<std::string> names;
  for (const TraceSpan& part : parts) names.push_back(part.name);
  return names;
}

class TraceRecorderTest : public testing::Test {
 protected:
  TraceRecorder::Options Options() {
    return {.queue = "https://sqs/1/q", .tell = [this](TraceSegment segment) {
              const std::lock_guard lock(mutex_);
              segments_.push_back(std::move(segment));
            }};
  }

  // Runs one message for `keys` to its end, and what it told.
  std::vector<TraceSegment> Run(const std::vector<std::string>& keys,
                                const std::string& trace = "",
                                int receive_count = 1) {
    Message message = {.id = "id",
                       .receipt = "r",
                       .body = keys.empty() ? "nonsense" : EventFor(keys),
                       .receive_count = receive_count,
                       .sent = SysMillis(std::chrono::seconds(0x5759e988)),
                       .trace = trace};
    RoadFixture road(config_);
    TraceRecorder recorder(options_);
    road.tracer = &recorder;
    for (const std::string& key : keys) {
      if (key == "gone.jpg") continue;
      road.store.Insert("uploads", key,
                        key.starts_with("bad") ? "bad" : "good");
    }
    road.polling.Provide(std::move(message));
    road.store.fate = [](const std::string& call) -> Status {
      if (!call.starts_with("get") || !call.ends_with("slow.jpg")) return {};
      return Error(ErrorClass::kTransient, "503 for slow.jpg");
    };
    road.Start();
    road.settling.WaitForCalls(1);
    road.Stop();
    letters_ = road.letters.calls();
    const std::lock_guard lock(mutex_);
    return segments_;
  }

  Config config_ = TwoVariants();
  TraceRecorder::Options options_ = Options();
  std::vector<FakeQueue::Call> letters_;

 private:
  std::mutex mutex_;
  std::vector<TraceSegment> segments_;
};

TEST_F(TraceRecorderTest, TellsOfEachStageOfAJob) {
  const auto before = std::chrono::time_point_cast<SysMicros::duration>(
      std::chrono::system_clock::now() - std::chrono::seconds(1));
  const auto segments = Run({"a.jpg"}, kSampled);
  ASSERT_EQ(segments.size(), 1U);
  const TraceSegment& segment = segments[0];
  EXPECT_EQ(segment.trace_id, kTraceId);
  EXPECT_EQ(segment.parent, "53995c3f42cd8ad8");
  EXPECT_EQ(segment.whole.name, "process");
  EXPECT_EQ(segment.whole.fault, TraceFault::kNone);
  const std::map<std::string, std::string> expected = {
      {"bucket", "uploads"}, {"key", "a.jpg"},
      {"route", "all"},      {"verdict", "delete"},
      {"message_id", "id"},  {"receive_count", "1"},
      {"format", "jpeg"},    {"bytes_in", "4"},
      {"bytes_out", "24"},   {"variants", "2"},
      {"error_class", ""},   {"queue", "https://sqs/1/q"}};
  for (const auto& [name, value] : expected) {
    EXPECT_EQ(TextOf(segment.whole, name), value) << name;
  }

  EXPECT_THAT(NamesOf(segment.parts),
              ElementsAre("fetch", "render", "upload", "settle"));
  EXPECT_GE(segment.whole.begin, before);
  EXPECT_LE(segment.whole.end, before + std::chrono::minutes(1));
  SysMicros last = segment.whole.begin;
  std::set<std::string> ids = {segment.whole.id};
  for (const TraceSpan& part : segment.parts) {
    EXPECT_LE(last, part.begin) << part.name;
    EXPECT_LE(part.begin, part.end) << part.name;
    EXPECT_LE(part.end, segment.whole.end) << part.name;
    EXPECT_EQ(part.id.size(), 16U);
    last = part.end;
    ids.insert(part.id);
  }
  EXPECT_EQ(ids.size(), 5U);
  EXPECT_EQ(segment.parts[0].service + segment.parts[0].operation,
            "S3GetObject");
  EXPECT_EQ(segment.parts[1].service, "");
  EXPECT_EQ(segment.parts[2].operation, "PutObject");
  EXPECT_EQ(segment.parts[3].service + segment.parts[3].operation,
            "SQSDeleteMessage");
}

TEST_F(TraceRecorderTest, BlamesTheStageThatFailedLast) {
  const auto segments = Run({"bad.jpg"}, kSampled);
  ASSERT_EQ(segments.size(), 1U);
  const TraceSegment& segment = segments[0];
  EXPECT_EQ(segment.whole.fault, TraceFault::kTheirs);
  EXPECT_EQ(segment.whole.error_class, "corrupt");
  EXPECT_EQ(TextOf(segment.whole, "error_class"), "corrupt");
  EXPECT_EQ(TextOf(segment.whole, "verdict"), "dead_letter");
  EXPECT_THAT(NamesOf(segment.parts), ElementsAre("fetch", "render", "settle"));
  EXPECT_EQ(segment.parts[0].fault, TraceFault::kNone);
  EXPECT_EQ(segment.parts[1].fault, TraceFault::kTheirs);
  EXPECT_EQ(segment.parts[1].error_message, "render: premature end");
  EXPECT_NE(segment.parts[1].error_id, segment.whole.error_id);
  EXPECT_EQ(segment.parts[2].operation, "SendMessage");
}

TEST_F(TraceRecorderTest, CallsItAFaultWhereTheMessageComesAgain) {
  const auto segments = Run({"slow.jpg"}, kSampled);
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_EQ(segments[0].whole.fault, TraceFault::kOurs);
  EXPECT_EQ(segments[0].parts.at(0).fault, TraceFault::kOurs);
  EXPECT_EQ(segments[0].parts.back().operation, "ChangeMessageVisibility");
}

TEST_F(TraceRecorderTest, CallsItNoFaultWhereThereIsNothingToDo) {
  const auto segments = Run({"gone.jpg"}, kSampled);
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_EQ(segments[0].whole.fault, TraceFault::kNone);
  EXPECT_EQ(TextOf(segments[0].whole, "error_class"), "not_found");
}

TEST_F(TraceRecorderTest, TellsOfEachJobOfAMessageInOneTrace) {
  const auto segments = Run({"a.jpg", "slow.jpg", "c.jpg"});
  ASSERT_EQ(segments.size(), 3U);
  std::set<std::string> ids;
  for (const TraceSegment& segment : segments) {
    ids.insert(segment.whole.id);
    EXPECT_EQ(segment.trace_id, segments[0].trace_id);
    EXPECT_EQ(segment.parts.back().name, "settle");
    // The message's fate is the worst of them.
    EXPECT_EQ(segment.parts.back().operation, "ChangeMessageVisibility");
    EXPECT_EQ(segment.whole.end, segments[0].whole.end);
  }
  EXPECT_EQ(ids.size(), 3U);
}

TEST_F(TraceRecorderTest, TellsOfAMessageThatNobodyUnderstands) {
  const auto segments = Run({}, kSampled);
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_EQ(TextOf(segments[0].whole, "error_class"), "unsupported");
  EXPECT_EQ(segments[0].whole.fault, TraceFault::kTheirs);
  EXPECT_THAT(NamesOf(segments[0].parts), ElementsAre("settle"));
  ASSERT_EQ(letters_.size(), 1U);
  EXPECT_EQ(ParseTraceHeader(letters_[0].trace)->parent, segments[0].whole.id);
}

TEST_F(TraceRecorderTest, ALetterCarriesTheTraceOn) {
  const auto segments = Run({"bad.jpg"}, kSampled);
  ASSERT_EQ(letters_.size(), 1U);
  const auto header = ParseTraceHeader(letters_[0].trace);
  ASSERT_TRUE(header) << letters_[0].trace;
  EXPECT_EQ(header->trace_id, kTraceId);
  EXPECT_EQ(header->parent, segments.at(0).whole.id);
  EXPECT_EQ(header->sampled, true);
}

TEST_F(TraceRecorderTest, WhatIsNotSampledIsNotToldOfButCarriedOn) {
  EXPECT_TRUE(Run({"bad.jpg"}, kUnsampled).empty());
  ASSERT_EQ(letters_.size(), 1U);
  EXPECT_EQ(letters_[0].trace, kUnsampled);
}

TEST_F(TraceRecorderTest, HidesKeysThatTheLogHides) {
  config_.log.redact_keys = true;
  const auto segments = Run({"slow.jpg"}, kSampled);
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_THAT(TextOf(segments[0].whole, "key"), testing::StartsWith("#"));
  EXPECT_THAT(segments[0].whole.error_message, Not(HasSubstr("slow.jpg")));
}

TEST_F(TraceRecorderTest, WithoutAwsNoServiceIsNamed) {
  options_.services = TraceRecorder::Services::kLocal;
  const auto segments = Run({"a.jpg"}, kSampled);
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_EQ(segments[0].whole.service, "");
  for (const TraceSpan& part : segments[0].parts) EXPECT_EQ(part.service, "");
}

// --- Beginning ---------------------------------------------------------------

Message MessageCalled(const std::string& id) {
  return {.id = id, .sent = SysMillis(std::chrono::seconds(0x5759e988))};
}

TEST(TraceRecorder, AllReceivesOfAMessageAreInOneTrace) {
  TraceRecorder one({.tell = [](const TraceSegment&) {}});
  TraceRecorder other({.tell = [](const TraceSegment&) {}});
  const std::string first(one.Begin(MessageCalled("m"))->id());
  EXPECT_TRUE(first.starts_with("1-5759e988-")) << first;
  EXPECT_EQ(other.Begin(MessageCalled("m"))->id(), first);
  EXPECT_NE(one.Begin(MessageCalled("n"))->id(), first);
  EXPECT_TRUE(ParseTraceHeader("Root=" + first));
}

TEST(TraceRecorder, BeginsNowWhereNobodySaysWhenAMessageWasSent) {
  TraceRecorder recorder(
      {.tell = [](const TraceSegment&) {},
       .clock = [] { return SysMillis(std::chrono::seconds(0x5759e989)); }});
  EXPECT_TRUE(recorder.Begin({.id = "m"})->id().starts_with("1-5759e989-"));
}

TEST(TraceRecorder, TakesWhatIsNoHeaderForNone) {
  TraceRecorder recorder({.tell = [](const TraceSegment&) {}});
  Message message = MessageCalled("m");
  const std::string id(recorder.Begin(message)->id());
  message.trace = "Root=garbage;Sampled=0";
  const auto trace = recorder.Begin(message);
  ASSERT_NE(trace, nullptr);
  EXPECT_EQ(trace->id(), id);
}

TEST(TraceRecorder, SamplesTheShareThatIsAskedForAndTheSameEverywhere) {
  const auto sampled = [](double share) {
    TraceRecorder recorder(
        {.sample = share, .tell = [](const TraceSegment&) {}});
    std::set<std::string> ids;
    for (int i = 0; i < 10'000; ++i) {
      const std::string id = "message-" + std::to_string(i);
      if (recorder.Begin(MessageCalled(id)) != nullptr) ids.insert(id);
    }
    return ids;
  };
  EXPECT_EQ(sampled(0).size(), 0U);
  EXPECT_EQ(sampled(1).size(), 10'000U);
  const auto tenth = sampled(0.1);
  EXPECT_NEAR(static_cast<double>(tenth.size()), 1'000, 120);  // 4 sigma.
  EXPECT_EQ(sampled(0.1), tenth);
  const auto half = sampled(0.5);
  EXPECT_TRUE(std::ranges::includes(half, tenth));
}

TEST(TraceRecorder, BelievesAHeaderRatherThanItsOwnShare) {
  TraceRecorder none({.sample = 0, .tell = [](const TraceSegment&) {}});
  TraceRecorder all({.sample = 1, .tell = [](const TraceSegment&) {}});
  Message message = MessageCalled("m");
  message.trace = kSampled;
  EXPECT_NE(none.Begin(message), nullptr);
  message.trace = kUnsampled;
  EXPECT_EQ(all.Begin(message), nullptr);
  message.trace = "Root=1-5759e988-bd862e3fe1be46a994272793";
  EXPECT_EQ(none.Begin(message), nullptr);
  EXPECT_NE(all.Begin(message), nullptr);
}

TEST(TraceRecorder, ADeliveryThatIsDroppedBeforeItsJobsArriveTellsNothing) {
  int told = 0;
  TraceRecorder recorder({.tell = [&](const TraceSegment&) { ++told; }});
  recorder.Begin(MessageCalled("m")).reset();
  EXPECT_EQ(told, 0);
}

TEST(TraceRecorder, TheLogNamesTheTraceAsItsExporterDoes) {
  Message message = MessageCalled("m");
  message.trace = kSampled;
  TraceRecorder plain({.log_form = TraceRecorder::IdForm::kPlain,
                       .tell = [](const TraceSegment&) {}});
  EXPECT_EQ(plain.Begin(message)->id(), kTraceId);
}

}  // namespace
}  // namespace darkroom

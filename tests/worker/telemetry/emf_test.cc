#include "worker/telemetry/emf.h"

#include <cstdlib>
#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "worker/events/json_tree.h"
#include "worker/telemetry/emf_exporter.h"

namespace darkroom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Id = MetricId;

const SysMillis kNow{std::chrono::milliseconds(1'795'226'317'123)};
const EmfSettings kSettings = {"darkroom",
                               {{"service", "darkroom"}, {"env", "pr\"od"}}};

// What one or more lines say: the values of each metric, in order.
using Told = std::map<std::string, std::vector<double>>;

std::vector<double> NumbersIn(const JsonNode& target) {
  std::vector<double> numbers;
  if (target.kind == JsonKind::kArray) {
    EXPECT_LE(target.items.size(), 100U);
    for (const JsonNode& item : target.items) {
      EXPECT_EQ(item.kind, JsonKind::kNumber);
      numbers.push_back(std::strtod(item.text.c_str(), nullptr));
    }
    return numbers;
  }
  EXPECT_EQ(target.kind, JsonKind::kNumber);
  return {std::strtod(target.text.c_str(), nullptr)};
}

// The units of the specification's own schema that we use.
void ExpectUnit(const std::string& unit) {
  EXPECT_TRUE(
      (std::set<std::string>{"Count", "Milliseconds", "Bytes"}.contains(unit)))
      << unit;
}

void ReadMetrics(const JsonNode& root, const JsonNode& directive, Told& told) {
  const JsonNode* metrics = directive.Find("Metrics");
  ASSERT_NE(metrics, nullptr);
  EXPECT_GE(metrics->items.size(), 1U);
  EXPECT_LE(metrics->items.size(), 100U);
  std::set<std::string> names;
  for (const JsonNode& metric : metrics->items) {
    const std::string name = metric.TextAt({"Name"});
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_GE(name.size(), 1U);
    EXPECT_LE(name.size(), 255U);
    ExpectUnit(metric.TextAt({"Unit"}));
    // A target is a member of the root and no nested object.
    const JsonNode* target = root.Find(name);
    ASSERT_NE(target, nullptr) << name;
    for (const double value : NumbersIn(*target)) told[name].push_back(value);
  }
}

void ReadDimensions(const JsonNode& root, const JsonNode& directive) {
  const JsonNode* sets = directive.Find("Dimensions");
  ASSERT_NE(sets, nullptr);
  ASSERT_EQ(sets->items.size(), 1U);
  EXPECT_LE(sets->items[0].items.size(), 30U);
  for (const JsonNode& dimension : sets->items[0].items) {
    const JsonNode* target = root.Find(dimension.text);
    ASSERT_NE(target, nullptr) << dimension.text;
    EXPECT_TRUE(target->IsString());
    EXPECT_LE(target->text.size(), 1'024U);
  }
}

// Asserts what the specification asks of each line.
Told ReadLines(const std::vector<std::string>& lines) {
  Told told;
  for (const std::string& line : lines) {
    SCOPED_TRACE(line.substr(0, 200));
    EXPECT_LT(line.size(), 256U * 1'024);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    const Result<JsonNode> root = ParseJson(line);
    if (!root.ok()) {
      ADD_FAILURE() << root.error().message();
      continue;
    }
    const JsonNode* head = root->Find("_aws");
    EXPECT_NE(head, nullptr);
    if (head == nullptr) continue;
    EXPECT_EQ(head->Find("Timestamp")->text, "1795226317123");
    const JsonNode* directives = head->Find("CloudWatchMetrics");
    EXPECT_EQ(directives->items.size(), 1U);
    const JsonNode& directive = directives->items.at(0);
    const std::string name = directive.TextAt({"Namespace"});
    EXPECT_GE(name.size(), 1U);
    EXPECT_LE(name.size(), 255U);
    ReadDimensions(*root, directive);
    ReadMetrics(*root, directive, told);
  }
  return told;
}

std::vector<double> Counting(int count) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(i + 0.125);
  return values;
}

TEST(Emf, ASmallFlushIsOneLine) {
  EXPECT_THAT(
      EmfLines({"n", {{"service", "x"}}}, kNow,
               {{"duration_ms", "Milliseconds", {12.5, 14}},
                {"cold_start", "Count", {1}}}),
      ElementsAre(
          R"({"_aws":{"Timestamp":1795226317123,"CloudWatchMetrics":[)"
          R"({"Namespace":"n","Dimensions":[["service"]],"Metrics":[)"
          R"({"Name":"duration_ms","Unit":"Milliseconds"},)"
          R"({"Name":"cold_start","Unit":"Count"}]}]},)"
          R"("service":"x","duration_ms":[12.5,14.0],"cold_start":1.0})"));
  EXPECT_TRUE(EmfLines(kSettings, kNow, {}).empty());
}

TEST(Emf, NoValueIsLostWhereThereAreMoreThanALineHolds) {
  for (const int count : {1, 99, 100, 101, 250, 1'000, 5'000}) {
    SCOPED_TRACE(count);
    const std::vector<EmfMetric> metrics = {
        {"duration_ms", "Milliseconds", Counting(count)},
        {"size_in_bytes", "Bytes", Counting(count)},
        {"jobs_delete", "Count", {static_cast<double>(count)}}};
    const auto lines = EmfLines(kSettings, kNow, metrics);
    const Told told = ReadLines(lines);
    EXPECT_EQ(told.at("duration_ms"), metrics[0].values);
    EXPECT_EQ(told.at("size_in_bytes"), metrics[1].values);
    EXPECT_THAT(told.at("jobs_delete"), ElementsAre(count));
    for (const std::string& line : lines) {
      EXPECT_LE(line.size(), kEmfLineBytes);
    }
  }
}

TEST(Emf, MoreThanAHundredMetricsAreSeveralLines) {
  std::vector<EmfMetric> metrics;
  for (int i = 0; i < 250; ++i) {
    metrics.push_back({"m" + std::to_string(i), "Count", {i + 0.5}});
  }
  const Told told = ReadLines(EmfLines(kSettings, kNow, metrics));
  EXPECT_EQ(told.size(), 250U);
  EXPECT_THAT(told.at("m249"), ElementsAre(249.5));
}

TEST(Emf, TheLongestDimensionsStillGiveLinesThatAreWhole) {
  EmfSettings settings{std::string(255, 'n'), {}};
  for (int i = 0; i < 30; ++i) {
    settings.dimensions.emplace_back(std::string(240, 'd') + std::to_string(i),
                                     std::string(1'024, '"'));
  }
  const Told told = ReadLines(
      EmfLines(settings, kNow, {{"duration_ms", "Milliseconds", {1, 2, 3}}}));
  EXPECT_THAT(told.at("duration_ms"), ElementsAre(1, 2, 3));
}

TEST(Emf, ValuesOfAnySizeAreNumbers) {
  const std::vector<double> values = {0,    1e15,    1e-9, 123456789012.345,
                                      4e18, 1.0 / 3, -1};
  const Told told =
      ReadLines(EmfLines(kSettings, kNow, {{"m", "Count", values}}));
  const std::vector<double>& read = told.at("m");
  ASSERT_EQ(read.size(), values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(read[i], values[i], 0.001) << i;
  }
}

// Everything that CloudWatch could ever get at once.
TEST(Emf, TheWholeTableFitsTheSpecification) {
  Metrics metrics(Metrics::Samples::kKeep);
  for (const MetricRow& row : MetricTable()) {
    if (row.labels.size() > 1) continue;  // No name depends on the second.
    const auto update = [&](Metrics::Labels labels) {
      row.type == MetricType::kHistogram ? metrics.Observe(row.id, 1, labels)
                                         : metrics.Add(row.id, 1, labels);
    };
    if (row.labels.empty()) update({});
    for (const MetricLabel& label : row.labels) {
      for (const std::string_view value : label.values) update({value});
    }
  }
  for (const char* verdict : {"delete", "dead_letter", "retry", "hand_back"}) {
    metrics.Add(Id::kJobs, 1, {verdict, "ok"});
    metrics.Add(Id::kJobs, 1, {verdict, "corrupt"});
  }
  EmfChanges changes;
  const auto series = metrics.Snapshot();
  const Told told = ReadLines(
      EmfLines(kSettings, kNow, changes.Since(series, metrics.TakeSamples())));
  for (const char* name :
       {"thumbnails_count", "duration_ms", "size_in_bytes", "size_out_bytes",
        "cold_start", "fetch_ms", "settle_ms", "queue_lag_ms", "polls_empty",
        "messages_dead_lettered", "leases_lost", "renderers_timeout"}) {
    EXPECT_TRUE(told.contains(name)) << name;
  }
  // Classes are not told apart, verdicts are.
  EXPECT_THAT(told.at("jobs_retry"), ElementsAre(2));
  EXPECT_THAT(told.at("duration_ms"), ElementsAre(1'000));
  for (const auto& [name, values] : told) {
    EXPECT_EQ(name.find_first_of("{}"), std::string::npos) << name;
  }
}

TEST(Emf, CountersTellWhatWasCountedSince) {
  Metrics metrics(Metrics::Samples::kKeep);
  EmfChanges changes;
  const auto flush = [&] {
    const auto series = metrics.Snapshot();
    return ReadLines(EmfLines(kSettings, kNow,
                              changes.Since(series, metrics.TakeSamples())));
  };
  metrics.Add(Id::kStarts, 1);
  metrics.Add(Id::kVariants, 5);
  metrics.Set(Id::kLeasesHeld, 7);
  Told told = flush();
  EXPECT_THAT(told.at("cold_start"), ElementsAre(1));
  EXPECT_THAT(told.at("thumbnails_count"), ElementsAre(5));
  metrics.Add(Id::kVariants, 2);
  told = flush();
  EXPECT_THAT(told.at("cold_start"), ElementsAre(0));
  EXPECT_THAT(told.at("thumbnails_count"), ElementsAre(2));
  EXPECT_THAT(told.at("leases_held"), ElementsAre(7));
}

class LineSink {
 public:
  bool Take(const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
    return takes;
  }
  std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  bool takes = true;

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

TEST(EmfExporter, TellsTheLastOfItWhenItEnds) {
  Metrics metrics(Metrics::Samples::kKeep);
  LineSink sink;
  {
    const EmfExporter exporter(
        metrics, {.settings = kSettings,
                  .flush = std::chrono::hours(1),
                  .sink = [&](const auto& line) { return sink.Take(line); },
                  .clock = [] { return kNow; }});
    for (int i = 0; i < 300; ++i) metrics.Observe(Id::kJobSeconds, 0.25);
  }
  const Told told = ReadLines(sink.lines());
  EXPECT_EQ(told.at("duration_ms"), std::vector<double>(300, 250));
}

TEST(EmfExporter, CountsWhatNobodyReadsAndDoesNotWaitForEachLine) {
  Metrics metrics(Metrics::Samples::kKeep);
  LineSink sink;
  sink.takes = false;
  {
    const EmfExporter exporter(
        metrics, {.settings = kSettings,
                  .flush = std::chrono::hours(1),
                  .sink = [&](const auto& line) { return sink.Take(line); },
                  .clock = [] { return kNow; }});
    for (int i = 0; i < 300; ++i) metrics.Observe(Id::kJobSeconds, 0.25);
  }
  EXPECT_EQ(sink.lines().size(), 1U);
  const std::string text = std::to_string(metrics.Snapshot().back().value);
  EXPECT_EQ(metrics.Snapshot().back().id, Id::kEmfDropped);
  EXPECT_THAT(text, HasSubstr("3"));
}

}  // namespace
}  // namespace darkroom

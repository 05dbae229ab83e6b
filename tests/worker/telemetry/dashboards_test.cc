// What is committed says what the table says: scripts/make_reference.sh.

#include "worker/telemetry/dashboards.h"

#include <fcntl.h>

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fd.h"
#include "worker/events/json_tree.h"
#include "worker/telemetry/metric_table.h"

namespace darkroom {
namespace {

using testing::HasSubstr;

std::string ReadText(const std::string& path) {
  const Fd fd(open((std::string(DARKROOM_SOURCE_DIR) + "/" + path).c_str(),
                   O_RDONLY | O_CLOEXEC));
  const Result<Bytes> bytes = ReadAll(fd.get(), 1 << 22);
  EXPECT_TRUE(bytes.ok()) << path;
  return bytes.ok() ? std::string(AsText(*bytes)) : "";
}

TEST(Dashboards, CommittedFilesAreWhatTheTableMakes) {
  EXPECT_EQ(ReadText("deploy/grafana.json"), GrafanaDashboard());
  EXPECT_EQ(ReadText("deploy/cloudwatch-dashboard.json"),
            CloudWatchDashboard());
  EXPECT_THAT(ReadText("docs/metrics.md"), HasSubstr(MetricsAsMarkdown()));
}

TEST(Dashboards, AreJsonThatShowsEveryMetric) {
  const auto grafana = ParseJson(GrafanaDashboard());
  ASSERT_TRUE(grafana.ok()) << grafana.error().message();
  std::set<std::string> shown;
  for (const JsonNode& panel : grafana->Find("panels")->items) {
    if (panel.TextAt({"type"}) == "timeseries") {
      shown.insert(panel.TextAt({"title"}));
    }
  }
  EXPECT_EQ(shown.size(), MetricTable().size());
  const auto cloudwatch = ParseJson(CloudWatchDashboard());
  ASSERT_TRUE(cloudwatch.ok()) << cloudwatch.error().message();
  for (const JsonNode& widget : cloudwatch->Find("widgets")->items) {
    EXPECT_GE(widget.Find("properties")->Find("metrics")->items.size(), 1U);
  }
}

// As promtool asks for it.
TEST(MetricTable, NamesFollowTheConventions) {
  std::set<std::string_view> names;
  for (const MetricRow& row : MetricTable()) {
    SCOPED_TRACE(row.name);
    EXPECT_TRUE(names.insert(row.name).second);
    EXPECT_EQ(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"),
              std::string_view::npos);
    EXPECT_EQ(row.name.ends_with("_total"), row.type == MetricType::kCounter);
    EXPECT_EQ(row.buckets.empty(), row.type != MetricType::kHistogram);
    EXPECT_FALSE(row.help.empty());
    EXPECT_FALSE(row.help.ends_with('.'));
    if (!row.unit.empty()) {
      EXPECT_NE(row.name.find(row.unit), std::string_view::npos);
    }
  }
}

}  // namespace
}  // namespace darkroom

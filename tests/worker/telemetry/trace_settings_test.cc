#include "worker/telemetry/trace_settings.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using Headers = std::map<std::string, std::string>;

TraceSettings SettingsOf(const TracingConfig& config,
                         const Environment& environment = {}) {
  Result<TraceSettings> settings = TraceSettingsOf(config, environment);
  EXPECT_TRUE(settings.ok());
  return settings.ok() ? *std::move(settings) : TraceSettings();
}

const TracingConfig kXRay = {.exporter = TraceExport::kXRay};
const TracingConfig kOtlp = {.exporter = TraceExport::kOtlp};

TEST(TraceSettings, NamesTheServiceByTheFirstThatIsSet) {
  EXPECT_EQ(SettingsOf(kXRay).service, "darkroom");
  Environment environment = {{"AWS_XRAY_TRACING_NAME", "x"}};
  EXPECT_EQ(SettingsOf(kXRay, environment).service, "x");
  environment["OTEL_SERVICE_NAME"] = "o";
  EXPECT_EQ(SettingsOf(kXRay, environment).service, "o");
  TracingConfig config = kXRay;
  config.service = "c";
  EXPECT_EQ(SettingsOf(config, environment).service, "c");
}

TEST(TraceSettings, FindsTheDaemon) {
  const struct {
    const char* configured;
    const char* variable;
    const char* host;
    const char* port;
  } cases[] = {
      {"", "", "127.0.0.1", "2000"},     {"", "xray:2001", "xray", "2001"},
      {"", "tcp:a:1 udp:b:2", "b", "2"}, {"", "udp:b:2 tcp:a:1", "b", "2"},
      {"", "[::1]:2000", "::1", "2000"}, {"c:3", "xray:2001", "c", "3"},
  };
  for (const auto& c : cases) {
    TracingConfig config = kXRay;
    config.xray_daemon = c.configured;
    const TraceSettings settings =
        SettingsOf(config, {{"AWS_XRAY_DAEMON_ADDRESS", c.variable}});
    EXPECT_EQ(settings.daemon.host, c.host) << c.variable;
    EXPECT_EQ(settings.daemon.port, c.port) << c.variable;
  }
}

TEST(TraceSettings, FindsTheCollector) {
  EXPECT_EQ(SettingsOf(kOtlp).collector, "http://localhost:4318/v1/traces");
  Environment environment = {{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:1/x/"}};
  EXPECT_EQ(SettingsOf(kOtlp, environment).collector, "http://c:1/x/v1/traces");
  environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://d/t";
  EXPECT_EQ(SettingsOf(kOtlp, environment).collector, "http://d/t");
  TracingConfig config = kOtlp;
  config.otlp_endpoint = "https://e";
  EXPECT_EQ(SettingsOf(config, environment).collector, "https://e/v1/traces");
}

TEST(TraceSettings, ReadsHeadersAndTimeout) {
  Environment environment = {
      {"OTEL_EXPORTER_OTLP_HEADERS", "Api-Key = a%20b , x=y=z"},
      {"OTEL_EXPORTER_OTLP_TIMEOUT", "1500"}};
  TraceSettings settings = SettingsOf(kOtlp, environment);
  EXPECT_EQ(settings.headers, (Headers{{"api-key", "a b"}, {"x", "y=z"}}));
  EXPECT_EQ(settings.timeout, std::chrono::milliseconds(1500));
  environment["OTEL_EXPORTER_OTLP_TRACES_HEADERS"] = "only=me";
  settings = SettingsOf(kOtlp, environment);
  EXPECT_EQ(settings.headers, (Headers{{"only", "me"}}));
}

TEST(TraceSettings, RefusesWhatSaysNothingSensible) {
  const struct {
    const TracingConfig& config;
    const char* variable;
    const char* value;
  } cases[] = {
      {kXRay, "AWS_XRAY_DAEMON_ADDRESS", "xray"},
      {kXRay, "AWS_XRAY_DAEMON_ADDRESS", "xray:0"},
      {kXRay, "AWS_XRAY_DAEMON_ADDRESS", "xray:65536"},
      {kXRay, "AWS_XRAY_DAEMON_ADDRESS", ":2000"},
      {kXRay, "AWS_XRAY_DAEMON_ADDRESS", "tcp:a:1"},
      {kOtlp, "OTEL_EXPORTER_OTLP_HEADERS", "secret"},
      {kOtlp, "OTEL_EXPORTER_OTLP_HEADERS", "=secret"},
      {kOtlp, "OTEL_EXPORTER_OTLP_HEADERS", "a=secret%0d%0ab:c"},
      {kOtlp, "OTEL_EXPORTER_OTLP_TIMEOUT", "10s"},
      {kOtlp, "OTEL_EXPORTER_OTLP_TIMEOUT", "0"},
  };
  for (const auto& c : cases) {
    const auto settings = TraceSettingsOf(c.config, {{c.variable, c.value}});
    ASSERT_FALSE(settings.ok()) << c.value;
    EXPECT_EQ(settings.error().cls(), ErrorClass::kConfiguration);
    EXPECT_EQ(settings.error().message().find("secret"), std::string::npos);
  }
}

TEST(TraceSettings, LooksAtNothingThatIsNotUsed) {
  EXPECT_TRUE(TraceSettingsOf(kOtlp, {{"AWS_XRAY_DAEMON_ADDRESS", "x"}}).ok());
  EXPECT_TRUE(
      TraceSettingsOf(kXRay, {{"OTEL_EXPORTER_OTLP_TIMEOUT", "x"}}).ok());
}

}  // namespace
}  // namespace darkroom

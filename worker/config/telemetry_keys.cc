#include "worker/config/telemetry_keys.h"

#include <array>
#include <chrono>
#include <string_view>

#include "base/text.h"
#include "worker/config/listen_address.h"
#include "worker/config/metric_dimensions.h"
#include "worker/config/route_keys.h"
#include "worker/config/service_keys.h"
#include "worker/config/value_types.h"

namespace darkroom {
namespace {

using C = Config;
using Table = std::vector<Key<C>>;

constexpr std::array<Word<StatusPage>, 3> kStatusPages = {{
    {"off", StatusPage::kOff},
    {"loopback", StatusPage::kLoopback},
    {"all", StatusPage::kAll},
}};

constexpr std::array<Word<TraceExport>, 3> kTraceExports = {{
    {"none", TraceExport::kNone},
    {"xray", TraceExport::kXRay},
    {"otlp", TraceExport::kOtlp},
}};

// "host:2000", also of an IPv6 address in brackets.
bool IsDaemonAddress(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  const std::string_view host = text.substr(0, colon);
  const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
  if (!is_bracketed && host.find(':') != std::string_view::npos) return false;
  const auto port = ParseUnsigned(text.substr(colon + 1));
  return port && *port > 0 && *port < 65'536;
}

Table AdminAndMetricsKeys() {
  using namespace std::chrono_literals;
  const auto metrics = [](auto field) { return At(&C::metrics, field); };
  using M = MetricsConfig;
  return {
      ScalarKey<C>(
          "admin.listen", At(&C::admin, &AdminConfig::listen),
          Text("an address and a port like 127.0.0.1:9464", IsListenAddress),
          "Where health, metrics and the status page are served; empty: "
          "nowhere"),
      ScalarKey<C>("admin.status_page",
                   At(&C::admin, &AdminConfig::status_page),
                   Choice<StatusPage>(kStatusPages),
                   "Who may see the status page, with keys and pictures: off "
                   "(nobody), loopback (this machine) or all"),
      ScalarKey<C>("metrics.emf", metrics(&M::emf), Flag(),
                   "Whether metrics are written to standard output in "
                   "CloudWatch's embedded metric format"),
      ScalarKey<C>("metrics.namespace", metrics(&M::namespace_name),
                   Text("a CloudWatch namespace like darkroom", IsNamespace),
                   "The namespace of these metrics"),
      ScalarKey<C>(
          "metrics.dimensions", metrics(&M::dimensions),
          Text("pairs like service=darkroom,env=prod", IsDimensions),
          "Their dimensions, at most 30; every set of values is billed "
          "on its own"),
      ScalarKey<C>("metrics.flush", metrics(&M::flush), Duration(1s, 1h),
                   "How often they are written"),
  };
}

Table TracingKeys() {
  const auto at = [](auto field) { return At(&C::tracing, field); };
  using T = TracingConfig;
  return {
      ScalarKey<C>("tracing.exporter", at(&T::exporter),
                   Choice<TraceExport>(kTraceExports),
                   "Where traces of jobs go: none, xray (AWS X-Ray's daemon, "
                   "over UDP) or otlp (an OpenTelemetry collector, over HTTP)"),
      ScalarKey<C>("tracing.sample", at(&T::sample), Number(0, 1),
                   "The share of messages that is traced, of those that say "
                   "nothing of it themselves"),
      ScalarKey<C>("tracing.service", at(&T::service), HeaderText(),
                   "What the worker is called in traces; empty: "
                   "OTEL_SERVICE_NAME, AWS_XRAY_TRACING_NAME, or darkroom"),
      ScalarKey<C>(
          "tracing.xray_daemon", at(&T::xray_daemon),
          Text("a host and a port like 127.0.0.1:2000", IsDaemonAddress),
          "Where X-Ray's daemon listens; empty: "
          "AWS_XRAY_DAEMON_ADDRESS, or 127.0.0.1:2000"),
      ScalarKey<C>("tracing.otlp_endpoint", at(&T::otlp_endpoint),
                   HttpUrl("a URL like http://127.0.0.1:4318"),
                   "The collector, before /v1/traces; empty: "
                   "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, "
                   "OTEL_EXPORTER_OTLP_ENDPOINT, or http://localhost:4318"),
  };
}

}  // namespace

std::vector<Key<Config>> TelemetryKeys() {
  return Together({AdminAndMetricsKeys(), TracingKeys()});
}

}  // namespace darkroom

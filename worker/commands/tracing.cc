#include "worker/commands/tracing.h"

#include <utility>

#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/http_client.h"
#include "worker/telemetry/trace_recorder.h"
#include "worker/telemetry/trace_settings.h"
#include "worker/telemetry/trace_sinks.h"
#include "worker/version.h"

namespace darkroom {
namespace {

HttpProxies ProxiesIn(const Environment& environment) {
  return ProxiesOf([&](std::string_view name) -> std::optional<std::string> {
    const auto found = environment.find(std::string(name));
    if (found == environment.end()) return std::nullopt;
    return found->second;
  });
}

std::string CertificatesIn(const Environment& environment) {
  const auto found = environment.find("OTEL_EXPORTER_OTLP_CERTIFICATE");
  return found == environment.end() ? "" : found->second;
}

Result<std::unique_ptr<TraceSink>> SinkFor(const Config& config,
                                           const TraceSettings& settings,
                                           const Environment& environment) {
  TraceService service{.name = settings.service, .version = kVersion};
  if (config.tracing.exporter == TraceExport::kXRay) {
    return SendToXRay(settings.daemon, std::move(service));
  }
  return SendToCollector(TRY(CollectorAt(settings, environment)),
                         std::move(service));
}

TraceExporter::Options ExporterOptions(TraceExport exporter) {
  if (exporter != TraceExport::kXRay) return {};
  // A datagram for each, which is lost or not: nothing to wait for.
  return {.batch = 1, .linger = std::chrono::milliseconds(0), .attempts = 1};
}

}  // namespace

Result<PostTraces> CollectorAt(const TraceSettings& settings,
                               const Environment& environment) {
  const Endpoint endpoint = TRY(ParseEndpoint(settings.collector));
  // A collector beside the worker has no certificate, and is told no secrets
  // but those that the user gives it.
  const auto client = std::make_shared<HttpClient>(
      HttpClientOptions{.ca_bundle = CertificatesIn(environment),
                        .plain_http = PlainHttp::kAnywhere,
                        .user_agent = std::string("darkroom/") + kVersion,
                        .proxies = ProxiesIn(environment)});
  HttpHeaders headers = {{"content-type", "application/json"}};
  for (const auto& [name, value] : settings.headers) {
    headers.push_back({name, value});
  }
  return PostTraces([client, endpoint, headers, timeout = settings.timeout](
                        const std::string& body,
                        const std::stop_token& abandon) -> Result<TraceAnswer> {
    HttpResponse answer =
        TRY(client->Send({.method = "POST",
                          .scheme = endpoint.scheme,
                          .host = endpoint.host,
                          .path = endpoint.path.empty() ? "/" : endpoint.path,
                          .headers = headers,
                          .body = AsBytes(body)},
                         {.max_body_bytes = 64 * kKiB,
                          .deadline = timeout,
                          .abandon = abandon}));
    return TraceAnswer{.status = answer.status, .body = std::move(answer.body)};
  });
}

Result<Tracing> StartTracing(const Config& config, const ServiceFamily& family,
                             Metrics& metrics) {
  Tracing tracing;
  const TraceExport exporter = config.tracing.exporter;
  if (exporter == TraceExport::kNone) return tracing;
  const Environment environment = ProcessEnvironment();
  const TraceSettings settings =
      TRY(TraceSettingsOf(config.tracing, environment));
  tracing.exporter_ = std::make_unique<TraceExporter>(
      TRY(SinkFor(config, settings, environment)), metrics,
      ExporterOptions(exporter));
  using Recorder = TraceRecorder;
  tracing.recorder_ = std::make_unique<Recorder>(Recorder::Options{
      .sample = config.tracing.sample,
      .queue = family.queue,
      .services = family.watcher != nullptr ? Recorder::Services::kLocal
                                            : Recorder::Services::kAws,
      .log_form = exporter == TraceExport::kXRay ? Recorder::IdForm::kXRay
                                                 : Recorder::IdForm::kPlain,
      .tell = [&to = *tracing.exporter_](TraceSegment segment) {
        to.Add(std::move(segment));
      }});
  return tracing;
}

void Tracing::Stop() const {
  if (exporter_ != nullptr) exporter_->Stop();
}

}  // namespace darkroom

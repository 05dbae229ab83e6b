#include "worker/telemetry/trace_settings.h"

#include <string_view>
#include <utility>

#include "base/text.h"
#include "base/uri_encode.h"

namespace darkroom {
namespace {

// The first that is not empty.
std::string FirstOf(std::initializer_list<std::string> texts) {
  for (const std::string& text : texts) {
    if (!text.empty()) return text;
  }
  return "";
}

class Variables {
 public:
  explicit Variables(const Environment& environment)
      : environment_(environment) {}

  // Empty if it is not set.
  std::string operator[](const std::string& name) const {
    const auto found = environment_.find(name);
    return found == environment_.end() ? "" : found->second;
  }

 private:
  const Environment& environment_;
};

// "host:2000", "[::1]:2000", or as X-Ray's SDKs also take it: "tcp:host:2000
// udp:host:2000", of which the second matters.
Result<DaemonAddress> ParseDaemon(std::string_view text) {
  std::string_view address = text;
  for (const std::string_view part : Split(text, ' ')) {
    if (part.starts_with("udp:")) address = part.substr(4);
  }
  const std::size_t colon = address.rfind(':');
  const std::uint64_t port =
      colon == std::string_view::npos
          ? 0
          : ParseUnsigned(address.substr(colon + 1)).value_or(0);
  std::string_view host = address.substr(0, colon);
  const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  const bool is_host =
      !host.empty() &&
      (is_bracketed || host.find(':') == std::string_view::npos);
  if (port == 0 || port > 65'535 || !is_host) {
    return Error(ErrorClass::kConfiguration,
                 "AWS_XRAY_DAEMON_ADDRESS must be like 127.0.0.1:2000, not `" +
                     std::string(text) + "`");
  }
  return DaemonAddress{std::string(host), std::to_string(port)};
}

// Below the endpoint of all signals.
std::string TracesBelow(std::string endpoint) {
  while (endpoint.ends_with('/')) endpoint.pop_back();
  return endpoint + "/v1/traces";
}

std::string CollectorUrl(const TracingConfig& config,
                         const Variables& variables) {
  if (!config.otlp_endpoint.empty()) return TracesBelow(config.otlp_endpoint);
  std::string own = variables["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"];
  if (!own.empty()) return own;
  return TracesBelow(FirstOf(
      {variables["OTEL_EXPORTER_OTLP_ENDPOINT"], "http://localhost:4318"}));
}

// "key=value,key2=value2", percent-encoded.  Values are secrets: they are not
// repeated in an error.
Result<std::map<std::string, std::string>> ParseHeaders(std::string_view text) {
  std::map<std::string, std::string> headers;
  if (text.empty()) return headers;
  for (const std::string_view pair : Split(text, ',')) {
    const std::size_t equals = pair.find('=');
    const std::string name(Trim(pair.substr(0, equals)));
    const std::string value = equals == std::string_view::npos
                                  ? ""
                                  : UriDecode(Trim(pair.substr(equals + 1)));
    const std::string all = name + value;
    if (name.empty() || equals == std::string_view::npos ||
        all.find_first_of("\r\n") != std::string::npos) {
      return Error(ErrorClass::kConfiguration,
                   "OTEL_EXPORTER_OTLP_HEADERS must be like "
                   "name=value,name2=value2");
    }
    headers[ToLower(name)] = value;
  }
  return headers;
}

Result<std::chrono::milliseconds> ParseTimeout(std::string_view text) {
  constexpr std::uint64_t kLongest = 600'000;
  const auto millis = ParseUnsigned(text);
  if (!millis || *millis == 0 || *millis > kLongest) {
    return Error(ErrorClass::kConfiguration,
                 "OTEL_EXPORTER_OTLP_TIMEOUT must be milliseconds from 1 to "
                 "600000, not `" +
                     std::string(text) + "`");
  }
  return std::chrono::milliseconds(*millis);
}

}  // namespace

Result<TraceSettings> TraceSettingsOf(const TracingConfig& config,
                                      const Environment& environment) {
  const Variables variables(environment);
  TraceSettings settings;
  settings.service = FirstOf({config.service, variables["OTEL_SERVICE_NAME"],
                              variables["AWS_XRAY_TRACING_NAME"], "darkroom"});
  if (config.exporter == TraceExport::kXRay) {
    settings.daemon = TRY(ParseDaemon(
        FirstOf({config.xray_daemon, variables["AWS_XRAY_DAEMON_ADDRESS"],
                 "127.0.0.1:2000"})));
  }
  if (config.exporter != TraceExport::kOtlp) return settings;
  settings.collector = CollectorUrl(config, variables);
  settings.headers =
      TRY(ParseHeaders(FirstOf({variables["OTEL_EXPORTER_OTLP_TRACES_HEADERS"],
                                variables["OTEL_EXPORTER_OTLP_HEADERS"]})));
  settings.timeout = TRY(ParseTimeout(
      FirstOf({variables["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"],
               variables["OTEL_EXPORTER_OTLP_TIMEOUT"], "10000"})));
  return settings;
}

}  // namespace darkroom

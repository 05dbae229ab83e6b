// `darkroom health`: what a running worker says of itself, as an exit code.

#include <httplib.h>

#include <chrono>
#include <iostream>

#include "base/text.h"
#include "worker/commands/commands.h"
#include "worker/commands/complaint.h"
#include "worker/config/config_file.h"
#include "worker/config/environment.h"
#include "worker/config/listen_address.h"

namespace darkroom {
namespace {

constexpr std::chrono::seconds kPatience(3);
constexpr int kWell = 200;

// Where to ask a worker that listens at `listen`: one that listens everywhere
// also listens here.
Result<std::string> UrlOf(const std::string& listen) {
  const auto address = ParseListenAddress(listen);
  if (!address || address->port == 0) {
    return Error(ErrorClass::kConfiguration,
                 "admin.listen names no port to ask at: set it, or --url");
  }
  std::string host = address->host;
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return "http://" + host + ":" + std::to_string(address->port);
}

Result<std::string> WhereToAsk(const HealthCommand& command) {
  if (!command.url.empty()) return command.url;
  const Config config = TRY(
      LoadConfig({command.config, ProcessEnvironment(), ConfigUse::kProcess}));
  return UrlOf(config.admin.listen);
}

std::string WhyNot(const std::string& url, httplib::Error error) {
  if (error == httplib::Error::Connection) {
    return "nobody listens at " + url +
           ": is a worker running, and is this its admin.listen?";
  }
  return "no answer from " + url + " within " +
         std::to_string(kPatience.count()) + " s (" +
         httplib::to_string(error) + "): see the worker's log";
}

// Errors: kTransient (nobody answers), kConfiguration (not a URL to ask).
Result<httplib::Response> Ask(const std::string& url, const std::string& path) {
  if (!url.starts_with("http://")) {
    return Error(ErrorClass::kConfiguration,
                 "not a URL like http://127.0.0.1:9464: " + url);
  }
  httplib::Client client(url);
  client.set_connection_timeout(kPatience);
  client.set_read_timeout(kPatience);
  const httplib::Result answer = client.Get(path);
  if (!answer) {
    return Error(ErrorClass::kTransient, WhyNot(url, answer.error()));
  }
  return *answer;
}

}  // namespace

// Nothing but 0 and 1: Docker reserves 2 for itself.
int CheckHealth(const HealthCommand& command) {
  const Result<std::string> url = WhereToAsk(command);
  if (!url.ok()) {
    Complain(url.error());
    return kExitFailed;
  }
  const auto answer = Ask(*url, command.ready ? "/readyz" : "/healthz");
  if (!answer.ok()) {
    Complain(answer.error());
    return kExitFailed;
  }
  std::cout << Trim(answer->body) << '\n';
  return answer->status == kWell ? kExitDone : kExitFailed;
}

}  // namespace darkroom

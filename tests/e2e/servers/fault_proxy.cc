// The fault proxy as a program, between the worker and an emulator.
//
// Usage: fault_proxy HOST:PORT SEED PERCENT
//
// Does as the lines of its standard input say:
//   hang TEXT   requests whose head contains TEXT get no answer; each is told
//               by a line "hung"
//   heal        they get one again
// Prints its address, and once its standard input is closed what it did:
// {"requests":120,"harmed":31}.

#include "tests/support/fault_proxy.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

namespace {

darkroom::FaultPlan BlackHole(const std::string& text) {
  return [text](const std::string& request) {
    const std::string head = request.substr(0, request.find("\r\n\r\n"));
    if (head.find(text) == std::string::npos) return darkroom::Fault();
    std::printf("hung\n");
    std::fflush(stdout);
    return darkroom::Fault{.kind = darkroom::Fault::Kind::kHang};
  };
}

}  // namespace

int main(int argc, char** argv) {
  using darkroom::FaultProxy;
  if (argc != 4) return 64;
  std::signal(SIGPIPE, SIG_IGN);
  FaultProxy proxy(darkroom::UpstreamAt(argv[1]),
                   darkroom::EveryHarm(std::strtoull(argv[2], nullptr, 10),
                                       std::atoi(argv[3])));
  std::printf("http://%s\n", proxy.host().c_str());
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "heal") proxy.Plan(nullptr);
    if (line.rfind("hang ", 0) == 0) proxy.Plan(BlackHole(line.substr(5)));
  }
  const auto log = proxy.log();
  const auto harmed =
      std::count_if(log.begin(), log.end(), [](const FaultProxy::Entry& entry) {
        return entry.kind != darkroom::Fault::Kind::kNone;
      });
  std::printf("{\"requests\":%zu,\"harmed\":%td}\n", log.size(), harmed);
  return 0;
}

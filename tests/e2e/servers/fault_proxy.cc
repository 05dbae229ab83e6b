// The fault proxy as a program, between the worker and an emulator.
//
// Usage: fault_proxy HOST:PORT SEED PERCENT
//
// Prints its address, and once its standard input is closed what it did:
// {"requests":120,"harmed":31}.

#include "tests/support/fault_proxy.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  using darkroom::FaultProxy;
  if (argc != 4) return 64;
  std::signal(SIGPIPE, SIG_IGN);
  FaultProxy proxy(darkroom::UpstreamAt(argv[1]),
                   darkroom::EveryHarm(std::strtoull(argv[2], nullptr, 10),
                                       std::atoi(argv[3])));
  std::printf("http://%s\n", proxy.host().c_str());
  std::fflush(stdout);
  char byte = 0;
  while (::read(STDIN_FILENO, &byte, 1) > 0) {
  }
  const auto log = proxy.log();
  const auto harmed =
      std::count_if(log.begin(), log.end(), [](const FaultProxy::Entry& entry) {
        return entry.kind != darkroom::Fault::Kind::kNone;
      });
  std::printf("{\"requests\":%zu,\"harmed\":%td}\n", log.size(), harmed);
  return 0;
}

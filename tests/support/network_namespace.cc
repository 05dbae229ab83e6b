#include "tests/support/network_namespace.h"

#include <sched.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "tests/support/program_run.h"

namespace darkroom {
namespace {

Status Ip(const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {"/usr/bin/env", "ip"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  ProgramRun ip(all, {"PATH=/usr/sbin:/usr/bin:/sbin:/bin"});
  if (ip.Wait() == 0) return {};
  return Error(ErrorClass::kAccess, "ip: " + ip.output());
}

Status SetUp(const std::vector<std::string>& addresses) {
  if (::unshare(CLONE_NEWNET) != 0) {
    return Error(ErrorClass::kAccess,
                 std::string("no network namespace: ") + ::strerror(errno));
  }
  TRY(Ip({"link", "set", "lo", "up"}));
  TRY(Ip({"link", "add", "agents", "type", "veth", "peer", "name", "other"}));
  TRY(Ip({"link", "set", "agents", "up"}));
  TRY(Ip({"link", "set", "other", "up"}));
  for (const std::string& address : addresses) {
    const bool six = address.find(':') != std::string::npos;
    std::vector<std::string> add = {
        "address", "add", address + (six ? "/128" : "/32"), "dev", "agents"};
    if (six) add.emplace_back("nodad");  // Usable at once.
    TRY(Ip(add));
  }
  return {};
}

}  // namespace

Status InOwnNetwork(const std::vector<std::string>& addresses,
                    const std::function<void()>& body) {
  Status status;
  std::thread([&] {
    status = SetUp(addresses);
    if (status.ok()) body();
  }).join();
  return status;
}

}  // namespace darkroom

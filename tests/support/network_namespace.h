// A network of a test's own, in which every address is free.

#ifndef DARKROOM_TESTS_SUPPORT_NETWORK_NAMESPACE_H_
#define DARKROOM_TESTS_SUPPORT_NETWORK_NAMESPACE_H_

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace darkroom {

// Runs `body` on a thread in a new network namespace, where the loopback
// interface is up and a veth pair has `addresses`.  Threads and processes that
// `body` starts are in it too; it is gone when they are.
// Errors: kAccess (needs root and iproute2): `body` was not run.
Status InOwnNetwork(const std::vector<std::string>& addresses,
                    const std::function<void()>& body);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_NETWORK_NAMESPACE_H_

// Over real sockets: what a daemon of X-Ray is sent.

#include "worker/telemetry/trace_sinks.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/fd.h"
#include "tests/worker/telemetry/trace_samples.h"
#include "worker/telemetry/trace_xray.h"

namespace darkroom {
namespace {

// A UDP socket on a free port of 127.0.0.1.
class Daemon {
 public:
  Daemon() {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(socket_.get(), generic, size), 0);
    EXPECT_EQ(::getsockname(socket_.get(), generic, &size), 0);
    port_ = std::to_string(ntohs(address.sin_port));
  }

  const std::string& port() const { return port_; }

  // Waits for one.
  std::string Receive() {
    std::string datagram(kMaxXRayDocument, '\0');
    const ssize_t size =
        ::recv(socket_.get(), datagram.data(), datagram.size(), 0);
    EXPECT_GE(size, 0);
    datagram.resize(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    return datagram;
  }

 private:
  const Fd socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  std::string port_;
};

const TraceService kService = {.name = "darkroom", .version = "1"};

TEST(XRaySink, SendsEachSegmentAsADatagram) {
  Daemon daemon;
  const auto sink = SendToXRay({"127.0.0.1", daemon.port()}, kService);
  const std::vector<TraceSegment> segments = {FullSegment(), SmallSegment()};
  EXPECT_TRUE(sink->Send(segments, {}).ok());
  EXPECT_EQ(daemon.Receive(), XRayDatagram(segments[0], kService));
  EXPECT_EQ(daemon.Receive(), XRayDatagram(segments[1], kService));
}

TEST(XRaySink, LooksANameUpMeanwhile) {
  Daemon daemon;
  const auto sink = SendToXRay({"localhost", daemon.port()}, kService);
  const std::vector<TraceSegment> segments = {SmallSegment()};
  Status outcome = sink->Send(segments, {});
  while (!outcome.ok()) {
    ASSERT_EQ(outcome.error().kind(), ErrorKind::kTransient);
    outcome = sink->Send(segments, {});
  }
  EXPECT_EQ(daemon.Receive(), XRayDatagram(segments[0], kService));
}

TEST(XRaySink, SaysThatNobodyListens) {
  std::string port;
  {
    const Daemon gone;
    port = gone.port();
  }
  const auto sink = SendToXRay({"127.0.0.1", port}, kService);
  const std::vector<TraceSegment> segments = {SmallSegment()};
  // The first is refused by a message that comes back, to the second.
  EXPECT_TRUE(sink->Send(segments, {}).ok());
  const Status outcome = sink->Send(segments, {});
  ASSERT_FALSE(outcome.ok());
  EXPECT_THAT(outcome.error().message(), testing::HasSubstr("127.0.0.1"));
  EXPECT_TRUE(sink->Send(segments, {}).ok());
}

}  // namespace
}  // namespace darkroom

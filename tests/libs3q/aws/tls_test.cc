// Real TLS with an authority of our own: whom we believe, and what we say to
// those whom we do not.

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs3q/aws/http_client.h"
#include "tests/support/certificates.h"
#include "tests/support/connection_server.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/small_aws.h"
#include "tests/support/tls_terminator.h"

namespace darkroom {
namespace {

using testing::HasSubstr;

constexpr char kHere[] = "IP:127.0.0.1,DNS:localhost";

class TlsTest : public testing::Test {
 protected:
  TlsTest() {
    // The server may write to a client that has refused it.
    std::signal(SIGPIPE, SIG_IGN);
    aws_.PutObject("/b/k", "object");
    std::ofstream(bundle_) << authority_.pem();
  }

  Upstream Service() {
    return [this](const std::string& request) { return aws_.Answer(request); };
  }
  static HttpRequest To(const TlsTerminator& server,
                        const std::string& name = "127.0.0.1") {
    return {.host = name + ":" + std::to_string(server.port()), .path = "/b/k"};
  }
  Error Refusal(const Certificate& certificate,
                const std::string& name = "127.0.0.1") {
    const TlsTerminator server(certificate, Service());
    return client_.Send(To(server, name), {}).error();
  }

  SmallAws aws_{std::chrono::seconds(1)};
  ScratchFolder folder_;
  const std::string bundle_ = (folder_.path() / "ca.pem").string();
  const CertificateAuthority authority_;
  HttpClient client_{{.ca_bundle = bundle_}};
};

TEST_F(TlsTest, BelievesWhomItsBundleVouchesFor) {
  const TlsTerminator server(authority_.Issue({kHere}), Service());
  for (const char* name : {"127.0.0.1", "localhost"}) {
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(client_.Send(To(server, name), {})->body, "object");
    }
  }
  EXPECT_EQ(server.connections(), 2);  // One for each name, and kept.
}

TEST_F(TlsTest, RefusesTheCertificateOfAnotherHostAndSaysWhatToDo) {
  const Error error = Refusal(authority_.Issue({"DNS:s3.example.com"}));
  EXPECT_EQ(error.cls(), ErrorClass::kAccess);
  EXPECT_THAT(error.message(), HasSubstr("127.0.0.1"));
  EXPECT_THAT(error.message(), HasSubstr("for another host"));
}

TEST_F(TlsTest, RefusesAnotherHostByItsNameToo) {
  const Error error =
      Refusal(authority_.Issue({"DNS:s3.example.com"}), "localhost");
  EXPECT_EQ(error.cls(), ErrorClass::kAccess);
  EXPECT_THAT(error.message(), HasSubstr("for another host"));
}

TEST_F(TlsTest, RefusesAnExpiredCertificateAndSaysWhatToDo) {
  const Error error = Refusal(authority_.Issue({kHere, -7200, -3600}));
  EXPECT_EQ(error.cls(), ErrorClass::kAccess);
  EXPECT_THAT(error.message(), HasSubstr("expired"));
  EXPECT_THAT(error.message(), HasSubstr("renew"));
}

TEST_F(TlsTest, RefusesACertificateOfTomorrowAndSaysWhatToDo) {
  const Error error = Refusal(authority_.Issue({kHere, 3600, 7200}));
  EXPECT_EQ(error.cls(), ErrorClass::kAccess);
  EXPECT_THAT(error.message(), HasSubstr("this machine's clock"));
}

TEST_F(TlsTest, RefusesASelfSignedCertificateAndSaysWhatToDo) {
  const Error error = Refusal(SelfSigned({kHere}));
  EXPECT_EQ(error.cls(), ErrorClass::kAccess);
  EXPECT_THAT(error.message(), HasSubstr("AWS_CA_BUNDLE"));
}

TEST_F(TlsTest, RefusesAStrangersAuthorityAndSaysWhatToDo) {
  const Error error = Refusal(CertificateAuthority().Issue({kHere}));
  EXPECT_EQ(error.cls(), ErrorClass::kAccess);
  EXPECT_THAT(error.message(), HasSubstr("aws.ca_bundle"));
}

TEST_F(TlsTest, TheSystemsBundleDoesNotKnowOurAuthority) {
  const TlsTerminator server(authority_.Issue({kHere}), Service());
  HttpClient client({});
  EXPECT_FALSE(client.Send(To(server), {}).ok());
}

TEST_F(TlsTest, SpeaksNothingOlderThanTls12) {
  const Certificate certificate = authority_.Issue({kHere});
  const TlsTerminator old(certificate, Service(), TlsVersions::kOnly1_1);
  EXPECT_EQ(client_.Send(To(old), {}).error().cls(), ErrorClass::kTransient);
  const TlsTerminator enough(certificate, Service(), TlsVersions::kOnly1_2);
  EXPECT_TRUE(client_.Send(To(enough), {}).ok());
}

// Answers "CONNECT" and then carries bytes both ways.
ConnectionServer::End Tunnel(int fd, const std::string& to) {
  std::string buffer;
  const auto request = NextMessage(fd, buffer);
  if (!request || !request->starts_with("CONNECT ")) {
    return ConnectionServer::End::kClose;
  }
  SendAll(fd, "HTTP/1.1 200 Connection established\r\nProxied: yes\r\n\r\n");
  const Fd peer = ConnectTo(to);
  const auto carry = [](int from, int into) {
    std::array<char, 4096> bytes;
    ssize_t got = 0;
    while ((got = ::read(from, bytes.data(), bytes.size())) > 0) {
      if (!SendAll(into, {bytes.data(), static_cast<std::size_t>(got)})) break;
    }
    ::shutdown(into, SHUT_WR);
  };
  std::jthread back([&] { carry(peer.get(), fd); });
  carry(fd, peer.get());
  return ConnectionServer::End::kClose;
}

TEST_F(TlsTest, FetchesObjectsThroughAProxy) {
  const TlsTerminator server(authority_.Issue({"DNS:s3.invalid"}), Service());
  const std::string to = "127.0.0.1:" + std::to_string(server.port());
  const ConnectionServer proxy([&](int fd) { return Tunnel(fd, to); });
  HttpClient client(
      {.ca_bundle = bundle_, .proxies = {.https = "http://" + proxy.host()}});
  SharedBufferWriter sink = SharedBufferWriter::Create(100).value();
  const auto answer =
      client.Send({.host = "s3.invalid", .path = "/b/k"}, {.sink = &sink});
  ASSERT_TRUE(answer.ok()) << answer.error().message();
  EXPECT_EQ(answer->Header("proxied"), "");
  EXPECT_EQ(AsText(std::move(sink).Seal().value().view()), "object");
}

}  // namespace
}  // namespace darkroom

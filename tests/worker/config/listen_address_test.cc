#include "worker/config/listen_address.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(ListenAddress, IsAnAddressAndAPort) {
  const auto v4 = ParseListenAddress("127.0.0.1:9464");
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->host, "127.0.0.1");
  EXPECT_EQ(v4->port, 9464);
  const auto v6 = ParseListenAddress("[::1]:0");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(v6->port, 0);
}

TEST(ListenAddress, NothingElseIs) {
  for (const char* text :
       {"", ":", ":9464", "9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
        "127.0.0.1:+1", "127.0.0.1:9464 ", "localhost:9464", "::1:9464",
        "[::1]", "[127.0.0.1]:9464", "127.0.0.1:9464:1", "[::1:9464"}) {
    EXPECT_FALSE(IsListenAddress(text)) << text;
  }
}

TEST(ListenAddress, KnowsThisMachine) {
  for (const char* text :
       {"127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(IsLoopbackAddress(text)) << text;
  }
  for (const char* text : {"", "0.0.0.0", "10.0.0.1", "::", "fe80::1",
                           "127.0.0.1.evil.example", "::ffff:10.0.0.1"}) {
    EXPECT_FALSE(IsLoopbackAddress(text)) << text;
  }
}

}  // namespace
}  // namespace darkroom

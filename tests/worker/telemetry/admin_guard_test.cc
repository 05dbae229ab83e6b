#include "worker/telemetry/admin_guard.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

const AdminCaller kCurl = {.address = "127.0.0.1",
                           .host = "127.0.0.1:9464",
                           .origin = "",
                           .fetch_site = "",
                           .content_type = "application/json"};

template <typename Change>
AdminCaller With(Change change) {
  AdminCaller caller = kCurl;
  change(caller);
  return caller;
}

TEST(AdminGuard, KnowsNamesThatNobodyElseCanPointHere) {
  for (const char* host :
       {"127.0.0.1:9464", "127.0.0.1", "[::1]:9464", "10.1.2.3:80",
        "localhost:9464", "darkroom", "darkroom:9464", "w.localhost",
        "box.local:9464", "darkroom.media.svc:9464", "a.b.internal",
        "LOCALHOST:9464"}) {
    EXPECT_TRUE(IsPrivateHost(host)) << host;
  }
  for (const char* host :
       {"", ":9464", "evil.example", "evil.example:9464",
        "127.0.0.1.evil.example", "localhost.evil.example:9464", "[", "[]"}) {
    EXPECT_FALSE(IsPrivateHost(host)) << host;
  }
}

TEST(AdminGuard, TheStatusPageIsForWhomItIsConfigured) {
  const AdminCaller far = With([](auto& caller) {
    caller.address = "10.0.0.7";
    caller.host = "10.0.0.1:9464";
  });
  EXPECT_TRUE(MayRead(StatusPage::kLoopback, kCurl).ok());
  EXPECT_FALSE(MayRead(StatusPage::kLoopback, far).ok());
  EXPECT_TRUE(MayRead(StatusPage::kAll, far).ok());
  EXPECT_FALSE(MayRead(StatusPage::kOff, kCurl).ok());
}

TEST(AdminGuard, ASiteInABrowserOfThisMachineSeesNothing) {
  for (const StatusPage who : {StatusPage::kLoopback, StatusPage::kAll}) {
    EXPECT_FALSE(MayRead(who, With([](auto& caller) {
                           caller.host = "evil.example:9464";
                         }))
                     .ok());
    EXPECT_FALSE(MayRead(who, With([](auto& caller) {
                           caller.fetch_site = "cross-site";
                         }))
                     .ok());
  }
}

TEST(AdminGuard, OnlyAProgramOfThisMachineMayChangeAnything) {
  EXPECT_TRUE(MayChange(kCurl).ok());
  const struct {
    const char* name;
    AdminCaller caller;
  } refused[] = {
      {"another machine",
       With([](auto& caller) { caller.address = "10.0.0.7"; })},
      {"a rebound name",
       With([](auto& caller) { caller.host = "evil.example"; })},
      {"a page",
       With([](auto& caller) { caller.origin = "http://evil.example"; })},
      {"our own page",
       With([](auto& caller) { caller.origin = "http://127.0.0.1:9464"; })},
      {"a sandboxed page", With([](auto& caller) { caller.origin = "null"; })},
      {"a browser",
       With([](auto& caller) { caller.fetch_site = "same-origin"; })},
      {"a form", With([](auto& caller) {
         caller.content_type = "application/x-www-form-urlencoded";
       })},
      {"no type", With([](auto& caller) { caller.content_type = ""; })},
  };
  for (const auto& c : refused) {
    EXPECT_FALSE(MayChange(c.caller).ok()) << c.name;
  }
}

}  // namespace
}  // namespace darkroom

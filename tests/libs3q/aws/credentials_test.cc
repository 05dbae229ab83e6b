#include "libs3q/aws/credentials.h"

#include <deque>
#include <future>

#include <gtest/gtest.h>

#include "tests/support/fake_environment.h"

namespace darkroom {
namespace {

using std::chrono::minutes;

Credentials Key(const std::string& id, std::optional<SysMillis> expires = {}) {
  return {.access_key_id = id, .secret_access_key = "s", .expires = expires};
}

class CachedCredentialsTest : public testing::Test {
 protected:
  std::string IdNow() { return source_.Get().value().access_key_id; }

  SysMillis now_ = SysMillis(std::chrono::hours(1000));
  std::deque<Result<Credentials>> loads_;
  CachedCredentials source_{[this]() -> Result<Credentials> {
                              if (loads_.empty()) {
                                return Error(ErrorClass::kTransient, "no more");
                              }
                              Result<Credentials> next = loads_.front();
                              loads_.pop_front();
                              return next;
                            },
                            [this] { return now_; }};
};

TEST_F(CachedCredentialsTest, LoadsOnceWhatNeverExpires) {
  loads_ = {Key("a"), Key("b")};
  EXPECT_EQ(IdNow(), "a");
  now_ += std::chrono::hours(100);
  EXPECT_EQ(IdNow(), "a");
}

TEST_F(CachedCredentialsTest, LoadsNewOnesAQuarterOfAnHourAhead) {
  loads_ = {Key("a", now_ + minutes(60)), Key("b", now_ + minutes(120))};
  EXPECT_EQ(IdNow(), "a");
  now_ += minutes(44);
  EXPECT_EQ(IdNow(), "a");
  now_ += minutes(2);
  EXPECT_EQ(IdNow(), "b");
}

TEST_F(CachedCredentialsTest, SurvivesAFailureWhileTheOldOnesAreValid) {
  loads_ = {Key("a", now_ + minutes(60))};
  EXPECT_EQ(IdNow(), "a");
  now_ += minutes(50);
  EXPECT_EQ(IdNow(), "a");  // A failed attempt is under its hood.
  now_ += minutes(9);
  EXPECT_EQ(IdNow(), "a");
  now_ += minutes(2);
  EXPECT_EQ(source_.Get().error().cls(), ErrorClass::kTransient);
}

TEST_F(CachedCredentialsTest, RenewsOnlyWhatWasRefused) {
  loads_ = {Key("a"), Key("b"), Key("c")};
  const Credentials first = source_.Get().value();
  EXPECT_EQ(source_.Renew(first)->access_key_id, "b");
  // A second caller that was refused with the first ones gets the new ones.
  EXPECT_EQ(source_.Renew(first)->access_key_id, "b");
  EXPECT_EQ(IdNow(), "b");
}

TEST(CachedCredentials, OthersGoOnWhileOneLoads) {
  std::promise<void> loading;
  std::promise<void> release;
  SysMillis now = SysMillis(std::chrono::hours(1000));
  int loads = 0;
  CachedCredentials source(
      [&]() -> Result<Credentials> {
        if (++loads == 1) return Key("old", now + minutes(14));
        loading.set_value();
        release.get_future().wait();
        return Key("new");
      },
      [now] { return now; });
  EXPECT_EQ(source.Get()->access_key_id, "old");
  auto refreshing =
      std::async(std::launch::async, [&] { return source.Get(); });
  loading.get_future().wait();
  EXPECT_EQ(source.Get()->access_key_id, "old");
  release.set_value();
  EXPECT_EQ(refreshing.get()->access_key_id, "new");
  EXPECT_EQ(loads, 2);
}

TEST(EnvironmentCredentials, NeedsBothKeys) {
  EXPECT_FALSE(EnvironmentCredentials(FakeEnvironment({})));
  EXPECT_FALSE(
      EnvironmentCredentials(FakeEnvironment({{"AWS_ACCESS_KEY_ID", "a"}})));
  EXPECT_FALSE(EnvironmentCredentials(FakeEnvironment(
      {{"AWS_ACCESS_KEY_ID", ""}, {"AWS_SECRET_ACCESS_KEY", "s"}})));
  const auto found =
      EnvironmentCredentials(FakeEnvironment({{"AWS_ACCESS_KEY_ID", "a"},
                                              {"AWS_SECRET_ACCESS_KEY", "s"},
                                              {"AWS_SESSION_TOKEN", "t"}}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->session_token, "t");
}

}  // namespace
}  // namespace darkroom

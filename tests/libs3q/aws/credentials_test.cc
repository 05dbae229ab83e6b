#include "libs3q/aws/credentials.h"

#include <atomic>
#include <deque>
#include <future>
#include <latch>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_environment.h"

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Credentials Key(const std::string& id, std::optional<SysMillis> expires = {}) {
  return {.access_key_id = id, .secret_access_key = "s", .expires = expires};
}

class CachedCredentialsTest : public testing::Test {
 protected:
  std::string IdNow() { return source_.Get().value().access_key_id; }

  SysMillis now_ = SysMillis(std::chrono::hours(1000));
  std::deque<Result<Credentials>> loads_;
  int calls_ = 0;
  CachedCredentials source_{[this]() -> Result<Credentials> {
                              ++calls_;
                              if (loads_.empty()) {
                                return Error(ErrorClass::kTransient, "no more");
                              }
                              Result<Credentials> next = loads_.front();
                              loads_.pop_front();
                              return next;
                            },
                            [this] { return now_; }, [] { return 1.0; }};
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

TEST_F(CachedCredentialsTest, SurvivesFailuresWhileTheOldOnesAreValid) {
  loads_ = {Key("a", now_ + minutes(60))};
  EXPECT_EQ(IdNow(), "a");
  now_ += minutes(50);
  EXPECT_EQ(IdNow(), "a");  // A failed attempt is under its hood.
  now_ += minutes(9) + seconds(30);
  EXPECT_EQ(IdNow(), "a");
  now_ += minutes(2);
  EXPECT_EQ(source_.Get().error().cls(), ErrorClass::kTransient);
}

TEST_F(CachedCredentialsTest, RemembersAFailureForLongerAndLonger) {
  std::vector<seconds> attempts;  // After the first failure.
  const SysMillis start = now_;
  int before = 0;
  for (int second = 0; second < 240; ++second) {
    EXPECT_EQ(source_.Get().error().message(), "no more");
    if (calls_ > before) attempts.push_back(floor<seconds>(now_ - start));
    before = calls_;
    now_ += seconds(1);
  }
  EXPECT_THAT(attempts, ElementsAre(seconds(0), seconds(1), seconds(3),
                                    seconds(7), seconds(15), seconds(31),
                                    seconds(63), seconds(123), seconds(183)));
  loads_ = {Key("a")};
  now_ += minutes(1);
  EXPECT_EQ(IdNow(), "a");
}

TEST_F(CachedCredentialsTest, AClockThatIsSetBackEndsTheRest) {
  EXPECT_FALSE(source_.Get().ok());
  now_ -= std::chrono::hours(5);
  loads_ = {Key("a")};
  EXPECT_EQ(IdNow(), "a");
}

TEST_F(CachedCredentialsTest, AsksAHandfulOfTimesForWhatIsNotYetRenewed) {
  // An agent that gives the same ones until five minutes before their end.
  const SysMillis end = now_ + minutes(60);
  for (int i = 0; i < 50; ++i) loads_.push_back(Key("a", end));
  for (int i = 0; i < 54 * 60; ++i) {
    EXPECT_EQ(IdNow(), "a");
    now_ += seconds(1);
  }
  EXPECT_LE(calls_, 4);
}

TEST_F(CachedCredentialsTest, FollowsARotationOfFiveSeconds) {
  for (int i = 0; i < 100; ++i) {
    loads_.push_back(
        Key(std::to_string(i), now_ + milliseconds(2500) * i + seconds(5)));
  }
  for (int i = 0; i < 1000; ++i) {
    const Credentials found = source_.Get().value();
    EXPECT_GT(*found.expires, now_);
    now_ += milliseconds(100);
  }
  EXPECT_LE(calls_, 41);
}

TEST_F(CachedCredentialsTest, RefusesWhatHasExpiredAlready) {
  loads_ = {Key("old", now_ - seconds(1)), Key("new", now_ + minutes(60))};
  const Error error = source_.Get().error();
  EXPECT_EQ(error.cls(), ErrorClass::kTransient);
  EXPECT_THAT(error.message(), HasSubstr("expired already"));
  now_ += seconds(1);
  EXPECT_EQ(IdNow(), "new");
}

TEST_F(CachedCredentialsTest, WhatIsStillRefusedIsNotAskedForAgainAtOnce) {
  loads_ = {Key("a"), Key("a"), Key("a"), Key("b")};
  const Credentials refused = source_.Get().value();
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(source_.Renew(refused).value(), refused);
  EXPECT_EQ(calls_, 2);
  now_ += seconds(1);
  EXPECT_EQ(source_.Renew(refused).value(), refused);
  now_ += seconds(1);  // The second rest is of two.
  EXPECT_EQ(source_.Renew(refused).value(), refused);
  EXPECT_EQ(calls_, 3);
  now_ += seconds(1);
  EXPECT_EQ(source_.Renew(refused)->access_key_id, "b");
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
  std::atomic<SysMillis> now = SysMillis(std::chrono::hours(1000));
  int loads = 0;
  CachedCredentials source(
      [&]() -> Result<Credentials> {
        if (++loads == 1) return Key("old", now.load() + minutes(60));
        loading.set_value();
        release.get_future().wait();
        return Key("new");
      },
      [&now] { return now.load(); });
  EXPECT_EQ(source.Get()->access_key_id, "old");
  now = now.load() + minutes(50);
  auto refreshing =
      std::async(std::launch::async, [&] { return source.Get(); });
  loading.get_future().wait();
  EXPECT_EQ(source.Get()->access_key_id, "old");
  release.set_value();
  EXPECT_EQ(refreshing.get()->access_key_id, "new");
  EXPECT_EQ(loads, 2);
}

TEST(CachedCredentials, ManyWaitForOneFailureAndShareIt) {
  std::atomic<int> loads = 0;
  std::latch together(8);
  CachedCredentials source(
      [&]() -> Result<Credentials> {
        ++loads;
        return Error(ErrorClass::kTransient, "down");
      },
      [] { return SysMillis(std::chrono::hours(1000)); });
  std::vector<std::jthread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      together.arrive_and_wait();
      EXPECT_EQ(source.Get().error().message(), "down");
    });
  }
  callers.clear();
  EXPECT_EQ(loads, 1);
}

// For ThreadSanitizer: time runs, loads fail now and then, some are refused.
TEST(CachedCredentials, ServesManyThreadsWhileItRotates) {
  std::atomic<std::int64_t> millis = 1'000'000'000;
  std::atomic<int> loads = 0;
  std::atomic<int> at_once = 0;
  std::atomic<int> surprises = 0;
  const auto clock = [&] { return SysMillis(milliseconds(millis.load())); };
  CachedCredentials source(
      [&]() -> Result<Credentials> {
        EXPECT_EQ(++at_once, 1);
        const int load = ++loads;
        --at_once;
        if (load % 5 == 0) return Error(ErrorClass::kTransient, "down");
        return Key(std::to_string(load), clock() + seconds(5));
      },
      clock);
  std::vector<std::jthread> callers;
  for (int i = 0; i < 6; ++i) {
    callers.emplace_back([&, i] {
      for (int call = 0; call < 2000; ++call) {
        const Result<Credentials> found = source.Get();
        if (found.ok() && call % 100 == i) {
          static_cast<void>(source.Renew(found.value()));
        }
        if (!found.ok() && found.error().message() != "down") ++surprises;
        ++millis;
      }
    });
  }
  callers.clear();
  EXPECT_EQ(surprises, 0);
  EXPECT_GT(loads, 4);
}

TEST(Credentials, AKeyIdIsShownByItsEnds) {
  EXPECT_EQ(MaskedKeyId("AKIDEXAMPLEKEYID1234"), "AKID************1234");
  EXPECT_EQ(MaskedKeyId("short"), "****");
  EXPECT_EQ(MaskedKeyId(""), "****");
}

TEST(EnvironmentCredentials, NeedsBothKeys) {
  EXPECT_FALSE(*EnvironmentCredentials(FakeEnvironment({})));
  EXPECT_FALSE(*EnvironmentCredentials(FakeEnvironment(
      {{"AWS_ACCESS_KEY_ID", ""}, {"AWS_SECRET_ACCESS_KEY", ""}})));
  for (const char* only : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}) {
    const Error error =
        EnvironmentCredentials(FakeEnvironment({{only, "hushhush"}})).error();
    EXPECT_EQ(error.cls(), ErrorClass::kConfiguration);
    EXPECT_THAT(error.message(), HasSubstr(" without "));
    EXPECT_THAT(error.message(), Not(HasSubstr("hushhush")));
  }
  const auto found =
      *EnvironmentCredentials(FakeEnvironment({{"AWS_ACCESS_KEY_ID", "a"},
                                               {"AWS_SECRET_ACCESS_KEY", "s"},
                                               {"AWS_SESSION_TOKEN", "t"}}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->session_token, "t");
}

}  // namespace
}  // namespace darkroom

#include "libs3q/aws/credentials.h"

#include <algorithm>

#include "base/log.h"

namespace darkroom {
namespace {

using std::chrono::milliseconds;

// Before the end: when one caller renews, and when all wait for it.
constexpr milliseconds kRenewMargin = std::chrono::minutes(15);
constexpr milliseconds kWaitMargin = std::chrono::seconds(10);
constexpr milliseconds kFirstRest = std::chrono::seconds(1);
constexpr milliseconds kLongestRest = std::chrono::minutes(1);

milliseconds RestAfter(int setbacks) {
  milliseconds rest = kFirstRest;
  for (int i = 1; i < setbacks && rest < kLongestRest; ++i) rest *= 2;
  return std::min(rest, kLongestRest);
}

}  // namespace

std::string MaskedKeyId(std::string_view access_key_id) {
  constexpr std::size_t kShown = 4;   // At either end.
  constexpr std::size_t kWhole = 16;  // The shortest id that AWS gives.
  if (access_key_id.size() < kWhole) return "****";
  const std::size_t hidden = access_key_id.size() - 2 * kShown;
  return std::string(access_key_id.substr(0, kShown)) +
         std::string(hidden, '*') +
         std::string(access_key_id.substr(kShown + hidden));
}

bool CachedCredentials::State::ValidAt(SysMillis now) const {
  return credentials && (!credentials->expires || *credentials->expires > now);
}

// A clock that was set back must not make the rest longer than it was.
bool CachedCredentials::State::RestsAt(SysMillis now) const {
  return now < rest_until && rest_until - now <= kLongestRest;
}

Result<Credentials> CachedCredentials::State::OutcomeAt(SysMillis now) const {
  if (ValidAt(now)) return *credentials;
  if (failure) return *failure;
  return Error(ErrorClass::kTransient, "the credentials have expired");
}

CachedCredentials::State CachedCredentials::Now() {
  const std::lock_guard lock(mutex_);
  return state_;
}

void CachedCredentials::Keep(const Credentials& loaded, SysMillis now) {
  const std::lock_guard lock(mutex_);
  if (state_.credentials != loaded) state_.setbacks = 0;
  state_.credentials = loaded;
  state_.failure.reset();
  state_.rest_until = SysMillis::min();
  state_.renew_at = state_.wait_at = SysMillis::max();
  if (!loaded.expires) return;
  // Agents may give the same ones until shortly before their end: asking after
  // half of what is left asks a handful of times.
  const milliseconds left = *loaded.expires - now;
  state_.renew_at = *loaded.expires - std::min(kRenewMargin, left / 2);
  state_.wait_at = *loaded.expires - std::min(kWaitMargin, left / 8);
}

void CachedCredentials::Rest(SysMillis now, std::optional<Error> failure) {
  const std::lock_guard lock(mutex_);
  const milliseconds rest = RestAfter(++state_.setbacks);
  // Between half of it and all of it: a fleet must not ask in step.
  const auto jittered = static_cast<milliseconds::rep>(
      static_cast<double>(rest.count()) * (0.5 + random_() / 2));
  state_.rest_until = now + milliseconds(jittered);
  state_.failure = std::move(failure);
  if (!state_.failure || !state_.ValidAt(now)) return;
  LogFields fields;
  if (state_.credentials->expires) {
    fields.push_back(
        {"expires", std::string_view(Iso8601(*state_.credentials->expires))});
  }
  LogError(LogLevel::kWarn, "credentials_not_renewed", *state_.failure, fields);
}

Result<Credentials> CachedCredentials::Load() {
  Result<Credentials> loaded = load_();
  const SysMillis now = clock_();
  if (loaded.ok() && loaded->expires && *loaded->expires <= now) {
    loaded =
        Error(ErrorClass::kTransient, "credentials that expired already, at " +
                                          Iso8601(*loaded->expires) +
                                          "; our clock says " + Iso8601(now));
  }
  if (loaded.ok()) {
    Keep(loaded.value(), now);
  } else {
    Rest(now, loaded.error());
  }
  return Now().OutcomeAt(now);
}

Result<Credentials> CachedCredentials::Get() {
  State state = Now();
  SysMillis now = clock_();
  if (state.ValidAt(now) && now < state.renew_at) return *state.credentials;
  if (state.RestsAt(now)) return state.OutcomeAt(now);
  std::unique_lock loading(loading_, std::defer_lock);
  const bool waits = !state.ValidAt(now) || now >= state.wait_at;
  if (waits) {
    loading.lock();
  } else if (!loading.try_lock()) {
    return *state.credentials;
  }
  state = Now();  // Perhaps somebody has loaded, or failed to, meanwhile.
  now = clock_();
  if (state.ValidAt(now) && now < state.renew_at) return *state.credentials;
  if (state.RestsAt(now)) return state.OutcomeAt(now);
  return Load();
}

Result<Credentials> CachedCredentials::Renew(const Credentials& refused) {
  const std::lock_guard loading(loading_);
  const State state = Now();
  const SysMillis now = clock_();
  if (state.ValidAt(now) && *state.credentials != refused) {
    return *state.credentials;
  }
  if (state.RestsAt(now)) return state.OutcomeAt(now);
  Result<Credentials> loaded = Load();
  if (loaded.ok() && loaded.value() == refused) Rest(clock_(), std::nullopt);
  return loaded;
}

std::string Variable(const Environment& environment, std::string_view name) {
  return environment(name).value_or("");
}

Result<std::optional<Credentials>> EnvironmentCredentials(
    const Environment& environment) {
  Credentials found = {
      .access_key_id = Variable(environment, "AWS_ACCESS_KEY_ID"),
      .secret_access_key = Variable(environment, "AWS_SECRET_ACCESS_KEY"),
      .session_token = Variable(environment, "AWS_SESSION_TOKEN")};
  const bool id = !found.access_key_id.empty();
  const bool secret = !found.secret_access_key.empty();
  if (id != secret) {
    return Error(ErrorClass::kConfiguration,
                 id ? "AWS_ACCESS_KEY_ID without AWS_SECRET_ACCESS_KEY"
                    : "AWS_SECRET_ACCESS_KEY without AWS_ACCESS_KEY_ID");
  }
  if (!id) return std::optional<Credentials>();
  return std::optional<Credentials>(std::move(found));
}

}  // namespace darkroom

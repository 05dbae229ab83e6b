#include "libs3q/aws/credentials.h"

namespace darkroom {
namespace {

constexpr std::chrono::minutes kAdvisory(15);
constexpr std::chrono::minutes kMandatory(5);

bool LastsFor(const Credentials& credentials, std::chrono::milliseconds margin,
              SysMillis now) {
  return !credentials.expires || *credentials.expires - now > margin;
}

}  // namespace

std::optional<Credentials> CachedCredentials::Current() {
  const std::lock_guard lock(mutex_);
  return current_;
}

Result<Credentials> CachedCredentials::Load() {
  Credentials loaded = TRY(load_());
  const std::lock_guard lock(mutex_);
  current_ = loaded;
  return loaded;
}

Result<Credentials> CachedCredentials::Get() {
  std::optional<Credentials> current = Current();
  if (current && LastsFor(*current, kAdvisory, clock_())) return *current;
  const bool urgent = !current || !LastsFor(*current, kMandatory, clock_());
  std::unique_lock loading(loading_, std::defer_lock);
  if (urgent) {
    loading.lock();
    current = Current();  // Perhaps somebody has loaded them meanwhile.
    if (current && LastsFor(*current, kAdvisory, clock_())) return *current;
  } else if (!loading.try_lock()) {
    return *current;
  }
  Result<Credentials> loaded = Load();
  if (loaded.ok()) return loaded;
  if (current && LastsFor(*current, {}, clock_())) return *current;
  return loaded;
}

Result<Credentials> CachedCredentials::Renew(const Credentials& refused) {
  const std::lock_guard loading(loading_);
  const std::optional<Credentials> current = Current();
  if (current && *current != refused) return *current;
  return Load();
}

std::optional<Credentials> EnvironmentCredentials(
    const Environment& environment) {
  const auto id = environment("AWS_ACCESS_KEY_ID");
  const auto secret = environment("AWS_SECRET_ACCESS_KEY");
  if (!id || !secret || id->empty() || secret->empty()) return std::nullopt;
  return Credentials{
      .access_key_id = *id,
      .secret_access_key = *secret,
      .session_token = environment("AWS_SESSION_TOKEN").value_or("")};
}

}  // namespace darkroom

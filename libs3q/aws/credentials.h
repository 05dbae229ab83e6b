// Who we are to AWS, kept fresh.

#ifndef DARKROOM_LIBS3Q_AWS_CREDENTIALS_H_
#define DARKROOM_LIBS3Q_AWS_CREDENTIALS_H_

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace darkroom {

// Never logged; `access_key_id` may be, masked.
struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;         // Empty: of a long-term key.
  std::optional<SysMillis> expires;  // Nothing: never.

  bool operator==(const Credentials&) const = default;
};

// Thread-safe.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;

  // Errors: kAccess, kTransient, kConfiguration.
  virtual Result<Credentials> Get() = 0;

  // What there is instead of `refused`, which a service no longer accepts.
  // The same again if there is nothing newer.
  virtual Result<Credentials> Renew(const Credentials& refused) = 0;
};

using CredentialLoader = std::function<Result<Credentials>()>;

// Keeps what `load` gives.  Fifteen minutes before they expire one caller
// loads new ones while the others go on with the old; five minutes before,
// all wait for them.  While the old ones are valid, a failure to load is
// survived.
class CachedCredentials final : public CredentialSource {
 public:
  CachedCredentials(CredentialLoader load, WallClock clock)
      : load_(std::move(load)), clock_(std::move(clock)) {}

  Result<Credentials> Get() override;
  Result<Credentials> Renew(const Credentials& refused) override;

 private:
  std::optional<Credentials> Current();
  Result<Credentials> Load();  // Under loading_.

  const CredentialLoader load_;
  const WallClock clock_;
  std::mutex loading_;  // Held while loading: there is one at a time.
  std::mutex mutex_;
  std::optional<Credentials> current_;  // Guarded by mutex_.
};

using Environment =
    std::function<std::optional<std::string>(std::string_view name)>;

// AWS_ACCESS_KEY_ID and its companions; nothing if they are not set.
std::optional<Credentials> EnvironmentCredentials(
    const Environment& environment);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_CREDENTIALS_H_

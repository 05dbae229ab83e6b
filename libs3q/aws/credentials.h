// Who we are to AWS, kept fresh.

#ifndef DARKROOM_LIBS3Q_AWS_CREDENTIALS_H_
#define DARKROOM_LIBS3Q_AWS_CREDENTIALS_H_

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"

namespace darkroom {

// Never logged; `access_key_id` may be, masked.
struct Credentials {
  std::string access_key_id;  // Empty: nobody's, for what goes unsigned.
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

// For people: "AKIA************MPLE".
std::string MaskedKeyId(std::string_view access_key_id);

// The same for ever: of a call to STS, which is made with them.
class FixedCredentials final : public CredentialSource {
 public:
  explicit FixedCredentials(Credentials credentials)
      : credentials_(std::move(credentials)) {}

  Result<Credentials> Get() override { return credentials_; }
  Result<Credentials> Renew(const Credentials&) override {
    return credentials_;
  }

 private:
  const Credentials credentials_;
};

using CredentialLoader = std::function<Result<Credentials>()>;

// Keeps what `load` gives.  When half of their life is over, but not before
// the last fifteen minutes of it, one caller loads new ones while the others
// go on with the old; in the last ten seconds (or eighth) all wait for them.
//
// After a load that failed, or that brought nothing new for what was refused,
// nobody loads for a second, then two, up to a minute: callers have the old
// ones while these are valid, else the failure.  A failure that is survived is
// logged.
class CachedCredentials final : public CredentialSource {
 public:
  CachedCredentials(CredentialLoader load, WallClock clock,
                    Random random = RandomFraction)
      : load_(std::move(load)),
        clock_(std::move(clock)),
        random_(std::move(random)) {}

  Result<Credentials> Get() override;
  Result<Credentials> Renew(const Credentials& refused) override;

 private:
  // What is known at one moment.
  struct State {
    std::optional<Credentials> credentials;
    // The longest times: they never expire.
    SysMillis renew_at = SysMillis::max();
    SysMillis wait_at = SysMillis::max();
    std::optional<Error> failure;  // Of the last load.
    // In a row: failures, and loads in vain.
    int setbacks = 0;
    SysMillis rest_until = SysMillis::min();

    bool ValidAt(SysMillis now) const;
    bool RestsAt(SysMillis now) const;
    Result<Credentials> OutcomeAt(SysMillis now) const;
  };

  State Now();
  Result<Credentials> Load();  // Under loading_.
  void Keep(const Credentials& loaded, SysMillis now);
  void Rest(SysMillis now, std::optional<Error> failure);

  const CredentialLoader load_;
  const WallClock clock_;
  const Random random_;
  std::mutex loading_;  // Held while loading: there is one at a time.
  std::mutex mutex_;
  State state_;  // Guarded by mutex_.
};

using Environment =
    std::function<std::optional<std::string>(std::string_view name)>;

// The value of a variable; empty if it is not set.
std::string Variable(const Environment& environment, std::string_view name);

// AWS_ACCESS_KEY_ID and its companions; nothing if they are not set.
// Errors: kConfiguration (one of the two keys alone).
Result<std::optional<Credentials>> EnvironmentCredentials(
    const Environment& environment);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_CREDENTIALS_H_

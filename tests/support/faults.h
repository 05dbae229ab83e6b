// What can go wrong between a client and a service, and when it does.

#ifndef DARKROOM_TESTS_SUPPORT_FAULTS_H_
#define DARKROOM_TESTS_SUPPORT_FAULTS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace darkroom {

struct Fault {
  enum class Kind : std::uint8_t {
    kNone,
    kResetBefore,   // The service never hears of the request.
    kResetAfter,    // It has done as it was asked, and nobody hears of it.
    kResetMidBody,  // After half of the body.
    kCutBody,       // The same, but an orderly end.
    kStallMidBody,  // The same, and then nothing.
    kLongBody,      // More bytes than were announced.
    kDrip,          // A byte at a time, `latency` apart.
    kHang,          // The service never hears of it, the client nothing.
    kSwallow,       // The service answers; the client hears nothing.
    kAnswer,        // `answer`, and the service never hears of it.
  } kind = Kind::kNone;
  std::chrono::milliseconds latency = {};  // Before all else.
  std::string answer = {};                 // From the status line on.
};

std::string_view NameOf(Fault::Kind kind);

// An error as a service would answer `request`: JSON for SQS, else XML.
Fault ErrorAnswer(std::string_view request, int status,
                  const std::string& code);
Fault GarbageAnswer();

// The whole request decides; called once for each.  Thread-safe.
using FaultPlan = std::function<Fault(const std::string& request)>;

// Rules in order: the first that fits and has not been used up decides.
class FaultScript {
 public:
  struct Rule {
    std::string text;  // Of the request's head: "GET /b/k ".
    Fault fault;
    int times = 1;
    int after = 0;  // So many that fit go through before.
  };

  explicit FaultScript(std::vector<Rule> rules) : rules_(std::move(rules)) {}

  Fault operator()(const std::string& request);

 private:
  std::mutex mutex_;
  std::vector<Rule> rules_;  // Guarded by mutex_.
};

// Faults by percentage.  The n-th request with the same first line and target
// meets the same fault under the same seed, in whichever order threads come.
class FaultMix {
 public:
  struct Share {
    int percent;
    std::function<Fault(std::string_view request)> fault;
  };

  FaultMix(std::uint64_t seed, std::vector<Share> shares);

  Fault operator()(const std::string& request);

 private:
  const std::uint64_t seed_;
  const std::vector<Share> shares_;
  std::mutex mutex_;
  std::map<std::string, std::uint64_t> seen_;  // Guarded by mutex_.
};

// A mixture of all that recovers within a call or a redelivery, `percent` of
// each: some thirteen times as many requests are harmed.
FaultPlan EveryHarm(std::uint64_t seed, int percent);

// The value of a header of a request or an answer; empty if there is none.
std::string HeaderOf(std::string_view message, std::string_view name);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_FAULTS_H_

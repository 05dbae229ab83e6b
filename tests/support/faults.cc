#include "tests/support/faults.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace darkroom {
namespace {

std::string_view HeadOf(std::string_view message) {
  return message.substr(0, message.find("\r\n\r\n"));
}

// https://en.wikipedia.org/wiki/Fowler-Noll-Vo_hash_function
std::uint64_t Fnv1a(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

// https://prng.di.unimi.it/splitmix64.c, one step.
std::uint64_t Mixed(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

}  // namespace

std::string_view NameOf(Fault::Kind kind) {
  switch (kind) {
    case Fault::Kind::kNone:
      return "none";
    case Fault::Kind::kResetBefore:
      return "reset before";
    case Fault::Kind::kResetAfter:
      return "reset after";
    case Fault::Kind::kResetMidBody:
      return "reset mid body";
    case Fault::Kind::kCutBody:
      return "cut body";
    case Fault::Kind::kStallMidBody:
      return "stall mid body";
    case Fault::Kind::kLongBody:
      return "long body";
    case Fault::Kind::kDrip:
      return "drip";
    case Fault::Kind::kHang:
      return "hang";
    case Fault::Kind::kSwallow:
      return "swallow";
    case Fault::Kind::kAnswer:
      return "answer";
  }
  return "";
}

std::string HeaderOf(std::string_view message, std::string_view name) {
  const std::string head = "\n" + std::string(HeadOf(message)) + "\r\n";
  const std::size_t at = ToLower(head).find("\n" + ToLower(name) + ":");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 2;
  return std::string(Trim(
      std::string_view(head).substr(begin, head.find('\r', begin) - begin)));
}

Fault ErrorAnswer(std::string_view request, int status,
                  const std::string& code) {
  const bool json = !HeaderOf(request, "x-amz-target").empty();
  const std::string body =
      json ? "{\"__type\":\"com.amazonaws.sqs#" + code +
                 "\",\"message\":\"because\"}"
           : "<?xml version=\"1.0\"?><Error><Code>" + code +
                 "</Code><Message>because</Message></Error>";
  return {.kind = Fault::Kind::kAnswer,
          .answer = "HTTP/1.1 " + std::to_string(status) +
                    " Fault\r\nContent-Type: " +
                    (json ? "application/x-amz-json-1.0" : "application/xml") +
                    "\r\nContent-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + (request.starts_with("HEAD") ? "" : body)};
}

Fault GarbageAnswer() {
  using namespace std::string_literals;
  return {.kind = Fault::Kind::kAnswer,
          .answer =
              "HTTP/1.1 200 OK\r\n\0\xff: \x01\r\n: : :\r\n"
              "Content-Length: minus one\r\n\r\n"s};
}

Fault FaultScript::operator()(const std::string& request) {
  const std::string_view head = HeadOf(request);
  const std::lock_guard lock(mutex_);
  for (Rule& rule : rules_) {
    if (rule.times == 0 || head.find(rule.text) == std::string_view::npos) {
      continue;
    }
    if (rule.after > 0) {
      --rule.after;
      continue;
    }
    --rule.times;
    return rule.fault;
  }
  return {};
}

FaultMix::FaultMix(std::uint64_t seed, std::vector<Share> shares)
    : seed_(seed), shares_(std::move(shares)) {}

Fault FaultMix::operator()(const std::string& request) {
  const std::string name = request.substr(0, request.find("\r\n")) +
                           HeaderOf(request, "x-amz-target");
  std::uint64_t nth = 0;
  {
    const std::lock_guard lock(mutex_);
    nth = seen_[name]++;
  }
  auto dice = static_cast<int>(Mixed(seed_ ^ Fnv1a(name) ^ Mixed(nth)) % 100);
  for (const Share& share : shares_) {
    if (dice < share.percent) return share.fault(request);
    dice -= share.percent;
  }
  return {};
}

FaultPlan EveryHarm(std::uint64_t seed, int percent) {
  using Kind = Fault::Kind;
  std::vector<FaultMix::Share> shares;
  const auto add = [&](const Fault& fault) {
    shares.push_back({percent, [fault](std::string_view) { return fault; }});
  };
  for (const Kind kind :
       {Kind::kResetBefore, Kind::kResetAfter, Kind::kResetMidBody,
        Kind::kCutBody, Kind::kStallMidBody, Kind::kLongBody, Kind::kHang,
        Kind::kSwallow}) {
    add({.kind = kind});
  }
  add({.latency = std::chrono::milliseconds(30)});
  add(GarbageAnswer());
  for (const char* code : {"SlowDown", "InternalError", "RequestTimeout"}) {
    shares.push_back({percent, [code](std::string_view request) {
                        return ErrorAnswer(request, 503, code);
                      }});
  }
  const auto mix = std::make_shared<FaultMix>(seed, std::move(shares));
  return [mix](const std::string& request) { return (*mix)(request); };
}

}  // namespace darkroom

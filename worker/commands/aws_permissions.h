// Which permissions the worker needs, and whether it has them.

#ifndef DARKROOM_WORKER_COMMANDS_AWS_PERMISSIONS_H_
#define DARKROOM_WORKER_COMMANDS_AWS_PERMISSIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "libs3q/aws/aws_services.h"
#include "worker/config/config.h"

namespace darkroom {

struct Permission {
  std::string action;    // "s3:GetObject".
  std::string resource;  // "arn:aws:s3:::uploads/*".
  enum class Verdict : std::uint8_t {
    kGranted,
    // Not refused; but only doing it for real would prove it.
    kLikely,
    kUntested,
    kMissing,
    kFailed,  // Something else is wrong: no such queue, no answer.
  } verdict = Verdict::kUntested;
  std::string detail;  // What the service said, or why it was not asked.
};

enum class ProbeReach : std::uint8_t {
  kHarmless,
  // Also those that AWS refuses whoever asks, but that a lax server might
  // carry out: storing an empty object, receiving a message.
  kAll,
};

// Tests each permission once, without receiving, sending, storing or deleting
// anything.
std::vector<Permission> TestPermissions(const Config& config, AwsFamily& aws,
                                        ProbeReach reach);

// The policy that grants those that are missing, as JSON.
std::string MissingPolicy(const std::vector<Permission>& permissions);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_AWS_PERMISSIONS_H_

#include "worker/commands/aws_report.h"

#include <algorithm>
#include <array>
#include <iomanip>
#include <string>
#include <vector>

#include "worker/config/config_print.h"
#include "worker/config/route.h"

namespace darkroom {
namespace {

constexpr int kNameWidth = 13;
constexpr int kVerdictWidth = 10;
constexpr int kActionWidth = 30;

void PrintLine(std::ostream& out, const char* name, const std::string& text) {
  out << std::left << std::setw(kNameWidth) << name << text << '\n';
}

void PrintSetting(std::ostream& out, const char* name,
                  const AwsSetting& setting) {
  PrintLine(out, name,
            MaskUserInfo(setting.value) + " (" + setting.origin + ")");
}

// False without a key.
bool PrintKey(std::ostream& out, AwsFamily& aws) {
  const Result<AwsKey> key = aws.Key();
  if (!key.ok()) {
    PrintLine(out, "key id", "none: " + key.error().message());
    return false;
  }
  PrintLine(out, "key id",
            key->masked_id +
                (key->expires ? ", until " + Iso8601(*key->expires) : ""));
  return true;
}

// Not to know it is no failure: STS may be out of reach.
void PrintIdentity(std::ostream& out, AwsFamily& aws) {
  const Result<AwsIdentity> identity = aws.Identify();
  PrintLine(out, "identity",
            identity.ok() ? identity->arn + ", account " + identity->account
                          : "unknown: " + identity.error().message());
}

const char* NameOf(Permission::Verdict verdict) {
  switch (verdict) {
    case Permission::Verdict::kGranted:
      return "granted";
    case Permission::Verdict::kLikely:
      return "likely";
    case Permission::Verdict::kUntested:
      return "untested";
    case Permission::Verdict::kMissing:
      return "MISSING";
    case Permission::Verdict::kFailed:
      break;
  }
  return "FAILED";
}

void PrintPermission(std::ostream& out, const Permission& permission) {
  out << std::left << std::setw(kVerdictWidth) << NameOf(permission.verdict)
      << std::setw(kActionWidth) << permission.action << permission.resource
      << '\n';
  if (permission.detail.empty()) return;
  out << std::setw(kVerdictWidth) << "" << permission.detail << '\n';
}

}  // namespace

bool ReportAws(const Config& config, AwsFamily& aws, ProbeReach reach,
               std::ostream& out) {
  const AwsDescription said = aws.Describe();
  PrintLine(out, "credentials", said.credentials);
  const bool has_key = PrintKey(out, aws);
  if (has_key) PrintIdentity(out, aws);
  PrintSetting(out, "region", said.region);
  PrintSetting(out, "s3", said.s3);
  PrintSetting(out, "sqs", said.sqs);
  if (!AllTopics(config).empty()) PrintSetting(out, "sns", said.sns);
  PrintSetting(out, "sts", said.sts);
  if (!has_key) return false;

  out << '\n';
  const std::vector<Permission> permissions =
      TestPermissions(config, aws, reach);
  for (const Permission& permission : permissions) {
    PrintPermission(out, permission);
  }
  const auto count = [&](Permission::Verdict verdict) {
    return std::count_if(
        permissions.begin(), permissions.end(),
        [verdict](const Permission& p) { return p.verdict == verdict; });
  };
  const auto missing = count(Permission::Verdict::kMissing);
  if (missing > 0) {
    out << "\nThis policy grants what is missing:\n"
        << MissingPolicy(permissions) << '\n';
  }
  return missing == 0 && count(Permission::Verdict::kFailed) == 0;
}

}  // namespace darkroom

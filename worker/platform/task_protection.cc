#include "worker/platform/task_protection.h"

#include <algorithm>
#include <string_view>

#include "base/log.h"
#include "worker/events/json_tree.h"

namespace darkroom {
namespace {

constexpr char kState[] = "/task-protection/v1/state";
constexpr std::chrono::minutes kWarningPause(10);

std::string_view NameOf(Protection protection) {
  return protection == Protection::kOn ? "on" : "off";
}

// "CODE: what it means", as far as it is there.
std::string Reason(const JsonNode& answer) {
  const std::string failure = answer.TextAt({"failure", "Reason"});
  const std::string code =
      failure.empty() ? answer.TextAt({"error", "Code"}) : failure;
  const std::string detail = failure.empty()
                                 ? answer.TextAt({"error", "Message"})
                                 : answer.TextAt({"failure", "Detail"});
  return code + (code.empty() || detail.empty() ? "" : ": ") + detail;
}

std::string Hint(std::string_view reason) {
  if (reason.starts_with("AccessDenied")) {
    return " (the task's role needs ecs:UpdateTaskProtection)";
  }
  return "";
}

}  // namespace

std::string ProtectionRequest(Protection protection) {
  if (protection == Protection::kOff) return R"({"ProtectionEnabled":false})";
  return R"({"ProtectionEnabled":true,"ExpiresInMinutes":)" +
         std::to_string(ProtectionPlan::kExpiry.count()) + "}";
}

Status ParseProtection(const AgentAnswer& answer, Protection protection) {
  const Result<JsonNode> json = ParseJson(answer.body);
  const std::string reason = json.ok() ? Reason(*json) : "";
  if (!reason.empty()) {
    return Error(ErrorClass::kTransient, reason + Hint(reason));
  }
  const JsonNode* granted = json.ok() ? json->Find("protection") : nullptr;
  const JsonNode* enabled =
      granted == nullptr ? nullptr : granted->Find("ProtectionEnabled");
  const std::string_view wanted =
      protection == Protection::kOn ? "true" : "false";
  if (answer.status == 200 && enabled != nullptr && enabled->text == wanted) {
    return {};
  }
  return Error(ErrorClass::kTransient,
               "an answer that nobody understands, status " +
                   std::to_string(answer.status));
}

void TaskProtection::Tick(const ProgressView& progress, SteadyTime now) {
  const std::optional<Protection> wanted = plan_.Next(progress, now);
  if (!wanted) return;
  const Status outcome = Ask(*wanted);
  if (outcome.ok()) {
    plan_.Granted(*wanted, now);
  } else {
    plan_.Failed(*wanted, now);
  }
  Report(outcome, *wanted, now);
}

Status TaskProtection::Ask(Protection protection) {
  const AgentAnswer answer =
      TRY(agents_.PutToEcs(kState, ProtectionRequest(protection)));
  return ParseProtection(answer, protection);
}

void TaskProtection::Report(const Status& outcome, Protection protection,
                            SteadyTime now) {
  if (outcome.ok()) {
    Log(warned_at_ ? LogLevel::kInfo : LogLevel::kDebug, "task_protection",
        {{"state", NameOf(protection)}});
    warned_at_.reset();
    return;
  }
  if (warned_at_ && now - *warned_at_ < kWarningPause) return;
  warned_at_ = now;
  LogError(LogLevel::kWarn, "task_protection_failed", outcome.error(),
           {{"wanted", NameOf(protection)},
            {"next_try_in_s", ProtectionPlan::kRetry.count()}});
}

}  // namespace darkroom

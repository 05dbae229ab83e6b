#include "libs3q/aws/aws_call.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>
#include <variant>

#include "base/text.h"

namespace darkroom {

using std::chrono::milliseconds;

namespace {

// A smaller difference never is why a signature was refused.
constexpr milliseconds kMeaningfulSkew = std::chrono::minutes(4);

std::optional<milliseconds> RetryAfterOf(const HttpResponse& response) {
  const auto asked = ParseUnsigned(response.Header("x-amz-retry-after"));
  constexpr std::uint64_t kMost = 60'000;  // It is clamped further on.
  if (!asked) return std::nullopt;
  return milliseconds(std::min(*asked, kMost));
}

std::string Describe(const AwsRequest& request, const HttpResponse& response,
                     const AwsFault& fault) {
  std::string text = request.operation;
  if (!request.subject.empty()) text += " " + request.subject;
  text += ": " + std::to_string(response.status);
  if (!fault.code.empty()) text += " " + fault.code;
  if (!fault.message.empty()) text += ": " + fault.message;
  if (const auto region = response.Header("x-amz-bucket-region");
      !region.empty() && response.status != 404) {
    text += " (bucket is in region " + std::string(region) + ")";
  }
  if (!fault.request_id.empty()) text += " (request " + fault.request_id + ")";
  return text;
}

// What went into a sink cannot be read any more.  But S3 gives every object an
// ETag, and none to a document that says why there is no object; nor do the
// pages of a proxy have one.
bool IsNoObject(const AwsRequest& request, const HttpResponse& response) {
  return request.sink != nullptr && response.succeeded() &&
         response.Header("etag").empty();
}

Error AsAccess(const Error& error) {
  return Error(ErrorClass::kAccess, error.message());
}

// That there are none says nothing of what the call is about.
Error OfCredentials(const Error& error) {
  const ErrorKind kind = error.kind();
  const bool passes =
      kind == ErrorKind::kTransient || kind == ErrorKind::kCancelled;
  return passes ? error : AsAccess(error);
}

FaultMeaning MeaningFor(const AwsRequest& request, const HttpResponse& response,
                        const std::string& code) {
  return request.scope.service == "s3"
             ? MeaningForObject(request.http, response, code)
             : MeaningOf(response.status, code);
}

// HEAD has no body that could say so.
Recovery Guess(const AwsRequest& request, const HttpResponse& response) {
  if (request.http.method != "HEAD") return Recovery::kNone;
  if (response.status == 403) return Recovery::kCorrectClock;
  return response.status == 400 ? Recovery::kRenewCredentials : Recovery::kNone;
}

}  // namespace

struct AwsCaller::Failure {
  Error error;
  Recovery recovery = Recovery::kNone;
  std::optional<milliseconds> retry_after = {};
  std::optional<SysMillis> server_time = {};
};

// The attempts of one call, which share its deadline.
class AwsCaller::Attempts {
 public:
  Attempts(AwsCaller& caller, const AwsRequest& request)
      : context_(caller.context_),
        abandon_(caller.abandon_),
        request_(request),
        end_(context_.steady() + request.deadline),
        backoff_(context_.policy, caller.quota_, context_.random) {}

  Result<HttpResponse> Run() {
    const auto begin = context_.steady();
    Result<HttpResponse> answer = TryOnAndOn();
    if (context_.observer != nullptr) {
      context_.observer->Called(
          {.operation = request_.operation,
           .attempts = attempts_,
           .took = context_.steady() - begin,
           .error = answer.ok() ? nullptr : &answer.error()});
    }
    return answer;
  }

 private:
  using Outcome = std::variant<HttpResponse, Failure>;

  Result<HttpResponse> TryOnAndOn() {
    for (;;) {
      ++attempts_;
      Outcome outcome = TryOnce();
      if (auto* response = std::get_if<HttpResponse>(&outcome)) {
        backoff_.AfterSuccess();
        return std::move(*response);
      }
      auto& failure = std::get<Failure>(outcome);
      connection_ = Connection::kFresh;
      const bool again = MayTryAgain(failure);
      // Whatever failed before: who abandons wants to hear just that.
      if (abandon_.stop_requested()) {
        return Error(ErrorClass::kCancelled,
                     request_.operation + " was abandoned");
      }
      if (!again) return std::move(failure.error);
    }
  }

  milliseconds Remaining() const {
    return std::chrono::duration_cast<milliseconds>(end_ - context_.steady());
  }

  Outcome TryOnce() {
    Result<Credentials> credentials = context_.credentials.Get();
    if (!credentials.ok()) return Failure{OfCredentials(credentials.error())};
    used_ = std::move(credentials).value();
    if (request_.sink != nullptr && request_.sink->size() > 0) {
      if (Status cleared = request_.sink->Clear(); !cleared.ok()) {
        return Failure{std::move(cleared).error()};
      }
    }
    HttpRequest signed_request = request_.http;
    signed_time_ = context_.clock() + context_.clock_offset.load();
    if (!used_.access_key_id.empty()) {  // Nobody's sign nothing.
      context_.signer.Sign(signed_request, used_, request_.scope, signed_time_);
    }
    Result<HttpResponse> response =
        context_.transport.Send(signed_request, Options());
    if (!response.ok()) return FromTransport(std::move(response).error());
    if (IsNoObject(request_, *response)) {
      return FromTransport(
          Error(ErrorClass::kTransient, "an answer without an ETag"));
    }
    if (response->succeeded() && !IsErrorInDisguise(*response)) {
      return Accepted(std::move(response).value());
    }
    return FromAnswer(*response);
  }

  Outcome Accepted(HttpResponse response) const {
    if (!request_.accept) return response;
    if (Status status = request_.accept(response); !status.ok()) {
      return FromTransport(std::move(status).error());
    }
    return response;
  }

  SendOptions Options() const {
    const bool silent = request_.polling == AwsRequest::Polling::kLong ||
                        request_.silence == AwsRequest::Silence::kWork;
    return {.sink = request_.sink,
            .max_body_bytes = request_.max_body_bytes,
            .deadline = Remaining(),
            .stall = silent ? milliseconds(0) : context_.stall,
            .overtime = context_.overtime,
            .connection = connection_,
            .abandon = abandon_};
  }

  Failure FromTransport(Error error) const {
    const Recovery recovery = error.kind() == ErrorKind::kTransient
                                  ? Recovery::kRetry
                                  : Recovery::kNone;
    if (error.cls() == ErrorClass::kConfiguration) error = AsAccess(error);
    std::string step = request_.operation;
    if (!request_.subject.empty()) step += " " + request_.subject;
    return {std::move(error).During(step), recovery};
  }

  Failure FromAnswer(const HttpResponse& response) const {
    const AwsFault fault = ParseFault(response);
    const FaultMeaning meaning = MeaningFor(request_, response, fault.code);
    Recovery recovery = meaning.recovery;
    if (request_.other_region != nullptr) {
      *request_.other_region =
          OtherRegion(response, fault, request_.scope.region);
      if (!request_.other_region->empty()) {
        return {Error(meaning.cls, Describe(request_, response, fault))};
      }
    }
    if (fault.code.empty() && recovery == Recovery::kNone) {
      recovery = Guess(request_, response);
    }
    return {.error = Error(meaning.cls, Describe(request_, response, fault)),
            .recovery = recovery,
            .retry_after = RetryAfterOf(response),
            .server_time = ParseHttpDate(std::string(response.Header("date")))};
  }

  bool MayTryAgain(const Failure& failure) {
    switch (failure.recovery) {
      case Recovery::kNone:
        return false;
      case Recovery::kRenewCredentials:
        return RenewCredentials();
      case Recovery::kCorrectClock:
        return CorrectClock(failure);
      case Recovery::kRetry:
        return Pause(RetryCause::kTransient, failure);
      case Recovery::kRetryThrottled:
        return Pause(RetryCause::kThrottled, failure);
    }
    return false;
  }

  // Once, and only if there are others than those that were refused.
  bool RenewCredentials() {
    if (std::exchange(renewed_, true)) return false;
    const Result<Credentials> renewed = context_.credentials.Renew(used_);
    return renewed.ok() && renewed.value() != used_;
  }

  bool CorrectClock(const Failure& failure) {
    if (std::exchange(corrected_, true) || !failure.server_time) return false;
    const milliseconds skew = *failure.server_time - signed_time_;
    if (std::chrono::abs(skew) < kMeaningfulSkew) return false;
    context_.clock_offset = *failure.server_time - context_.clock();
    return true;
  }

  bool Pause(RetryCause cause, const Failure& failure) {
    const Backoff::Step step =
        backoff_.AfterFailure(cause, failure.retry_after);
    const bool retries = step.then == Backoff::Step::Then::kRetry;
    const milliseconds left = Remaining() - step.delay;
    const bool again =
        retries && left > std::max(request_.shortest_attempt, milliseconds(0));
    if (retries && !again) backoff_.Forgo();
    const bool polls = request_.polling == AwsRequest::Polling::kLong;
    if (!again && !polls) return false;
    // Who polls comes again at once, with or without tokens: the pause is
    // made now, but never beyond the deadline.
    const milliseconds pause = std::min(step.delay, Remaining());
    if (pause < milliseconds(0)) return false;
    const std::array<std::stop_token, 2> stops = {abandon_, request_.stopping};
    return context_.sleep(pause, stops) && again;
  }

  AwsContext& context_;
  const std::stop_token abandon_;
  const AwsRequest& request_;
  const std::chrono::steady_clock::time_point end_;
  Backoff backoff_;
  Connection connection_ = Connection::kReuse;
  int attempts_ = 0;
  // Of the attempt that was made last.
  Credentials used_;
  SysMillis signed_time_ = {};
  // Each correction is made once.
  bool renewed_ = false;
  bool corrected_ = false;
};

Result<HttpResponse> AwsCaller::Call(const AwsRequest& request) {
  return Attempts(*this, request).Run();
}

}  // namespace darkroom

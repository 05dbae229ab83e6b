#include "libs3q/aws/http_exchange.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"

namespace darkroom {
namespace {

constexpr std::size_t kMaxHeaderBytes = 64 * kKiB;
// Of an answer that is not a success: an error document, at most.
constexpr std::uint64_t kMaxErrorBytes = kMiB;

std::optional<std::uint64_t> LengthOf(const HttpResponse& response) {
  return ParseUnsigned(response.Header("content-length"));
}

// Two lengths: one of them is somebody else's, and nobody knows which.
bool LengthsDisagree(const HttpResponse& response) {
  const std::string_view first = response.Header("content-length");
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [first](const HttpHeader& header) {
                       return header.value != first &&
                              ToLower(header.name) == "content-length";
                     });
}

}  // namespace

std::uint64_t HttpExchange::max_body() const {
  return response_.succeeded() ? options_.max_body_bytes : kMaxErrorBytes;
}

Error HttpExchange::TooLarge() const {
  return Error(
      ErrorClass::kTooLarge,
      "answer over the limit of " + std::to_string(max_body()) + " bytes");
}

bool HttpExchange::HasBody() const {
  const int status = response_.status;
  return request_.method != "HEAD" && status >= 200 && status != 204 &&
         status != 304;
}

bool HttpExchange::KeepsConnection() const {
  const auto closes = [this](std::string_view name) {
    return ToLower(response_.Header(name)).find("close") != std::string::npos;
  };
  return http_1_1_ && !closes("connection") && !closes("proxy-connection");
}

// At the empty line after the headers: refuses before a byte of the body.
Status HttpExchange::CheckHeaders() const {
  if (!HasBody()) return {};
  if (LengthsDisagree(response_)) {
    return Error(ErrorClass::kTransient, "an answer with two lengths");
  }
  const auto length = LengthOf(response_);
  if (response_.succeeded() && length && *length > max_body()) {
    return TooLarge();
  }
  const bool framed = length || !response_.Header("transfer-encoding").empty();
  if (to_sink() && !framed) {
    return Error(ErrorClass::kTransient, "an answer of unknown length");
  }
  return {};
}

Status HttpExchange::TakeHeaderLine(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes) {
    return Error(ErrorClass::kTransient, "headers over 64 KB");
  }
  if (line.starts_with("HTTP/")) {
    const std::size_t space = std::min(line.find(' ') + 1, line.size());
    const auto status = ParseUnsigned(line.substr(space, 3));
    // curl lets lines pass that have none.
    if (!status || *status < 100) {
      return Error(ErrorClass::kTransient, "an answer without a status");
    }
    response_.status = static_cast<int>(*status);
    response_.headers.clear();
    http_1_1_ = line.starts_with("HTTP/1.1");
    headers_done_ = false;
    return {};
  }
  const std::string_view text = Trim(line);
  if (text.empty()) {
    headers_done_ = true;
    return CheckHeaders();
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return {};
  response_.headers.push_back({std::string(Trim(text.substr(0, colon))),
                               std::string(Trim(text.substr(colon + 1)))});
  return {};
}

Status HttpExchange::TakeBody(ByteView bytes) {
  body_bytes_ += bytes.size();
  if (to_sink()) {
    if (body_bytes_ > max_body()) return TooLarge();
    return options_.sink->Append(bytes);
  }
  if (body_bytes_ > max_body()) {
    if (response_.succeeded()) return TooLarge();
    cut_ = true;
    return {};
  }
  response_.body += AsText(bytes);
  return {};
}

Result<HttpResponse> HttpExchange::Conclude() && {
  // curl takes "http/1.1 200" too, which is no status line (RFC 9112, 2.3), and
  // ends with 101.
  const bool is_final = response_.status >= 200;
  if (!headers_done_ || !is_final) {
    return Error(ErrorClass::kTransient, Peer() + ": no whole answer");
  }
  if (cut_) return std::move(response_);
  const auto length = LengthOf(response_);
  if (length && HasBody() && *length != body_bytes_) {
    return Error(ErrorClass::kTransient,
                 Peer() + ": " + std::to_string(body_bytes_) + " bytes of " +
                     std::to_string(*length));
  }
  return std::move(response_);
}

}  // namespace darkroom

#include "libs3q/aws/sigv4.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/uri_encode.h"
#include "libs3q/aws/crypto.h"

namespace darkroom {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
// Of a few regions and services, on two days, before and after a rotation.
constexpr std::size_t kMaxKeys = 64;

std::string Digest(std::string_view text) { return Hex(Sha256(AsBytes(text))); }

// Resolves "." and "..", and folds slashes: RFC 3986 section 5.2.4 and more.
std::string Normalised(std::string_view path) {
  std::vector<std::string_view> kept;
  for (const std::string_view segment : Split(path, '/')) {
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (segment.empty() || segment == "." || segment == "..") continue;
    kept.push_back(segment);
  }
  std::string normal;
  for (const std::string_view segment : kept) {
    normal += '/';
    normal += segment;
  }
  if (normal.empty() || path.ends_with('/')) normal += '/';
  return normal;
}

std::string CanonicalPath(std::string_view path, SignedPath rule) {
  switch (rule) {
    case SignedPath::kAsSent:
      return std::string(path);
    case SignedPath::kEncodedAgain:
      return UriEncode(path, Slash::kKeep);
    case SignedPath::kNormalisedEncodedAgain:
      break;
  }
  return UriEncode(Normalised(path), Slash::kKeep);
}

// Sorted by name, then value; each with its "=".
std::string CanonicalQuery(std::string_view query) {
  if (query.empty()) return {};
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string_view pair : Split(query, '&')) {
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value =
        pair.substr(std::min(equals + 1, pair.size()));
    pairs.emplace_back(UriEncode(UriDecode(pair.substr(0, equals))),
                       UriEncode(UriDecode(value)));
  }
  std::sort(pairs.begin(), pairs.end());
  std::string canonical;
  for (const auto& [name, value] : pairs) {
    if (!canonical.empty()) canonical += '&';
    canonical += name;
    canonical += '=';
    canonical += value;
  }
  return canonical;
}

// Without space around it, and with one for each run of it within.
std::string Folded(std::string_view value) {
  std::string folded;
  bool space = false;
  for (const char c : Trim(value)) {
    const bool is_space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
    if (is_space && !space) folded += ' ';
    if (!is_space) folded += c;
    space = is_space;
  }
  return folded;
}

// Names in lower case and sorted; values of one name joined in their order.
std::map<std::string, std::string> CanonicalHeaders(
    const HttpRequest& request) {
  std::map<std::string, std::string> headers = {{"host", request.host}};
  for (const HttpHeader& header : request.headers) {
    const auto [entry, added] =
        headers.emplace(ToLower(header.name), Folded(header.value));
    if (!added) entry->second += "," + Folded(header.value);
  }
  return headers;
}

std::string NamesOf(const std::map<std::string, std::string>& headers) {
  std::string names;
  for (const auto& [name, value] : headers) {
    if (!names.empty()) names += ';';
    names += name;
  }
  return names;
}

std::string SignedHeaders(const HttpRequest& request) {
  return NamesOf(CanonicalHeaders(request));
}

std::string ScopeText(const SigningScope& scope, SysMillis now) {
  return Iso8601Basic(now).substr(0, 8) + "/" + scope.region + "/" +
         scope.service + "/aws4_request";
}

std::string DateOf(SysMillis now) { return Iso8601Basic(now).substr(0, 8); }

std::string PayloadHash(const HttpRequest& request, const SigningScope& scope) {
  const std::string_view sent =
      HeaderNamed(request.headers, "x-amz-content-sha256");
  if (!sent.empty()) return std::string(sent);
  if (scope.body_hash == BodyHash::kUnsigned) return "UNSIGNED-PAYLOAD";
  static const std::string of_nothing = Hex(Sha256({}));
  return request.body.empty() ? of_nothing : Hex(Sha256(request.body));
}

Sha256Digest SigningKey(std::string_view secret, const SigningScope& scope,
                        const std::string& date) {
  const std::string seed = "AWS4" + std::string(secret);
  Sha256Digest key = HmacSha256(AsBytes(seed), AsBytes(date));
  key = HmacSha256(key, AsBytes(scope.region));
  key = HmacSha256(key, AsBytes(scope.service));
  return HmacSha256(key, AsBytes("aws4_request"));
}

}  // namespace

std::string CanonicalRequest(const HttpRequest& request, SignedPath path,
                             std::string_view payload_hash) {
  std::string text = request.method + "\n";
  text += CanonicalPath(request.path, path) + "\n";
  text += CanonicalQuery(request.query) + "\n";
  const std::map<std::string, std::string> headers = CanonicalHeaders(request);
  for (const auto& [name, value] : headers) {
    text.append(name).append(":").append(value).append("\n");
  }
  text += "\n" + NamesOf(headers) + "\n";
  text += payload_hash;
  return text;
}

std::string StringToSign(std::string_view canonical_request,
                         const SigningScope& scope, SysMillis now) {
  return std::string(kAlgorithm) + "\n" + Iso8601Basic(now) + "\n" +
         ScopeText(scope, now) + "\n" + Digest(canonical_request);
}

std::string Signature(std::string_view string_to_sign, std::string_view secret,
                      const SigningScope& scope, SysMillis now) {
  const Sha256Digest key = SigningKey(secret, scope, DateOf(now));
  return Hex(HmacSha256(key, AsBytes(string_to_sign)));
}

Sha256Digest Signer::KeyFor(const std::string& secret,
                            const SigningScope& scope,
                            const std::string& date) {
  std::string name = date;
  name.append("/").append(scope.region).append("/").append(scope.service);
  name.append("/").append(secret);
  const std::lock_guard lock(mutex_);
  if (const auto found = keys_.find(name); found != keys_.end()) {
    return found->second;
  }
  // Of rotated credentials and past days: all go, those in use come back.
  if (keys_.size() >= kMaxKeys) keys_.clear();
  return keys_[std::move(name)] = SigningKey(secret, scope, date);
}

std::string Signer::SignatureOf(const HttpRequest& request,
                                const Credentials& credentials,
                                const SigningScope& scope, SysMillis now) {
  const std::string to_sign = StringToSign(
      CanonicalRequest(request, scope.path, PayloadHash(request, scope)), scope,
      now);
  const Sha256Digest key =
      KeyFor(credentials.secret_access_key, scope, DateOf(now));
  return Hex(HmacSha256(key, AsBytes(to_sign)));
}

void Signer::Sign(HttpRequest& request, const Credentials& credentials,
                  const SigningScope& scope, SysMillis now) {
  request.headers.push_back({"x-amz-date", Iso8601Basic(now)});
  if (!credentials.session_token.empty()) {
    request.headers.push_back(
        {"x-amz-security-token", credentials.session_token});
  }
  if (scope.body_hash != BodyHash::kNotSent) {
    request.headers.push_back(
        {"x-amz-content-sha256", PayloadHash(request, scope)});
  }
  std::string value = std::string(kAlgorithm) + " Credential=";
  value += credentials.access_key_id + "/" + ScopeText(scope, now);
  value += ", SignedHeaders=" + SignedHeaders(request);
  value += ", Signature=" + SignatureOf(request, credentials, scope, now);
  request.headers.push_back({"authorization", std::move(value)});
}

void Signer::Presign(HttpRequest& request, const Credentials& credentials,
                     const SigningScope& scope, const Validity& validity) {
  const auto add = [&request](const char* name, const std::string& value) {
    if (!request.query.empty()) request.query += '&';
    request.query.append(name).append("=").append(UriEncode(value));
  };
  const SysMillis now = validity.from;
  add("X-Amz-Algorithm", std::string(kAlgorithm));
  add("X-Amz-Credential",
      credentials.access_key_id + "/" + ScopeText(scope, now));
  add("X-Amz-Date", Iso8601Basic(now));
  add("X-Amz-SignedHeaders", SignedHeaders(request));
  add("X-Amz-Expires", std::to_string(validity.lasts.count()));
  if (!credentials.session_token.empty()) {
    add("X-Amz-Security-Token", credentials.session_token);
  }
  add("X-Amz-Signature", SignatureOf(request, credentials, scope, now));
}

}  // namespace darkroom

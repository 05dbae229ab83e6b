// The published test suites, read from where they lie: they are not ours.

#include "libs3q/aws/sigv4.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "base/text.h"
#include "libs3q/aws/crypto.h"

namespace darkroom {
namespace {

namespace fs = std::filesystem;

fs::path Vectors() {
  const char* shared = std::getenv("DARKROOM_SHARED");
  return fs::path(shared != nullptr ? shared
                                    : DARKROOM_SOURCE_DIR "/../shared") /
         "vectors";
}

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

rapidjson::Document ReadJson(const fs::path& path) {
  const std::string text = ReadText(path);
  rapidjson::Document json;
  json.Parse(text.data(), text.size());
  return json;
}

void SplitTarget(HttpRequest& request, const std::string& target) {
  const std::size_t question = std::min(target.find('?'), target.size());
  request.path = target.substr(0, question);
  request.query = target.substr(std::min(question + 1, target.size()));
}

// A raw request as the suite writes it; a line that starts with a space goes
// on with the header before it.
struct RawRequest {
  HttpRequest http;
  std::string body;
};

RawRequest ParseRaw(const std::string& text) {
  RawRequest raw;
  const std::size_t end = std::min(text.find("\n\n"), text.size());
  raw.body = text.substr(std::min(end + 2, text.size()));
  std::string head = text.substr(0, end);
  std::size_t at = head.find('\n');
  const std::string first = head.substr(0, at);
  raw.http.method = first.substr(0, first.find(' '));
  const std::size_t target = first.find(' ') + 1;
  SplitTarget(raw.http, first.substr(target, first.rfind(' ') - target));
  while (at < head.size()) {
    const std::size_t next = std::min(head.find('\n', at + 1), head.size());
    const std::string line = head.substr(at + 1, next - at - 1);
    at = next;
    if (line.empty()) continue;
    if (line[0] == ' ') {
      raw.http.headers.back().value += "\n" + line;
      continue;
    }
    const std::size_t colon = line.find(':');
    const HttpHeader header = {line.substr(0, colon), line.substr(colon + 1)};
    if (ToLower(header.name) == "host") {
      raw.http.host = header.value;
    } else {
      raw.http.headers.push_back(header);
    }
  }
  return raw;
}

struct SuiteCase {
  RawRequest raw;
  Credentials credentials;
  SigningScope scope;
  SysMillis time;
};

SuiteCase ReadCase(const fs::path& folder) {
  const rapidjson::Document context = ReadJson(folder / "context.json");
  const auto& keys = context["credentials"];
  SuiteCase c = {.raw = ParseRaw(ReadText(folder / "request.txt"))};
  c.credentials = {.access_key_id = keys["access_key_id"].GetString(),
                   .secret_access_key = keys["secret_access_key"].GetString()};
  // An omitted token is added after signing: no business of the signature.
  const bool omitted = context.HasMember("omit_session_token") &&
                       context["omit_session_token"].GetBool();
  if (keys.HasMember("token") && !omitted) {
    c.credentials.session_token = keys["token"].GetString();
  }
  c.scope = {.region = context["region"].GetString(),
             .service = context["service"].GetString(),
             .path = context["normalize"].GetBool()
                         ? SignedPath::kNormalisedEncodedAgain
                         : SignedPath::kEncodedAgain,
             .body_hash = context["sign_body"].GetBool() ? BodyHash::kSent
                                                         : BodyHash::kNotSent};
  c.time = *ParseIso8601(context["timestamp"].GetString());
  return c;
}

TEST(SigV4, AgreesWithTheWholeTestSuiteInHeaderForm) {
  const fs::path suite = Vectors() / "aws-signing-test-suite" / "v4";
  if (!fs::exists(suite)) GTEST_SKIP() << "NOT TESTED: no vectors in " << suite;
  int cases = 0;
  for (const auto& entry : fs::directory_iterator(suite)) {
    const fs::path& folder = entry.path();
    SCOPED_TRACE(folder.filename().string());
    SuiteCase c = ReadCase(folder);
    HttpRequest request = c.raw.http;
    request.body = AsBytes(c.raw.body);
    Sign(request, c.credentials, c.scope, c.time);

    const std::string authorization = request.headers.back().value;
    request.headers.pop_back();
    const std::string canonical =
        CanonicalRequest(request, c.scope.path, Hex(Sha256(request.body)));
    EXPECT_EQ(canonical, ReadText(folder / "header-canonical-request.txt"));
    EXPECT_EQ(StringToSign(canonical, c.scope, c.time),
              ReadText(folder / "header-string-to-sign.txt"));
    EXPECT_TRUE(authorization.ends_with(
        "Signature=" + ReadText(folder / "header-signature.txt")))
        << authorization;
    const std::string expected = ReadText(folder / "header-signed-request.txt");
    EXPECT_NE(expected.find("Authorization:" + authorization),
              std::string::npos);
    ++cases;
  }
  EXPECT_EQ(cases, 38);
}

HttpRequest ReadExample(const rapidjson::Value& v) {
  HttpRequest request = {.method = v["method"].GetString(),
                         .path = v["path"].GetString(),
                         .query = v["query"].GetString()};
  for (const auto& header : v["headers"].GetObject()) {
    const std::string name = header.name.GetString();
    if (name == "host") {
      request.host = header.value.GetString();
    } else {
      request.headers.push_back({name, header.value.GetString()});
    }
  }
  return request;
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
TEST(SigV4, AgreesWithTheExamplesInTheManualOfS3) {
  const fs::path path = Vectors() / "s3-doc-examples.json";
  if (!fs::exists(path)) GTEST_SKIP() << "NOT TESTED: no vectors in " << path;
  const rapidjson::Document json = ReadJson(path);
  const SigningScope scope = {.region = json["region"].GetString(),
                              .service = "s3",
                              .path = SignedPath::kAsSent};
  const SysMillis time = *ParseIso8601("20130524T000000Z");
  ASSERT_EQ(json["vectors"].Size(), 5U);
  for (const auto& v : json["vectors"].GetArray()) {
    SCOPED_TRACE(v["name"].GetString());
    const std::string hash = v.HasMember("body")
                                 ? Hex(Sha256(AsBytes(v["body"].GetString())))
                                 : "UNSIGNED-PAYLOAD";
    const std::string canonical =
        CanonicalRequest(ReadExample(v), scope.path, hash);
    EXPECT_EQ(canonical, v["canonical_request"].GetString());
    const std::string to_sign = StringToSign(canonical, scope, time);
    EXPECT_EQ(to_sign, v["string_to_sign"].GetString());
    EXPECT_EQ(Signature(to_sign, json["secret_key"].GetString(), scope, time),
              v["signature"].GetString());
  }
}

TEST(SigV4, LeavesThePathsOfS3AsTheyAreSent) {
  for (const char* path : {"/b/..", "/b//a/./b", "/b/%20%2B%25", "/b/"}) {
    const std::string canonical = CanonicalRequest({.host = "h", .path = path},
                                                   SignedPath::kAsSent, "hash");
    EXPECT_TRUE(canonical.starts_with("GET\n" + std::string(path) + "\n"))
        << canonical;
  }
}

TEST(SigV4, SendsTheHashOfTheBodyAndTheTokenWhereTheyBelong) {
  HttpRequest request = {.host = "h"};
  Sign(request,
       {.access_key_id = "A", .secret_access_key = "S", .session_token = "T"},
       {.region = "r", .service = "s3", .body_hash = BodyHash::kSent},
       SysMillis());
  EXPECT_EQ(HeaderNamed(request.headers, "x-amz-security-token"), "T");
  EXPECT_EQ(HeaderNamed(request.headers, "X-Amz-Content-Sha256"),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_TRUE(HeaderNamed(request.headers, "authorization")
                  .starts_with("AWS4-HMAC-SHA256 Credential=A/19700101/r/s3/"));
}

}  // namespace
}  // namespace darkroom

// The published test suites, read from where they lie: they are not ours.

#include "libs3q/aws/sigv4.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
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
  int expiration = 0;  // Seconds.
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
  c.expiration = context["expiration_in_seconds"].GetInt();
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
    Signer().Sign(request, c.credentials, c.scope, c.time);

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

// The parameters of a query, as a set of "name=value".
std::multiset<std::string> Parameters(const std::string& query) {
  std::multiset<std::string> parameters;
  std::istringstream text(query);
  for (std::string one; std::getline(text, one, '&');) parameters.insert(one);
  return parameters;
}

TEST(SigV4, AgreesWithTheWholeTestSuiteInQueryForm) {
  const fs::path suite = Vectors() / "aws-signing-test-suite" / "v4";
  if (!fs::exists(suite)) GTEST_SKIP() << "NOT TESTED: no vectors in " << suite;
  int cases = 0;
  for (const auto& entry : fs::directory_iterator(suite)) {
    const fs::path& folder = entry.path();
    SCOPED_TRACE(folder.filename().string());
    SuiteCase c = ReadCase(folder);
    HttpRequest request = c.raw.http;
    request.body = AsBytes(c.raw.body);
    Signer().Presign(
        request, c.credentials, c.scope,
        {.from = c.time, .lasts = std::chrono::seconds(c.expiration)});

    const std::string mark = "&X-Amz-Signature=";
    const std::size_t at = request.query.rfind(mark);
    ASSERT_NE(at, std::string::npos);
    EXPECT_EQ(request.query.substr(at + mark.size()),
              ReadText(folder / "query-signature.txt"));
    HttpRequest unsigned_request = request;
    unsigned_request.query.resize(at);
    const std::string canonical = CanonicalRequest(
        unsigned_request, c.scope.path, Hex(Sha256(request.body)));
    EXPECT_EQ(canonical, ReadText(folder / "query-canonical-request.txt"));
    EXPECT_EQ(StringToSign(canonical, c.scope, c.time),
              ReadText(folder / "query-string-to-sign.txt"));
    // What was added, whatever its order.
    const HttpRequest expected =
        ParseRaw(ReadText(folder / "query-signed-request.txt")).http;
    for (const std::string& one : Parameters(request.query)) {
      if (!one.starts_with("X-Amz-")) continue;
      EXPECT_TRUE(Parameters(expected.query).contains(one)) << one;
    }
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
  Signer().Sign(
      request,
      {.access_key_id = "A", .secret_access_key = "S", .session_token = "T"},
      {.region = "r", .service = "s3", .body_hash = BodyHash::kSent},
      SysMillis());
  EXPECT_EQ(HeaderNamed(request.headers, "x-amz-security-token"), "T");
  EXPECT_EQ(HeaderNamed(request.headers, "X-Amz-Content-Sha256"),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_TRUE(HeaderNamed(request.headers, "authorization")
                  .starts_with("AWS4-HMAC-SHA256 Credential=A/19700101/r/s3/"));
}

TEST(SigV4, LeavesABodyUnsignedWhereItIsToldTo) {
  HttpRequest request = {.method = "PUT", .host = "h", .body = AsBytes("body")};
  Signer().Sign(
      request, {.access_key_id = "A", .secret_access_key = "S"},
      {.region = "r", .service = "s3", .body_hash = BodyHash::kUnsigned},
      SysMillis());
  EXPECT_EQ(HeaderNamed(request.headers, "x-amz-content-sha256"),
            "UNSIGNED-PAYLOAD");
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
TEST(SigV4, PresignsTheExampleInTheManualOfS3) {
  HttpRequest request = {.host = "examplebucket.s3.amazonaws.com",
                         .path = "/test.txt"};
  Signer().Presign(
      request,
      {.access_key_id = "AKIAIOSFODNN7EXAMPLE",
       .secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
      {.region = "us-east-1",
       .service = "s3",
       .path = SignedPath::kAsSent,
       .body_hash = BodyHash::kUnsigned},
      {.from = *ParseIso8601("20130524T000000Z"),
       .lasts = std::chrono::hours(24)});
  EXPECT_EQ(request.Url(),
            "https://examplebucket.s3.amazonaws.com/test.txt"
            "?X-Amz-Algorithm=AWS4-HMAC-SHA256"
            "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1"
            "%2Fs3%2Faws4_request"
            "&X-Amz-Date=20130524T000000Z&X-Amz-SignedHeaders=host"
            "&X-Amz-Expires=86400"
            "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957"
            "d157751f604d404");
}

// One Signer must say what a new one says, whatever it was asked before.
TEST(SigV4, AKeptKeyIsThatOfItsSecretDayRegionAndService) {
  Signer kept;
  const SysMillis days[] = {*ParseIso8601("20261121T235959Z"),
                            *ParseIso8601("20261122T000000Z")};
  for (int round = 0; round < 2; ++round) {
    for (const char* secret : {"one", "two"}) {
      for (const char* region : {"eu-west-1", "us-east-1"}) {
        for (const char* service : {"s3", "sqs"}) {
          for (const SysMillis day : days) {
            HttpRequest request = {.host = "h"};
            HttpRequest again = request;
            const Credentials credentials = {.access_key_id = "A",
                                             .secret_access_key = secret};
            const SigningScope scope = {.region = region, .service = service};
            kept.Sign(request, credentials, scope, day);
            Signer().Sign(again, credentials, scope, day);
            EXPECT_EQ(request.headers.back().value, again.headers.back().value);
          }
        }
      }
    }
  }
}

TEST(SigV4, ForgetsKeysWhenThereAreMany) {
  Signer kept;
  for (int i = 0; i < 1000; ++i) {
    HttpRequest request = {.host = "h"};
    HttpRequest again = request;
    const Credentials credentials = {
        .access_key_id = "A", .secret_access_key = std::to_string(i % 130)};
    const SigningScope scope = {.region = "r", .service = "s3"};
    kept.Sign(request, credentials, scope, SysMillis());
    Signer().Sign(again, credentials, scope, SysMillis());
    EXPECT_EQ(request.headers.back().value, again.headers.back().value);
  }
}

}  // namespace
}  // namespace darkroom

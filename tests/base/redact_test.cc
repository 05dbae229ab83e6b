#include "base/redact.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(Redact, MasksWhatSignsOrOpensSomething) {
  const struct {
    const char* name;
    const char* line;
    const char* shown;
  } cases[] = {
      {"a presigned URL",
       "https://b.s3.amazonaws.com/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256"
       "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F2026&X-Amz-Date=20261121"
       "&X-Amz-Security-Token=IQoJb3JpZ2luX2Vj&X-Amz-Signature=fe5f80f77d end",
       "https://b.s3.amazonaws.com/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256"
       "&X-Amz-Credential=***&X-Amz-Date=20261121"
       "&X-Amz-Security-Token=***&X-Amz-Signature=*** end"},
      {"a header",
       "Authorization: AWS4-HMAC-SHA256 Credential=AKIA/2026, Signature=fe",
       "Authorization: ***"},
      {"a token's header", "x-amz-security-token: IQoJb3Jp end",
       "x-amz-security-token: *** end"},
      {"a document within JSON",
       R"({"body":"{\"SecretAccessKey\": \"wJalr/K7\",\"Token\":1}"})",
       R"({"body":"{\"SecretAccessKey\": \"***\",\"Token\":1}"})"},
      {"the environment", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG x",
       "AWS_SECRET_ACCESS_KEY=*** x"},
      {"a user of a URL", "proxy http://me:pass@proxy:3128/ refused",
       "proxy http://***@proxy:3128/ refused"},
      {"key ids", "key AKIAIOSFODNN7EXAMPLE and ASIAIOSFODNN7EXAMPLE",
       "key AKIA***MPLE and ASIA***MPLE"},
      {"an old signature", "/a?AWSAccessKeyId=x&Expires=1&Signature=vjby%2B=",
       "/a?AWSAccessKeyId=***&Expires=1&Signature=***"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(Redacted(c.line), c.shown);
  }
}

TEST(Redact, LeavesEverythingElseAlone) {
  for (const char* line :
       {"", "=", ":", "://", "@", "https://", "a=b c:d",
        R"({"key":"photos/AKIA/1.jpg","ms":12.5,"variants":[{"a":1}]})",
        "cannot read the token: No such file or directory",
        "SignatureDoesNotMatch: the signature is not what it should be",
        "https://host/path@2x.png", "see https://host and a@b"}) {
    EXPECT_EQ(Redacted(line), line);
  }
}

TEST(Redact, EndsWithALineThatEndsInTheMiddle) {
  EXPECT_EQ(Redacted("Signature="), "Signature=");
  EXPECT_EQ(Redacted("Signature=\""), "Signature=\"");
  EXPECT_EQ(Redacted("AKIA"), "AKIA");
  EXPECT_EQ(Redacted("http://me:pass@"), "http://***@");
}

}  // namespace
}  // namespace darkroom

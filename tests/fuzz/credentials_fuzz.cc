// Files and answers that hold credentials.

#include "base/time.h"
#include "libs3q/aws/credential_document.h"
#include "libs3q/aws/profile.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promise.h"

namespace darkroom {
namespace {

constexpr std::string_view kIni =
    "# comment\n[default]\naws_access_key_id = A\n"
    "aws_secret_access_key=S\n  nested = 1\n[profile x]\nregion=eu\n;\n";
constexpr std::string_view kAnswer =
    R"({"AccessKeyId":"A","SecretAccessKey":"S","Token":"T",)"
    R"("Expiration":"2026-11-21T08:00:00Z","RoleArn":"r"})";

void Read(ByteView input) {
  const std::string_view text = AsText(input);
  for (const auto& [name, section] : ParseIni(text)) {
    static_cast<void>(ProfileCredentials({.name = name, .settings = section}));
  }
  for (const auto parse : {ParseAgentCredentials, ParseProcessCredentials}) {
    const Result<Credentials> answer = parse(text);
    Promise(answer.ok() || answer.error().cls() == ErrorClass::kAccess,
            "credentials are some or none");
    Promise(!answer.ok() || !answer->secret_access_key.empty(),
            "credentials have a secret");
  }
  const std::optional<SysMillis> time = ParseIso8601(text);
  Promise(!time || ParseIso8601(Iso8601(*time)) == time, "a time survives");
}

}  // namespace

const FuzzTarget kCredentialsFuzz = {"credentials",
                                     [] {
                                       return std::vector<Bytes>{
                                           BytesOf(kIni), BytesOf(kAnswer),
                                           BytesOf("2026-11-21T08:00:00.123Z"),
                                           BytesOf("20261121T080000Z")};
                                     },
                                     Read};

}  // namespace darkroom

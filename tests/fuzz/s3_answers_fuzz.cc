// What an S3 that means us ill may answer.

#include "libs3q/aws/aws_error.h"
#include "libs3q/aws/s3_codec.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promise.h"

namespace darkroom {
namespace {

constexpr std::string_view kError =
    "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>none"
    "</Message><RequestId>R</RequestId></Error>";
constexpr std::string_view kQueryError =
    "<ErrorResponse><Error><Code>Throttling</Code><Message>m</Message></Error>"
    "<RequestId>R</RequestId></ErrorResponse>";
constexpr std::string_view kList =
    "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
    "<IsTruncated>true</IsTruncated><EncodingType>url</EncodingType>"
    "<Contents><Key>a+b%2Fc</Key><Size>7</Size><ETag>&quot;e&quot;</ETag>"
    "</Contents><NextContinuationToken>t</NextContinuationToken>"
    "</ListBucketResult>";

// A status, up to three headers, and the body.
HttpResponse TakeResponse(FuzzInput& from) {
  HttpResponse response = {.status = 100 + static_cast<int>(from.Byte()) * 2};
  for (int left = from.Choice(4); left > 0; --left) {
    const std::string name = from.Text();
    response.headers.push_back({name, from.Text()});
  }
  response.body = AsText(from.rest());
  return response;
}

void Read(ByteView input) {
  FuzzInput from(input);
  const HttpResponse response = TakeResponse(from);
  const AwsFault fault = ParseFault(response);
  MeaningOf(response.status, fault.code);
  IsErrorInDisguise(response);
  InfoOf(response);
  PutResultOf(response);
  const Result<ListPage> page = ParseListPage(response.body);
  Promise(page.ok() || page.error().cls() == ErrorClass::kTransient,
          "a list is one or none");
}

Bytes Seed(std::uint8_t status, std::string_view body) {
  Bytes seed = {status, 2};
  PutFuzzText(seed, "ETag");
  PutFuzzText(seed, "\"e\"");
  PutFuzzText(seed, "x-amz-meta-Darkroom");
  PutFuzzText(seed, "1");
  seed.insert(seed.end(), body.begin(), body.end());
  return seed;
}

}  // namespace

const FuzzTarget kS3AnswersFuzz = {
    "s3_answers",
    [] {
      return std::vector<Bytes>{Seed(152, kError), Seed(200, kQueryError),
                                Seed(50, kList), Seed(50, kError)};
    },
    Read};

}  // namespace darkroom

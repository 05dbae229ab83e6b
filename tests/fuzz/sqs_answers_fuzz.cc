// What an SQS that means us ill may answer.

#include "libs3q/aws/aws_error.h"
#include "libs3q/aws/sqs_codec.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promise.h"

namespace darkroom {
namespace {

constexpr std::size_t kEntries = 5;

constexpr std::string_view kMessages =
    R"({"Messages":[{"MessageId":"m","ReceiptHandle":"r","Body":"{\"a\":\"é\"}",)"
    R"("Attributes":{"ApproximateReceiveCount":"2","SentTimestamp":"1795226317000",)"
    R"("ApproximateFirstReceiveTimestamp":"1795226317001"},"MessageAttributes":)"
    R"({"class":{"DataType":"String","StringValue":"corrupt"}}}]})";
constexpr std::string_view kStatus =
    R"({"Attributes":{"VisibilityTimeout":"30","ApproximateNumberOfMessages":"1",)"
    R"("RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:r:1:d\",)"
    R"(\"maxReceiveCount\":5}"}})";
constexpr std::string_view kBatch =
    R"({"Successful":[{"Id":"4"}],"Failed":[{"Id":"1","SenderFault":true,)"
    R"("Code":"ReceiptHandleIsInvalid","Message":"m"}]})";
constexpr std::string_view kUrl = R"({"QueueUrl":"https://sqs/1/found"})";
constexpr std::string_view kError =
    R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"none"})";

template <typename T>
void CheckClass(const Result<T>& result) {
  Promise(result.ok() || result.error().cls() == ErrorClass::kTransient,
          "an answer is the document it should be, or none");
}

void Read(ByteView input) {
  const std::string_view text = AsText(input);
  CheckClass(ParseMessages(text));
  CheckClass(ParseQueueStatus(text));
  CheckClass(ParseQueueUrl(text));
  for (const EntryKind kind : {EntryKind::kReceipts, EntryKind::kMessages}) {
    const auto outcome = ParseBatchOutcome(text, kind, kEntries);
    CheckClass(outcome);
    Promise(!outcome.ok() || outcome->size() == kEntries,
            "every entry has an outcome");
  }
  const AwsFault fault = ParseFault({.status = 400, .body = std::string(text)});
  MeaningOf(400, fault.code);
}

}  // namespace

const FuzzTarget kSqsAnswersFuzz = {
    "sqs_answers",
    [] {
      std::vector<Bytes> seeds;
      for (const auto text : {kMessages, kStatus, kBatch, kUrl, kError}) {
        seeds.push_back(BytesOf(text));
      }
      return seeds;
    },
    Read};

}  // namespace darkroom

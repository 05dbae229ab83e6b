// OTLP's JSON: protobuf's own mapping, but ids in hexadecimal, and enumerations
// as numbers.
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding

#include "worker/telemetry/trace_otlp.h"

#include <map>
#include <regex>
#include <set>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worker/telemetry/trace_samples.h"
#include "worker/events/json_tree.h"

namespace darkroom {
namespace {

using testing::IsSupersetOf;

// One attribute's value as `kind:value`.
std::map<std::string, std::string> AttributesOf(const JsonNode& owner) {
  std::map<std::string, std::string> all;
  for (const JsonNode& attribute : owner.Find("attributes")->items) {
    const JsonNode& value = *attribute.Find("value");
    EXPECT_EQ(value.names.size(), 1U);
    EXPECT_TRUE(value.items.at(0).IsString());
    const auto [at, is_new] = all.emplace(
        attribute.TextAt({"key"}), value.names[0] + ":" + value.items[0].text);
    EXPECT_TRUE(is_new) << at->first;
  }
  return all;
}

class OtlpTest : public testing::Test {
 protected:
  void Export(const std::vector<TraceSegment>& segments) {
    const auto parsed =
        ParseJson(OtlpRequest(segments, {.name = "thumbs", .version = "1.2"}));
    ASSERT_TRUE(parsed.ok());
    json_ = *parsed;
    ASSERT_EQ(json_.names, std::vector<std::string>{"resourceSpans"});
    ASSERT_EQ(Resource().Find("scopeSpans")->items.size(), 1U);
  }
  const JsonNode& Resource() {
    return json_.Find("resourceSpans")->items.at(0);
  }
  const JsonNode& Scope() { return Resource().Find("scopeSpans")->items.at(0); }
  const JsonNode& Span(std::size_t i) {
    return Scope().Find("spans")->items.at(i);
  }

  JsonNode json_;
};

TEST_F(OtlpTest, SaysWhoTells) {
  Export({SmallSegment()});
  EXPECT_EQ(AttributesOf(*Resource().Find("resource")),
            (std::map<std::string, std::string>{
                {"service.name", "stringValue:thumbs"},
                {"service.version", "stringValue:1.2"}}));
  EXPECT_EQ(Scope().TextAt({"scope", "name"}), "darkroom");
}

TEST_F(OtlpTest, FollowsTheMappingOfProtobuf) {
  Export({FullSegment(), SmallSegment("00000000000000c1")});
  const JsonNode& spans = *Scope().Find("spans");
  ASSERT_EQ(spans.items.size(), 4U);
  const std::set<std::string> known = {
      "traceId",    "spanId", "parentSpanId",      "flags",
      "name",       "kind",   "startTimeUnixNano", "endTimeUnixNano",
      "attributes", "status"};
  for (const JsonNode& span : spans.items) {
    EXPECT_THAT(known, IsSupersetOf(span.names));
    EXPECT_TRUE(
        std::regex_match(span.TextAt({"traceId"}), std::regex("[0-9a-f]{32}")));
    EXPECT_TRUE(
        std::regex_match(span.TextAt({"spanId"}), std::regex("[0-9a-f]{16}")));
    for (const char* time : {"startTimeUnixNano", "endTimeUnixNano"}) {
      EXPECT_TRUE(span.Find(time)->IsString());
      EXPECT_TRUE(
          std::regex_match(span.TextAt({time}), std::regex("[0-9]{19}")))
          << span.TextAt({time});
    }
    EXPECT_EQ(span.Find("kind")->kind, JsonKind::kNumber);
    EXPECT_FALSE(span.TextAt({"name"}).empty());
  }
}

TEST_F(OtlpTest, MakesSpansOfASegmentAndItsParts) {
  Export({FullSegment()});
  EXPECT_EQ(Span(0).TextAt({"traceId"}), "5759e988bd862e3fe1be46a994272793");
  EXPECT_EQ(Span(0).TextAt({"parentSpanId"}), "53995c3f42cd8ad8");
  EXPECT_EQ(Span(0).TextAt({"startTimeUnixNano"}), "1465510280000001000");
  EXPECT_EQ(Span(0).Find("kind")->text, "5");  // A consumer.
  EXPECT_EQ(Span(0).Find("status")->Find("code")->text, "2");
  EXPECT_EQ(Span(0).TextAt({"status", "message"}),
            "render: \"premature\" end \xEF\xBF\xBD");
  EXPECT_EQ(AttributesOf(Span(0)),
            (std::map<std::string, std::string>{
                {"aws.s3.bucket", "stringValue:uploads"},
                {"aws.s3.key", "stringValue:" + std::string(1'020, 'k')},
                {"error.type", "stringValue:corrupt"},
                {"darkroom.bytes_in", "intValue:5000000000"},
                {"messaging.system", "stringValue:aws_sqs"},
                {"messaging.operation.type", "stringValue:process"}}));
  EXPECT_EQ(Span(1).TextAt({"parentSpanId"}), Span(0).TextAt({"spanId"}));
  EXPECT_EQ(Span(1).Find("kind")->text, "3");  // A client.
  EXPECT_EQ(Span(1).Find("status"), nullptr);
  EXPECT_EQ(AttributesOf(Span(1)),
            (std::map<std::string, std::string>{
                {"rpc.system", "stringValue:aws-api"},
                {"rpc.service", "stringValue:S3"},
                {"rpc.method", "stringValue:GetObject"}}));
  EXPECT_EQ(Span(2).Find("kind")->text, "1");  // Internal.
}

TEST_F(OtlpTest, BeginsATraceWithoutAParent) {
  Export({SmallSegment()});
  EXPECT_EQ(Span(0).Find("parentSpanId"), nullptr);
  EXPECT_EQ(AttributesOf(Span(0)).count("messaging.system"), 0U);
}

TEST(OtlpOutcome, TellsWhatMayBeSentAgain) {
  const struct {
    int status;
    const char* body;
    const char* outcome;
  } cases[] = {
      {200, "{}", "ok"},
      {200, "", "ok"},
      {202, "thanks", "ok"},
      {200, R"({"partialSuccess":{}})", "ok"},
      {200, R"({"partialSuccess":{"rejectedSpans":"0"}})", "ok"},
      {200, R"({"partialSuccess":{"rejectedSpans":"3","errorMessage":"old"}})",
       "unsupported"},
      {200, R"({"partialSuccess":{"rejectedSpans":3}})", "unsupported"},
      {429, "", "transient"},
      {502, "", "transient"},
      {503, "", "transient"},
      {504, "", "transient"},
      {500, "", "unsupported"},
      {404, "", "unsupported"},
      {301, "", "unsupported"},
  };
  for (const auto& c : cases) {
    const Status outcome = OtlpOutcome(c.status, c.body);
    EXPECT_EQ(outcome.ok() ? "ok" : NameOf(outcome.error().cls()), c.outcome)
        << c.status << c.body;
  }
}

}  // namespace
}  // namespace darkroom

// What X-Ray asks of segment documents:
// https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html

#include "worker/telemetry/trace_xray.h"

#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/worker/telemetry/trace_samples.h"
#include "worker/events/json_tree.h"

namespace darkroom {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr char kHeader[] = "{\"format\":\"json\",\"version\":1}\n";

JsonNode DocumentOf(const TraceSegment& segment,
                    const std::string& service = "darkroom") {
  const std::string datagram =
      XRayDatagram(segment, {.name = service, .version = "1.2"});
  EXPECT_THAT(datagram, StartsWith(kHeader));
  EXPECT_LE(datagram.size(), kMaxXRayDocument);
  const auto json = ParseJson(datagram.substr(sizeof kHeader - 1));
  EXPECT_TRUE(json.ok()) << datagram;
  return json.ok() ? *json : JsonNode();
}

void ExpectMatch(const JsonNode& object, const char* name,
                 const char* pattern) {
  const JsonNode* member = object.Find(name);
  ASSERT_NE(member, nullptr) << name;
  EXPECT_TRUE(std::regex_match(member->text, std::regex(pattern)))
      << name << ": " << member->text;
}

// Of segments and subsegments.
void ExpectSpan(const JsonNode& span) {
  ExpectMatch(span, "name", R"([\w\s.:/%&#=+\\\-@]{1,200})");
  ExpectMatch(span, "id", "[0-9a-f]{16}");
  ExpectMatch(span, "start_time", R"(\d{10}\.\d{6})");
  ExpectMatch(span, "end_time", R"(\d{10}\.\d{6})");
  EXPECT_EQ(span.Find("start_time")->kind, JsonKind::kNumber);
  EXPECT_LE(span.Find("start_time")->text, span.Find("end_time")->text);
  if (const JsonNode* annotations = span.Find("annotations")) {
    EXPECT_LE(annotations->names.size(), 50U);
    for (const std::string& name : annotations->names) {
      EXPECT_TRUE(std::regex_match(name, std::regex(R"(\w+)"))) << name;
    }
  }
}

TEST(XRay, FollowsTheRulesOfSegmentDocuments) {
  for (const TraceSegment& segment : {SmallSegment(), FullSegment()}) {
    const JsonNode document = DocumentOf(segment);
    ExpectSpan(document);
    ExpectMatch(document, "trace_id", "1-[0-9a-f]{8}-[0-9a-f]{24}");
    EXPECT_EQ(document.Find("namespace"), nullptr);  // Of subsegments only.
    ASSERT_NE(document.Find("subsegments"), nullptr);
    for (const JsonNode& part : document.Find("subsegments")->items) {
      ExpectSpan(part);
      EXPECT_EQ(part.Find("trace_id"), nullptr);
    }
  }
}

TEST(XRay, SaysWhatASegmentSays) {
  const JsonNode document = DocumentOf(FullSegment());
  EXPECT_EQ(document.TextAt({"trace_id"}),
            "1-5759e988-bd862e3fe1be46a994272793");
  EXPECT_EQ(document.TextAt({"parent_id"}), "53995c3f42cd8ad8");
  EXPECT_EQ(document.TextAt({"service", "version"}), "1.2");
  EXPECT_EQ(document.Find("start_time")->text, "1465510280.000001");
  EXPECT_EQ(document.Find("end_time")->text, "1465510281.200000");
  EXPECT_EQ(document.TextAt({"annotations", "bucket"}), "uploads");
  EXPECT_EQ(document.TextAt({"annotations", "key"}), std::string(1'000, 'k'));
  EXPECT_EQ(document.Find("annotations")->Find("bytes_in")->text, "5000000000");
  EXPECT_EQ(document.Find("error")->text, "true");
  EXPECT_EQ(document.Find("fault"), nullptr);
  const JsonNode& exception =
      document.Find("cause")->Find("exceptions")->items.at(0);
  ExpectMatch(exception, "id", "[0-9a-f]{16}");
  EXPECT_EQ(exception.TextAt({"type"}), "corrupt");
  EXPECT_EQ(exception.TextAt({"message"}),
            "render: \"premature\" end \xEF\xBF\xBD");

  const JsonNode& fetch = document.Find("subsegments")->items.at(0);
  EXPECT_EQ(fetch.TextAt({"namespace"}), "aws");
  EXPECT_EQ(fetch.TextAt({"aws", "operation"}), "GetObject");
  EXPECT_EQ(fetch.Find("cause"), nullptr);
  const JsonNode& render = document.Find("subsegments")->items.at(1);
  EXPECT_EQ(render.Find("namespace"), nullptr);
  EXPECT_EQ(render.Find("fault")->text, "true");
}

TEST(XRay, LeavesOutAParentThatIsNotThere) {
  EXPECT_EQ(DocumentOf(SmallSegment()).Find("parent_id"), nullptr);
}

TEST(XRay, MakesANameOfAnyText) {
  EXPECT_EQ(DocumentOf(SmallSegment(), "a<b>\xc3\xbc$c").TextAt({"name"}),
            "a_b____c");
  EXPECT_EQ(DocumentOf(SmallSegment(), std::string(300, 'n')).TextAt({"name"}),
            std::string(200, 'n'));
}

TEST(XRay, StaysBelowTheDaemonsLimitWhateverItIsTold) {
  TraceSegment segment = FullSegment();
  const std::string long_text(100'000, '\x01');  // Six bytes each in JSON.
  segment.whole.error_message = long_text;
  segment.whole.attributes = {{"bucket", long_text}, {"key", long_text},
                              {"route", long_text},  {"queue", long_text},
                              {"format", long_text}, {"message_id", long_text}};
  segment.parts.at(1).error_message = long_text;
  DocumentOf(segment, std::string(1'000, 'x'));
}

}  // namespace
}  // namespace darkroom

#include "worker/telemetry/trace_header.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

constexpr char kTraceId[] = "5759e988bd862e3fe1be46a994272793";
constexpr char kRoot[] = "Root=1-5759e988-bd862e3fe1be46a994272793";

// The example of X-Ray's documentation.
TEST(TraceHeader, ReadsRootParentAndSampled) {
  const auto header = ParseTraceHeader(std::string(kRoot) +
                                       ";Parent=53995c3f42cd8ad8;Sampled=1");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->trace_id, kTraceId);
  EXPECT_EQ(header->parent, "53995c3f42cd8ad8");
  EXPECT_EQ(header->sampled, true);
}

TEST(TraceHeader, LeavesTheChoiceToTheReaderWhereItSaysNothing) {
  for (const char* more : {"", ";Sampled=?", ";Sampled=", ";Sampled"}) {
    const auto header = ParseTraceHeader(kRoot + std::string(more));
    ASSERT_TRUE(header) << more;
    EXPECT_FALSE(header->sampled) << more;
    EXPECT_TRUE(header->parent.empty()) << more;
  }
}

TEST(TraceHeader, TakesFieldsInAnyOrderAndLeavesOutUnknownOnes) {
  const auto header = ParseTraceHeader(
      "Sampled=0; Self=1-00000001-bd862e3fe1be46a994272793;Lineage=a:1|b:2 ;"
      " Parent=53995C3F42CD8AD8;Root=1-5759E988-BD862E3FE1BE46A994272793 ;");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->trace_id, kTraceId);
  EXPECT_EQ(header->parent, "53995c3f42cd8ad8");
  EXPECT_EQ(header->sampled, false);
}

TEST(TraceHeader, IsNothingWithoutARootThatIsOne) {
  for (const char* text :
       {"", ";", "=", "Root", "Root=", "Sampled=1",
        "root=1-5759e988-bd862e3fe1be46a994272793",
        "Root=2-5759e988-bd862e3fe1be46a994272793",
        "Root=1-5759e988bd862e3fe1be46a994272793",
        "Root=1-5759e988-bd862e3fe1be46a99427279",
        "Root=1-5759e988-bd862e3fe1be46a9942727933",
        "Root=1-5759e988-bd862e3fe1be46a99427279g",
        "Root=1-5759e98--bd862e3fe1be46a994272793",
        "Root=1-00000000-000000000000000000000000",
        "Root=1-5759e988-bd862e3fe1be46a994272793\"", "\x00\xff;\n"}) {
    EXPECT_FALSE(ParseTraceHeader(text)) << text;
  }
}

TEST(TraceHeader, LeavesOutAParentThatIsNone) {
  for (const char* parent :
       {"", "53995c3f42cd8ad", "53995c3f42cd8ad88", "0000000000000000", "x"}) {
    const auto header =
        ParseTraceHeader(kRoot + std::string(";Parent=") + parent);
    ASSERT_TRUE(header) << parent;
    EXPECT_TRUE(header->parent.empty()) << parent;
  }
}

TEST(TraceHeader, WritesWhatItReads) {
  const std::string text =
      std::string(kRoot) + ";Parent=53995c3f42cd8ad8;Sampled=0";
  EXPECT_EQ(TraceHeaderText(*ParseTraceHeader(text)), text);
  EXPECT_EQ(TraceHeaderText(*ParseTraceHeader(kRoot)), kRoot);
}

}  // namespace
}  // namespace darkroom

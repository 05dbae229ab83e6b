#include "worker/config/metric_dimensions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(MetricDimensions, ArePairsInTheirOrder) {
  EXPECT_THAT(*ParseDimensions("service=darkroom,FunctionName=thumbs a=b"),
              ElementsAre(Pair("service", "darkroom"),
                          Pair("FunctionName", "thumbs a=b")));
  EXPECT_TRUE(ParseDimensions("")->empty());
}

TEST(MetricDimensions, WhatCloudWatchWouldRefuseIsRefused) {
  std::string many;
  for (int i = 0; i < 31; ++i) many += "d" + std::to_string(i) + "=1,";
  for (const std::string& text : std::vector<std::string>{
           "service", "=x", "x=", "a=1,a=2", "_aws=x", ":a=b", "a=\x01",
           "a=caf\xc3\xa9", std::string(251, 'n') + "=1",
           "a=" + std::string(1'025, 'v'), many}) {
    EXPECT_FALSE(IsDimensions(text)) << text;
  }
}

TEST(MetricDimensions, ANamespaceIsNotOneOfAmazons) {
  EXPECT_TRUE(IsNamespace("darkroom"));
  EXPECT_TRUE(IsNamespace("studio/darkroom-prod_1.2#a:b"));
  for (const std::string& text : std::vector<std::string>{
           "", "AWS/SQS", "a b", "caf\xc3\xa9", std::string(256, 'n')}) {
    EXPECT_FALSE(IsNamespace(text)) << text;
  }
}

}  // namespace
}  // namespace darkroom

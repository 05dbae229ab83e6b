#include "base/json_text.h"

#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace darkroom {
namespace {

class JsonTextTest : public testing::Test {
 protected:
  std::string Written() {
    json_.EndObject();
    return {buffer_.GetString(), buffer_.GetSize()};
  }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> json_{buffer_};
};

TEST_F(JsonTextTest, MembersAreEscapedAndKeepTheirBytes) {
  json_.StartObject();
  PutText(json_, "plain", "a \"b\"\n");
  PutText(json_, std::string_view("nul\0", 4), std::string_view("\0", 1));
  PutText(json_, "latin", "caf\xe9");
  PutText(json_, "empty", std::string_view());
  EXPECT_EQ(Written(),
            R"({"plain":"a \"b\"\n","nul\u0000":"\u0000","latin":"caf)"
            "\xe9\",\"empty\":\"\"}");
}

TEST_F(JsonTextTest, ValidTextIsUtf8WhateverComesIn) {
  json_.StartObject();
  PutValidText(json_, "key", "caf\xe9 größe");
  PutKey(json_, "list");
  json_.StartArray();
  PutText(json_, "as it is");
  PutValidText(json_, "\xff");
  json_.EndArray();
  EXPECT_EQ(Written(),
            "{\"key\":\"caf\xEF\xBF\xBD größe\","
            "\"list\":[\"as it is\",\"\xEF\xBF\xBD\"]}");
}

TEST(JsonText, MembersThatAreNoTextAreEmpty) {
  rapidjson::Document json;
  json.Parse(R"({"text":"a\u0000b","number":1,"null":null})");
  EXPECT_EQ(MemberText(json, "text"), std::string("a\0b", 3));
  for (const char* name : {"number", "null", "missing"}) {
    EXPECT_EQ(MemberText(json, name), "") << name;
  }
}

}  // namespace
}  // namespace darkroom

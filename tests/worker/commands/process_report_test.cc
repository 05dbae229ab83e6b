#include "worker/commands/process_report.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(ProcessReport, OkIsOneObjectWithItsRenditions) {
  const FileReport report{
      .source = "in/a \"b\".jpg",
      .facts = {.format = "jpeg", .width = 400, .height = 300},
      .renditions = {{.variant = "128w",
                      .file = "out/a_128w.webp",
                      .width = 128,
                      .height = 96,
                      .bytes = 1234}},
      .ms = 12.5};
  EXPECT_EQ(AsJson(report),
            R"({"source":"in/a \"b\".jpg","status":"ok","format":"jpeg",)"
            R"("width":400,"height":300,"renditions":[{"variant":"128w",)"
            R"("file":"out/a_128w.webp","width":128,"height":96,)"
            R"("bytes":1234}],"ms":12.5})");
}

TEST(ProcessReport, RejectedSaysWhyAndWhatWasKnown) {
  FileReport report{.source = "a.jpg",
                    .outcome = Error(ErrorClass::kUnsupported, "not an image"),
                    .ms = 0.25};
  EXPECT_EQ(AsJson(report),
            R"({"source":"a.jpg","status":"rejected","error":)"
            R"({"class":"unsupported","message":"not an image"},"ms":0.25})");
  EXPECT_EQ(AsText(report), "a.jpg: rejected, unsupported: not an image");
  report.facts = {.format = "png", .width = 3, .height = 4};
  EXPECT_NE(
      AsJson(report).find(R"("format":"png","width":3,"height":4,"error")"),
      std::string::npos);
}

}  // namespace
}  // namespace darkroom

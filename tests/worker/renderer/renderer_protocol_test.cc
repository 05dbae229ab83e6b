#include "worker/renderer/renderer_protocol.h"

#include <gtest/gtest.h>

#include "worker/renderer/plan_fields.h"

namespace darkroom {
namespace {

WatermarkImage Image(std::size_t size, std::uint8_t byte) {
  return std::make_shared<const Bytes>(size, byte);
}

// The fields of a variant are the business of plan_fields_test.cc.
RenderPlan SomePlan() {
  RenderPlan plan;
  plan.limits.max_scans = 7;
  plan.placeholder = true;
  plan.variants = {
      {.spec = {.name = "card", .width = 800, .keep_location = true}},
      {.spec = {.name = "b", .width = 9}, .encode = false},
      {.spec = {.name = "c", .width = 10}},
      {.spec = {.name = "d", .width = 11}}};
  plan.variants[0].spec.watermark.image = Image(3, 1);
  plan.variants[2].spec.watermark.image = Image(0, 0);
  plan.variants[3].spec.watermark.image = plan.variants[0].spec.watermark.image;
  return plan;
}

TEST(RendererProtocol, PlansSurvive) {
  const RenderPlan plan = UnpackPlan(PackPlan(SomePlan())).value();
  EXPECT_EQ(plan.limits.max_scans, 7);
  EXPECT_TRUE(plan.placeholder);
  ASSERT_EQ(plan.variants.size(), 4U);
  EXPECT_EQ(plan.variants[0].spec.name, "card");
  EXPECT_EQ(plan.variants[0].spec.width, 800);
  EXPECT_TRUE(plan.variants[0].spec.keep_location);
  EXPECT_TRUE(plan.variants[0].encode);
  EXPECT_FALSE(plan.variants[1].encode);
}

TEST(RendererProtocol, WatermarksTravelOnceEach) {
  const RenderPlan plan = UnpackPlan(PackPlan(SomePlan())).value();
  const auto image = [&](std::size_t i) {
    return plan.variants[i].spec.watermark.image;
  };
  ASSERT_NE(image(0), nullptr);
  EXPECT_EQ(*image(0), (Bytes{1, 1, 1}));
  EXPECT_EQ(image(1), nullptr);
  ASSERT_NE(image(2), nullptr);
  EXPECT_TRUE(image(2)->empty());
  EXPECT_EQ(image(3), image(0));

  RenderPlan shared;
  const WatermarkImage large = Image(100'000, 7);
  for (int i = 0; i < 20; ++i) {
    shared.variants.push_back({.spec = {.width = 9}});
    shared.variants.back().spec.watermark.image = large;
  }
  EXPECT_LT(PackPlan(shared).size(), 120'000U);
}

TEST(RendererProtocol, AWatermarkThatDidNotTravelIsRefused) {
  RenderPlan plan;
  plan.variants = {{.spec = {.width = 9}}};
  Bytes without = PackPlan(plan);
  plan.variants[0].spec.watermark.image = Image(0, 0);
  const Bytes with = PackPlan(plan);
  ASSERT_TRUE(UnpackPlan(with));
  // Seen from the end they differ first in the variant's reference.
  std::size_t i = 1;
  while (with[with.size() - i] == without[without.size() - i]) ++i;
  without[without.size() - i] = with[with.size() - i];
  EXPECT_FALSE(UnpackPlan(without));
}

TEST(RendererProtocol, EveryCutOfAPlanIsRefused) {
  const Bytes bytes = PackPlan(SomePlan());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(UnpackPlan(ByteView(bytes).first(length))) << length;
  }
  Bytes longer = bytes;
  longer.push_back(0);
  EXPECT_FALSE(UnpackPlan(longer));
}

TEST(RendererProtocol, OrientationsAreThoseOfExif) {
  for (const int orientation : {0, 9, 255}) {
    const SourceFacts facts = {"jpeg", 40, 30,
                               static_cast<Orientation>(orientation)};
    EXPECT_FALSE(UnpackNeed(PackNeed({.source = facts, .bytes = 1})));
  }
}

TEST(RendererProtocol, AnswersSurvive) {
  const NeedAnswer need =
      UnpackNeed(
          PackNeed({.source = {"jpeg", 40, 30, Orientation::kTransversed},
                    .bytes = 1'000'000}))
          .value();
  EXPECT_EQ(need.source.orientation, Orientation::kTransversed);
  EXPECT_EQ(need.source.format, "jpeg");
  EXPECT_EQ(need.source.height, 30);
  EXPECT_EQ(need.bytes, 1'000'000U);

  const auto done =
      UnpackDone(PackDone({.entries = {{.variant = 1,
                                        .format = OutputFormat::kPng,
                                        .width = 5,
                                        .height = 6}}}),
                 2);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->entries.at(0).variant, 1U);
  EXPECT_EQ(done->entries.at(0).format, OutputFormat::kPng);
  EXPECT_EQ(done->entries.at(0).height, 6);

  const FailedAnswer failed =
      UnpackFailed(
          PackFailed(
              {.source = {}, .error = Error(ErrorClass::kCorrupt, "cut off")}))
          .value();
  EXPECT_EQ(failed.error.cls(), ErrorClass::kCorrupt);
  EXPECT_EQ(failed.error.message(), "cut off");
}

TEST(RendererProtocol, TheWorkerTrustsNoNumber) {
  EXPECT_FALSE(UnpackNeed(PackNeed({.source = {"jpeg", 0, 30}})));
  EXPECT_FALSE(UnpackNeed(PackNeed({.source = {"jpeg", 70'000, 30}})));
  EXPECT_FALSE(UnpackNeed(PackNeed({.source = {std::string(100, 'x'), 1, 1}})));
  EXPECT_FALSE(UnpackDone(
      PackDone({.entries = {{.variant = 2, .width = 5, .height = 6}}}), 2));
  EXPECT_FALSE(UnpackDone(
      PackDone({.entries = {{.variant = 0, .width = -5, .height = 6}}}), 2));
  for (const OutputFormat format :
       {OutputFormat::kAuto, OutputFormat::kSame, OutputFormat{200}}) {
    EXPECT_FALSE(UnpackDone(PackDone({.entries = {{.variant = 0,
                                                   .format = format,
                                                   .width = 5,
                                                   .height = 6}}}),
                            2));
  }
  EXPECT_FALSE(UnpackDone(PackDone({.entries = {{}, {}, {}}}), 2));
  Bytes failed =
      PackFailed({.source = {}, .error = Error(ErrorClass::kCorrupt, "")});
  failed[12] = 200;  // The class.
  EXPECT_FALSE(UnpackFailed(failed));
  // These would delete the message, or hand it back for ever.
  for (const ErrorClass cls :
       {ErrorClass::kNotFound, ErrorClass::kSuperseded, ErrorClass::kCancelled,
        ErrorClass::kTransient}) {
    EXPECT_FALSE(
        UnpackFailed(PackFailed({.source = {}, .error = Error(cls, "")})));
  }
  EXPECT_FALSE(UnpackFailed(failed));
}

}  // namespace
}  // namespace darkroom

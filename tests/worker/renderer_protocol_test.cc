#include "worker/renderer_protocol.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

RenderPlan SomePlan() {
  RenderPlan plan;
  plan.limits.max_pixels = 12'345;
  plan.limits.max_scans = 7;
  plan.variants.push_back({.spec = {.name = "card",
                                    .width = 800,
                                    .height = 600,
                                    .fit = Fit::kContain,
                                    .gravity = Gravity::kSouthWest,
                                    .enlarge = true,
                                    .background = {1, 2, 3},
                                    .format = OutputFormat::kJpeg,
                                    .quality = 83,
                                    .progressive = true,
                                    .effort = 6}});
  plan.variants.push_back(
      {.spec = {.name = "b", .width = 9, .lossless = true}, .encode = false});
  return plan;
}

TEST(RendererProtocol, PlansSurvive) {
  const RenderPlan plan = UnpackPlan(PackPlan(SomePlan())).value();
  EXPECT_EQ(plan.limits.max_pixels, 12'345U);
  EXPECT_EQ(plan.limits.max_scans, 7);
  ASSERT_EQ(plan.variants.size(), 2U);
  const VariantSpec& card = plan.variants[0].spec;
  EXPECT_EQ(card.name, "card");
  EXPECT_EQ(card.width, 800);
  EXPECT_EQ(card.height, 600);
  EXPECT_EQ(card.fit, Fit::kContain);
  EXPECT_EQ(card.gravity, Gravity::kSouthWest);
  EXPECT_TRUE(card.enlarge);
  EXPECT_EQ(card.background.blue, 3);
  EXPECT_EQ(card.format, OutputFormat::kJpeg);
  EXPECT_EQ(card.quality, 83);
  EXPECT_TRUE(card.progressive);
  EXPECT_EQ(card.effort, 6);
  EXPECT_TRUE(plan.variants[1].spec.lossless);
  EXPECT_TRUE(plan.variants[0].encode);
  EXPECT_FALSE(plan.variants[1].encode);
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

TEST(RendererProtocol, AnswersSurvive) {
  const NeedAnswer need =
      UnpackNeed(PackNeed({.source = {"jpeg", 40, 30}, .bytes = 1'000'000}))
          .value();
  EXPECT_EQ(need.source.format, "jpeg");
  EXPECT_EQ(need.source.height, 30);
  EXPECT_EQ(need.bytes, 1'000'000U);

  const auto done =
      UnpackDone(PackDone({{.variant = 1, .width = 5, .height = 6}}), 2);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->at(0).variant, 1U);
  EXPECT_EQ(done->at(0).height, 6);

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
  EXPECT_FALSE(
      UnpackDone(PackDone({{.variant = 2, .width = 5, .height = 6}}), 2));
  EXPECT_FALSE(
      UnpackDone(PackDone({{.variant = 0, .width = -5, .height = 6}}), 2));
  EXPECT_FALSE(UnpackDone(PackDone({{}, {}, {}}), 2));
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

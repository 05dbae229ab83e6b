#include "base/result.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

Result<std::unique_ptr<int>> Half(int number) {
  if (number % 2 != 0) return Error(ErrorClass::kUnsupported, "odd");
  return std::make_unique<int>(number / 2);
}

Result<int> Quarter(int number) {
  const std::unique_ptr<int> half = TRY(Half(number));
  return *TRY(Half(*half).During("second half"));
}

Status Check(int number) {
  TRY(Quarter(number));
  return {};
}

TEST(Result, TryPassesValuesOnAndErrorsUp) {
  EXPECT_EQ(Quarter(8).value(), 2);
  EXPECT_EQ(Quarter(3).error().message(), "odd");
  EXPECT_EQ(Quarter(6).error().message(), "second half: odd");
  EXPECT_TRUE(Check(4).ok());
  EXPECT_EQ(Check(5).error().cls(), ErrorClass::kUnsupported);
}

TEST(Result, AskingForTheOtherOutcomeIsABug) {
  EXPECT_THROW((void)Half(3).value(), std::bad_variant_access);
  EXPECT_THROW((void)Half(2).error(), std::bad_variant_access);
}

}  // namespace
}  // namespace darkroom

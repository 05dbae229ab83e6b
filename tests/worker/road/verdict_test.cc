#include "worker/road/verdict.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

struct Row {
  ErrorClass cls;
  Verdict first;   // On the first receive.
  Verdict second;  // On the second and later ones.
};

// The table of docs/job_lifecycle.md.
constexpr Row kTable[] = {
    {ErrorClass::kEmpty, Verdict::kDeadLetter, Verdict::kDeadLetter},
    {ErrorClass::kCorrupt, Verdict::kDeadLetter, Verdict::kDeadLetter},
    {ErrorClass::kUnsupported, Verdict::kDeadLetter, Verdict::kDeadLetter},
    {ErrorClass::kTooLarge, Verdict::kDeadLetter, Verdict::kDeadLetter},
    {ErrorClass::kTimeout, Verdict::kRetry, Verdict::kDeadLetter},
    {ErrorClass::kMemory, Verdict::kRetry, Verdict::kDeadLetter},
    {ErrorClass::kCrashed, Verdict::kRetry, Verdict::kDeadLetter},
    {ErrorClass::kForbidden, Verdict::kRetry, Verdict::kDeadLetter},
    {ErrorClass::kNotFound, Verdict::kDelete, Verdict::kDelete},
    {ErrorClass::kSuperseded, Verdict::kDelete, Verdict::kDelete},
    {ErrorClass::kAccess, Verdict::kRetry, Verdict::kRetry},
    {ErrorClass::kTransient, Verdict::kRetry, Verdict::kRetry},
    {ErrorClass::kCancelled, Verdict::kHandBack, Verdict::kHandBack},
    {ErrorClass::kConfiguration, Verdict::kRetry, Verdict::kRetry},
    {ErrorClass::kInternal, Verdict::kRetry, Verdict::kRetry},
};

TEST(Verdict, EveryRowOfTheTable) {
  EXPECT_EQ(std::size(kTable),
            static_cast<std::size_t>(ErrorClass::kInternal) + 1);
  for (const Row& row : kTable) {
    SCOPED_TRACE(NameOf(row.cls));
    const Status outcome = Error(row.cls, "why");
    EXPECT_EQ(Judge(outcome, 1), row.first);
    EXPECT_EQ(Judge(outcome, 2), row.second);
    EXPECT_EQ(Judge(outcome, 100), row.second);
  }
}

TEST(Verdict, SuccessIsDeleted) {
  EXPECT_EQ(Judge(Status(), 1), Verdict::kDelete);
}

}  // namespace
}  // namespace darkroom

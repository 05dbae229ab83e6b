#include "base/error.h"

#include <cerrno>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(Error, NamesAreFoundAgain) {
  for (int i = 0; i <= static_cast<int>(ErrorClass::kInternal); ++i) {
    const auto cls = static_cast<ErrorClass>(i);
    EXPECT_EQ(ErrorClassNamed(NameOf(cls)), cls) << NameOf(cls);
  }
  EXPECT_EQ(ErrorClassNamed("nonsense"), std::nullopt);
}

TEST(Error, ClassDecidesTheCallersNextAct) {
  EXPECT_EQ(Error(ErrorClass::kCorrupt, "x").kind(), ErrorKind::kInvalid);
  EXPECT_EQ(Error(ErrorClass::kTooLarge, "x").kind(), ErrorKind::kTooLarge);
  EXPECT_EQ(Error(ErrorClass::kSuperseded, "x").kind(), ErrorKind::kNotFound);
  EXPECT_EQ(Error(ErrorClass::kAccess, "x").kind(), ErrorKind::kDenied);
  EXPECT_EQ(Error(ErrorClass::kTransient, "x").kind(), ErrorKind::kTransient);
}

TEST(Error, DuringPutsTheStepFirst) {
  const Error error =
      Error(ErrorClass::kNotFound, "no such key: a").During("fetch");
  EXPECT_EQ(error.message(), "fetch: no such key: a");
  EXPECT_EQ(error.cls(), ErrorClass::kNotFound);
}

TEST(Error, ErrnoBecomesAClass) {
  EXPECT_EQ(ErrnoError(ENOENT, "open").cls(), ErrorClass::kNotFound);
  EXPECT_EQ(ErrnoError(EACCES, "open").cls(), ErrorClass::kAccess);
  EXPECT_EQ(ErrnoError(EIO, "read").cls(), ErrorClass::kInternal);
  EXPECT_EQ(ErrnoError(ENOENT, "open a").message(),
            "open a: No such file or directory");
}

}  // namespace
}  // namespace darkroom

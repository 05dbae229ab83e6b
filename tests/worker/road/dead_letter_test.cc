#include "worker/road/dead_letter.h"

#include <gtest/gtest.h>

#include "worker/road/delivery.h"

namespace darkroom {
namespace {

Message AsReceived(const OutgoingMessage& sent) {
  return {.id = "m2", .body = sent.body, .attributes = sent.attributes};
}

TEST(DeadLetter, BecomesTheMessageThatItWas) {
  const Message message = {.id = "m1", .body = "{ \"any\": \"bytes\"}\n"};
  const OutgoingMessage letter =
      DeadLetterFor(message, Error(ErrorClass::kCorrupt, "premature end"),
                    {.bucket = "uploads", .key = "a.jpg", .version = "v"});
  EXPECT_EQ(letter.attributes.size(), 9U);
  const OutgoingMessage again = WithoutReason(AsReceived(letter));
  EXPECT_EQ(again.body, message.body);
  EXPECT_EQ(again.attributes, MessageAttributes());
}

TEST(DeadLetter, KeepsWhatOthersWrote) {
  Message letter = AsReceived(DeadLetterFor(
      {.id = "m1", .body = "b"}, Error(ErrorClass::kEmpty, "no bytes"), {}));
  letter.attributes["tenant"] = "7";
  letter.attribute_types["tenant"] = "Number";
  const OutgoingMessage again = WithoutReason(letter);
  EXPECT_EQ(again.attributes, (MessageAttributes{{"tenant", "7"}}));
  EXPECT_EQ(again.attribute_types, (AttributeTypes{{"tenant", "Number"}}));
}

TEST(DeadLetter, StaysInItsTrace) {
  const std::string trace = "Root=1-5759e988-bd862e3fe1be46a994272793";
  const OutgoingMessage letter =
      DeadLetterFor({.id = "m1", .body = "b", .trace = trace},
                    Error(ErrorClass::kEmpty, "no bytes"), {});
  EXPECT_EQ(letter.trace, trace);
  EXPECT_EQ(WithoutReason({.id = "m2", .body = "b", .trace = trace}).trace,
            trace);
}

// A FIFO queue that remembers the first id would drop what comes back.
TEST(DeadLetter, GoesBackIntoItsGroupUnderAnotherId) {
  const OutgoingMessage again = WithoutReason(
      {.id = "m2", .body = "b", .group = "g", .deduplication = "m1"});
  EXPECT_EQ(again.group, "g");
  EXPECT_EQ(again.deduplication, "m2");
  EXPECT_EQ(WithoutReason({.id = "m2", .body = "b"}).group, "m2");
}

TEST(DeadLetter, TouchesNothingThatNoWorkerWrote) {
  const MessageAttributes foreign = {{"source.key", "x"},
                                     {"error.class", "theirs"}};
  const OutgoingMessage again =
      WithoutReason({.body = "b", .attributes = foreign});
  EXPECT_EQ(again.attributes, foreign);
}

}  // namespace
}  // namespace darkroom

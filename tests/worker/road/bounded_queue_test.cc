#include "worker/road/bounded_queue.h"

#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(BoundedQueue, DrainsWhatWasPushedBeforeItWasClosed) {
  BoundedQueue<int> queue(3);
  EXPECT_TRUE(queue.Push(1));
  EXPECT_TRUE(queue.Push(2));
  queue.Close();
  EXPECT_FALSE(queue.Push(3));
  EXPECT_EQ(queue.Pop(), 1);
  EXPECT_EQ(queue.Pop(), 2);
  EXPECT_EQ(queue.Pop(), std::nullopt);
}

TEST(BoundedQueue, ARefusedItemStaysWithItsOwner) {
  BoundedQueue<std::unique_ptr<int>> queue(1);
  queue.Close();
  auto item = std::make_unique<int>(7);
  EXPECT_FALSE(queue.Push(std::move(item)));
  ASSERT_NE(item, nullptr);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(*item, 7);
}

TEST(BoundedQueue, EveryItemArrivesOnce) {
  BoundedQueue<int> queue(2);
  std::atomic<int> sum = 0;
  {
    std::vector<std::jthread> consumers;
    for (int i = 0; i < 3; ++i) {
      consumers.emplace_back([&] {
        while (const std::optional<int> item = queue.Pop()) sum += *item;
      });
    }
    {
      std::vector<std::jthread> producers;
      for (int i = 0; i < 3; ++i) {
        producers.emplace_back([&] {
          for (int item = 1; item <= 100; ++item) {
            queue.Push(int{item});
          }
        });
      }
    }
    queue.Close();
  }
  EXPECT_EQ(sum, 3 * 5050);
}

}  // namespace
}  // namespace darkroom

#include "worker/renderer/packet.h"

#include <sys/socket.h>

#include <array>

#include <gtest/gtest.h>

#include "base/shared_buffer.h"

namespace darkroom {
namespace {

TEST(Packet, CarriesBytesAndDescriptors) {
  const SocketPair pair = MakeSocketPair().value();
  const SharedBuffer buffer = SharedBuffer::CopyOf(AsBytes("pixels")).value();
  const std::array<int, 1> fds = {buffer.fd()};
  ASSERT_TRUE(
      SendPacket(pair.worker.get(), PacketType::kRender, AsBytes("hello"), fds)
          .ok());
  std::optional<Packet> packet = ReceivePacket(pair.renderer.get()).value();
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->type, PacketType::kRender);
  EXPECT_EQ(AsText(packet->payload), "hello");
  ASSERT_EQ(packet->fds.size(), 1U);
  EXPECT_EQ(
      AsText(
          SharedBuffer::Adopt(std::move(packet->fds[0]), 100).value().view()),
      "pixels");
}

TEST(Packet, AHangUpIsTheEnd) {
  SocketPair pair = MakeSocketPair().value();
  pair.worker.Reset();
  EXPECT_FALSE(ReceivePacket(pair.renderer.get()).value());
  EXPECT_EQ(
      SendPacket(pair.renderer.get(), PacketType::kNeed, {}, {}).error().cls(),
      ErrorClass::kCrashed);
}

TEST(Packet, StrangersAreRefused) {
  const SocketPair pair = MakeSocketPair().value();
  ASSERT_EQ(::send(pair.worker.get(), "abc", 3, 0), 3);
  EXPECT_FALSE(ReceivePacket(pair.renderer.get()).ok());
  ASSERT_EQ(::send(pair.worker.get(), "abcdefgh", 8, 0), 8);
  EXPECT_FALSE(ReceivePacket(pair.renderer.get()).ok());
  const Bytes huge(kMaxPayload + 100, 1);
  EXPECT_FALSE(SendPacket(pair.worker.get(), PacketType::kDone, huge, {}).ok());
  ASSERT_GT(::send(pair.worker.get(), huge.data(), huge.size(), 0), 0);
  EXPECT_FALSE(ReceivePacket(pair.renderer.get()).ok());
}

}  // namespace
}  // namespace darkroom

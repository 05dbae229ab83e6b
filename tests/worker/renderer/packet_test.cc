#include "worker/renderer/packet.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstring>

#include <gtest/gtest.h>

#include "base/shared_buffer.h"

namespace darkroom {
namespace {

TEST(Packet, CarriesBytesAndDescriptors) {
  const SocketPair pair = MakeSocketPair().value();
  const SharedBuffer buffer = SharedBuffer::CopyOf(AsBytes("pixels")).value();
  const std::array<int, 1> fds = {buffer.fd()};
  ASSERT_TRUE(SendPacket(pair.worker.get(), Patience::kNone,
                         {.type = PacketType::kRender,
                          .payload = AsBytes("hello"),
                          .fds = fds})
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
  EXPECT_EQ(SendPacket(pair.renderer.get(), Patience::kWaits, {}).error().cls(),
            ErrorClass::kCrashed);
}

TEST(Packet, StrangersAreRefused) {
  const SocketPair pair = MakeSocketPair().value();
  ASSERT_EQ(::send(pair.worker.get(), "abc", 3, 0), 3);
  EXPECT_FALSE(ReceivePacket(pair.renderer.get()).ok());
  ASSERT_EQ(::send(pair.worker.get(), "abcdefgh", 8, 0), 8);
  EXPECT_FALSE(ReceivePacket(pair.renderer.get()).ok());
  const Bytes huge(kMaxPayload + 100, 1);
  EXPECT_FALSE(
      SendPacket(pair.worker.get(), Patience::kNone, {.payload = huge}).ok());
  ASSERT_GT(::send(pair.worker.get(), huge.data(), huge.size(), 0), 0);
  EXPECT_FALSE(ReceivePacket(pair.renderer.get()).ok());
}

// A renderer that does not read must not hold its worker up.
TEST(Packet, AWorkerDoesNotWaitForWhoDoesNotListen) {
  const SocketPair pair = MakeSocketPair().value();
  Status sent;
  for (int i = 0; i < 100'000 && sent.ok(); ++i) {
    sent = SendPacket(pair.worker.get(), Patience::kNone, {});
  }
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error().cls(), ErrorClass::kCrashed);
}

// A packet without a byte may bring descriptors all the same.
TEST(Packet, DescriptorsOfNoPacketAreClosed) {
  const SocketPair pair = MakeSocketPair().value();
  std::array<int, 2> ends = {};
  ASSERT_EQ(::pipe(ends.data()), 0);
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control = {};
  msghdr message = {};
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &ends[1], sizeof(int));
  ASSERT_EQ(::sendmsg(pair.renderer.get(), &message, 0), 0);
  ::close(ends[1]);
  EXPECT_FALSE(ReceivePacket(pair.worker.get()).value());
  // Nobody holds the writing end any more: that is the end of the pipe.
  char byte = 0;
  EXPECT_EQ(::read(ends[0], &byte, 1), 0);
  ::close(ends[0]);
}

}  // namespace
}  // namespace darkroom

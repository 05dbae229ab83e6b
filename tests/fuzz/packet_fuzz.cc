// A packet as the kernel hands it over, from somebody who writes their own.

#include <sys/socket.h>

#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promise.h"
#include "worker/renderer/packet.h"

namespace darkroom {
namespace {

void Receive(ByteView input) {
  static const SocketPair pair = MakeSocketPair().value();
  // An empty packet is the end of the conversation.
  if (input.empty() || input.size() > 2 * kMaxPayload) return;
  const ssize_t sent =
      ::send(pair.renderer.get(), input.data(), input.size(), 0);
  Promise(sent == static_cast<ssize_t>(input.size()), "a packet is sent");
  const auto packet = ReceivePacket(pair.worker.get());
  if (!packet.ok()) return;
  Promise(packet->has_value(), "a packet is no end");
  Promise((*packet)->payload.size() < input.size(), "a payload is a part");
  Promise((*packet)->fds.empty(), "descriptors do not come from bytes");
}

// As SendPacket sends it.
Bytes SentAs(PacketType type, ByteView payload) {
  const SocketPair pair = MakeSocketPair().value();
  Promise(SendPacket(pair.renderer.get(), Patience::kWaits,
                     {.type = type, .payload = payload})
              .ok(),
          "it is sent");
  Bytes packet(kMaxPayload);
  const ssize_t size =
      ::recv(pair.worker.get(), packet.data(), packet.size(), 0);
  packet.resize(static_cast<std::size_t>(size));
  return packet;
}

}  // namespace

const FuzzTarget kPacketFuzz = {
    "packet",
    [] {
      return std::vector<Bytes>{
          SentAs(PacketType::kNeed, PackNeed({.source = {"jpeg", 4, 3}})),
          SentAs(PacketType::kGo, {}), Bytes(3)};
    },
    Receive};

}  // namespace darkroom

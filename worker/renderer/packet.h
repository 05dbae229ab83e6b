// Packets with file descriptors over a local socket.

#ifndef DARKROOM_WORKER_RENDERER_PACKET_H_
#define DARKROOM_WORKER_RENDERER_PACKET_H_

#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/result.h"
#include "worker/renderer/renderer_protocol.h"

namespace darkroom {

// What one packet carries.
struct Packet {
  PacketType type = PacketType::kFailed;
  Bytes payload;        // At most kMaxPayload.
  std::vector<Fd> fds;  // At most kMaxVariants.
};

// What is to be sent; borrows it all.
struct OutgoingPacket {
  PacketType type = PacketType::kFailed;
  ByteView payload = {};
  std::span<const int> fds = {};
};

inline constexpr std::size_t kMaxPayload = 32 * kKiB;

// The descriptor at which a renderer finds its end.
inline constexpr int kRendererSocket = 3;

struct SocketPair {
  Fd worker;
  Fd renderer;
};

// A connected pair that keeps packets apart (SOCK_SEQPACKET).
Result<SocketPair> MakeSocketPair();

// What a sender does while the other end does not take what is on its way.
enum class Patience : std::uint8_t {
  kNone,   // A worker: a renderer that works has an empty queue then.
  kWaits,  // A renderer, whose deadline the worker keeps.
};

// Sends copies of `fds`.  Errors: kCrashed (the other end is gone, or does not
// listen), kInternal.
Status SendPacket(int socket, Patience patience, const OutgoingPacket& packet);

// Blocks until there is a packet.  Nothing at the end of the conversation.
// Errors: kInternal (too long, of another version, or the machine fails).
Result<std::optional<Packet>> ReceivePacket(int socket);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_PACKET_H_

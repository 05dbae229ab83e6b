#include "worker/renderer/packet.h"

#include <sched.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace darkroom {
namespace {

// "dkr" and the version of the protocol.
constexpr std::uint32_t kMagic = 0x646b7202;

struct PacketHeader {
  std::uint32_t magic = kMagic;
  PacketType type = PacketType::kFailed;
};

// Room for the descriptors of a packet, aligned as control messages want it.
struct ControlBuffer {
  alignas(cmsghdr)
      std::array<char, CMSG_SPACE(sizeof(int) * kMaxVariants)> bytes = {};
};

std::vector<Fd> TakeDescriptors(msghdr& message) {
  std::vector<Fd> fds;
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS) {
      continue;
    }
    const std::size_t count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(control) + i * sizeof(int), sizeof(int));
      fds.emplace_back(fd);
    }
  }
  return fds;
}

void AttachDescriptors(msghdr& message, ControlBuffer& buffer,
                       std::span<const int> fds) {
  if (fds.empty()) return;
  message.msg_control = buffer.bytes.data();
  message.msg_controllen = CMSG_SPACE(fds.size_bytes());
  cmsghdr* control = CMSG_FIRSTHDR(&message);
  control->cmsg_level = SOL_SOCKET;
  control->cmsg_type = SCM_RIGHTS;
  control->cmsg_len = CMSG_LEN(fds.size_bytes());
  std::memcpy(CMSG_DATA(control), fds.data(), fds.size_bytes());
}

}  // namespace

Result<SocketPair> MakeSocketPair() {
  std::array<int, 2> ends = {};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) !=
      0) {
    return ErrnoError(errno, "cannot make a socket pair");
  }
  return SocketPair{.worker = Fd(ends[0]), .renderer = Fd(ends[1])};
}

Status SendPacket(int socket, Patience patience, const OutgoingPacket& packet) {
  if (packet.payload.size() > kMaxPayload || packet.fds.size() > kMaxVariants) {
    return Error(ErrorClass::kInternal, "packet is too large");
  }
  PacketHeader header{.type = packet.type};
  std::array<iovec, 2> parts = {
      iovec{.iov_base = &header, .iov_len = sizeof(header)},
      iovec{.iov_base = const_cast<std::uint8_t*>(packet.payload.data()),
            .iov_len = packet.payload.size()}};
  ControlBuffer control;
  msghdr message = {};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  AttachDescriptors(message, control, packet.fds);
  const bool waits = patience == Patience::kWaits;
  const int flags = MSG_NOSIGNAL | (waits ? 0 : MSG_DONTWAIT);
  for (;;) {
    if (::sendmsg(socket, &message, flags) >= 0) return {};
    if (errno == EINTR) continue;
    // The descriptors that a user has in flight, of all its processes together,
    // are limited by the sender's own limit (unix(7)): others must read first.
    if (errno == ETOOMANYREFS && waits) {
      ::sched_yield();
      continue;
    }
    if (errno == EAGAIN) {
      return Error(ErrorClass::kCrashed, "the renderer does not listen");
    }
    if (errno == EPIPE || errno == ECONNRESET) {
      return Error(ErrorClass::kCrashed, "the other end of the socket is gone");
    }
    return ErrnoError(errno, "cannot send a packet");
  }
}

Result<std::optional<Packet>> ReceivePacket(int socket) {
  PacketHeader header;
  Packet packet;
  packet.payload.resize(kMaxPayload);
  std::array<iovec, 2> parts = {
      iovec{.iov_base = &header, .iov_len = sizeof(header)},
      iovec{.iov_base = packet.payload.data(),
            .iov_len = packet.payload.size()}};
  ControlBuffer control;
  msghdr message = {};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  ssize_t length = -1;
  do {
    length = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (length < 0 && errno == EINTR);
  if (length < 0) {
    if (errno == ECONNRESET) return std::optional<Packet>();
    return ErrnoError(errno, "cannot receive a packet");
  }
  // Before anything else: they are ours now, and to be closed.
  packet.fds = TakeDescriptors(message);
  // The end; a packet without a byte is none either.
  if (length == 0) return std::optional<Packet>();
  const bool whole = (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0 &&
                     static_cast<std::size_t>(length) >= sizeof(header);
  if (!whole || header.magic != kMagic) {
    return Error(ErrorClass::kInternal, "not a packet of this protocol");
  }
  packet.type = header.type;
  packet.payload.resize(static_cast<std::size_t>(length) - sizeof(header));
  return std::optional<Packet>(std::move(packet));
}

}  // namespace darkroom

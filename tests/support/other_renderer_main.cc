// A renderer of a version that was never made.

#include "worker/renderer/packet.h"
#include "worker/renderer/renderer_protocol.h"

int main() {
  const darkroom::Bytes payload =
      darkroom::PackReady({.version = "0.0.0-other"});
  const darkroom::Status sent = darkroom::SendPacket(
      darkroom::kRendererSocket, darkroom::Patience::kWaits,
      {.type = darkroom::PacketType::kReady, .payload = payload});
  return sent.ok() ? 0 : 1;
}

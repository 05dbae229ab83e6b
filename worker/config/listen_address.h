// "127.0.0.1:9464": where a port is opened.

#ifndef DARKROOM_WORKER_CONFIG_LISTEN_ADDRESS_H_
#define DARKROOM_WORKER_CONFIG_LISTEN_ADDRESS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom {

struct ListenAddress {
  std::string host;  // An address, without the brackets of IPv6.
  std::uint16_t port = 0;
};

// "ADDRESS:PORT" or "[ADDRESS]:PORT", with numbers only: names would be looked
// up.  Port 0 is any that is free.
std::optional<ListenAddress> ParseListenAddress(std::string_view text);
bool IsListenAddress(std::string_view text);

// Whether `address` is of this machine alone; IPv4 within IPv6 included.
bool IsLoopbackAddress(std::string_view address);

// Whether `text` is an IPv4 or IPv6 address.
bool IsIpAddress(std::string_view text);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_LISTEN_ADDRESS_H_

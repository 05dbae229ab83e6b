// HTTP requests and answers as plain values.

#ifndef DARKROOM_LIBS3Q_AWS_HTTP_MESSAGE_H_
#define DARKROOM_LIBS3Q_AWS_HTTP_MESSAGE_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace darkroom {

struct HttpHeader {
  std::string name;
  std::string value;
};

using HttpHeaders = std::vector<HttpHeader>;

// The value of the first header of this name, whatever its case; empty if
// there is none.
std::string_view HeaderNamed(const HttpHeaders& headers, std::string_view name);

struct HttpRequest {
  std::string method = "GET";
  std::string scheme = "https";
  std::string host;        // With ":port" unless it is the scheme's own.
  std::string path = "/";  // As it goes over the wire: encoded.
  std::string query;       // The same, without "?".
  HttpHeaders headers;     // Without host and content-length.
  ByteView body;           // Borrowed.

  std::string Url() const;
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers;
  std::string body;  // Empty where it went into a sink.

  std::string_view Header(std::string_view name) const {
    return HeaderNamed(headers, name);
  }
  bool succeeded() const { return status >= 200 && status < 300; }
};

// Loopback by its name or address, with or without a port.
bool IsLoopback(std::string_view host);

// The link-local hosts that hand out credentials: of ECS tasks, EKS pods and
// EC2 instances.  Their networks carry them unencrypted, and nowhere else.
bool IsCredentialHost(std::string_view host);

// Without its port, and without the brackets of an IPv6 address.
std::string_view HostWithoutPort(std::string_view host);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_HTTP_MESSAGE_H_

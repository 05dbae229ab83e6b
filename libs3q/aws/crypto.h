// Digests for signatures, and the trust store that all TLS connections share.

#ifndef DARKROOM_LIBS3Q_AWS_CRYPTO_H_
#define DARKROOM_LIBS3Q_AWS_CRYPTO_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace darkroom {

using Sha256Digest = std::array<std::uint8_t, 32>;

Sha256Digest Sha256(ByteView bytes);
Sha256Digest HmacSha256(ByteView key, ByteView bytes);

// Protects nothing: S3 wants it beside a customer's key.
using Md5Digest = std::array<std::uint8_t, 16>;
Md5Digest Md5(ByteView bytes);

// The certificate authorities that we trust, parsed once, on the first TLS
// connection: every connection that loads Debian's bundle by itself spends
// some 50 ms of CPU on it.  Thread-safe.
class TrustStore {
 public:
  // A PEM file; empty: the bundle of the system.
  explicit TrustStore(std::string ca_bundle);
  TrustStore(const TrustStore&) = delete;
  TrustStore& operator=(const TrustStore&) = delete;
  ~TrustStore();

  // Makes `ssl_ctx`, an SSL_CTX, verify its peers against this store, which
  // it then owns a share of.  Errors: kConfiguration (no readable bundle).
  Status Install(void* ssl_ctx);

 private:
  struct Store;

  std::unique_ptr<Store> store_;
};

// What somebody can do about a certificate that was refused, by OpenSSL's
// reason, as curl reports it.
const char* CertificateAdvice(long verify_result);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_CRYPTO_H_

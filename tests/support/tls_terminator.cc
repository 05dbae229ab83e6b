#include "tests/support/tls_terminator.h"

#include <cstdlib>
#include <utility>

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "base/handle.h"

namespace darkroom {
namespace {

using SslHandle = UniqueHandle<SSL, SSL_free>;
using BioHandle = UniqueHandle<BIO, BIO_free_all>;

BioHandle Reader(const std::string& pem) {
  return BioHandle(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

}  // namespace

struct TlsTerminator::Context {
  UniqueHandle<SSL_CTX, SSL_CTX_free> ctx{SSL_CTX_new(TLS_server_method())};
};

TlsTerminator::TlsTerminator(const Certificate& certificate, Upstream upstream,
                             TlsVersions versions)
    : upstream_(std::move(upstream)), context_(std::make_unique<Context>()) {
  SSL_CTX* ctx = context_->ctx.get();
  const UniqueHandle<X509, X509_free> x509(PEM_read_bio_X509(
      Reader(certificate.pem).get(), nullptr, nullptr, nullptr));
  const UniqueHandle<EVP_PKEY, EVP_PKEY_free> key(PEM_read_bio_PrivateKey(
      Reader(certificate.key_pem).get(), nullptr, nullptr, nullptr));
  if (SSL_CTX_use_certificate(ctx, x509.get()) != 1 ||
      SSL_CTX_use_PrivateKey(ctx, key.get()) != 1) {
    std::abort();
  }
  if (versions == TlsVersions::kOnly1_1) {
    SSL_CTX_set_security_level(ctx, 0);  // Debian's would not even offer it.
    SSL_CTX_set_min_proto_version(ctx, TLS1_1_VERSION);
    SSL_CTX_set_max_proto_version(ctx, TLS1_1_VERSION);
  }
  if (versions == TlsVersions::kOnly1_2) {
    SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION);
  }
  server_ =
      std::make_unique<ConnectionServer>([this](int fd) { return Serve(fd); });
}

TlsTerminator::~TlsTerminator() = default;

ConnectionServer::End TlsTerminator::Serve(int fd) {
  const SslHandle ssl(SSL_new(context_->ctx.get()));
  SSL_set_fd(ssl.get(), fd);
  if (SSL_accept(ssl.get()) != 1) return ConnectionServer::End::kClose;
  std::string buffer;
  const auto read = [&](char* data, std::size_t size) -> long {
    return SSL_read(ssl.get(), data, static_cast<int>(size));
  };
  while (const auto request = NextMessage(buffer, read)) {
    const std::string answer = upstream_(*request);
    if (answer.empty() || SSL_write(ssl.get(), answer.data(),
                                    static_cast<int>(answer.size())) <= 0) {
      break;
    }
  }
  SSL_shutdown(ssl.get());
  return ConnectionServer::End::kClose;
}

}  // namespace darkroom

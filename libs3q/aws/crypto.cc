#include "libs3q/aws/crypto.h"

#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <optional>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>

#include "base/handle.h"

namespace darkroom {
namespace {

using X509StoreHandle = UniqueHandle<X509_STORE, X509_STORE_free>;

// Where distributions keep their bundle: Debian, Fedora, Alpine.
constexpr std::array<const char*, 3> kSystemBundles = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
};

std::string SystemBundle() {
  for (const char* path : kSystemBundles) {
    if (::access(path, R_OK) == 0) return path;
  }
  return kSystemBundles[0];
}

// A library without SHA-256, or without memory for it, can sign nothing.
void Require(bool done) {
  if (!done) std::abort();
}

// Without it what has failed deeper down hides that it was the certificate,
// as with an authority that was made anew under its old name.
int OnVerified(int verified, X509_STORE_CTX*) {
  if (verified == 0) ERR_clear_error();
  return verified;
}

// Fetched once: the implicit lookup costs more than a short digest.
const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return sha256;
}

}  // namespace

Sha256Digest Sha256(ByteView bytes) {
  Sha256Digest digest = {};
  Require(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr,
                     Sha256Algorithm(), nullptr) == 1);
  return digest;
}

Sha256Digest HmacSha256(ByteView key, ByteView bytes) {
  Sha256Digest digest = {};
  Require(HMAC(Sha256Algorithm(), key.data(), static_cast<int>(key.size()),
               bytes.data(), bytes.size(), digest.data(), nullptr) != nullptr);
  return digest;
}

Md5Digest Md5(ByteView bytes) {
  Md5Digest digest = {};
  Require(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr,
                     EVP_md5(), nullptr) == 1);
  return digest;
}

struct TrustStore::Store {
  explicit Store(std::string path) : bundle(std::move(path)) {}

  void Load() {
    const std::string path = bundle.empty() ? SystemBundle() : bundle;
    X509StoreHandle loading(X509_STORE_new());
    if (X509_STORE_load_file(loading.get(), path.c_str()) != 1) {
      error = Error(ErrorClass::kConfiguration,
                    "cannot read certificate authorities: " + path);
      return;
    }
    x509 = std::move(loading);
  }

  const std::string bundle;
  std::once_flag once;
  // Set by Load, constant afterwards.
  X509StoreHandle x509;
  std::optional<Error> error;
};

TrustStore::TrustStore(std::string ca_bundle)
    : store_(std::make_unique<Store>(std::move(ca_bundle))) {}

TrustStore::~TrustStore() = default;

Status TrustStore::Install(void* ssl_ctx) {
  std::call_once(store_->once, [this] { store_->Load(); });
  if (store_->error) return *store_->error;
  // Takes a reference of its own.
  SSL_CTX_set1_cert_store(static_cast<SSL_CTX*>(ssl_ctx), store_->x509.get());
  SSL_CTX_set_verify(static_cast<SSL_CTX*>(ssl_ctx), SSL_VERIFY_PEER,
                     OnVerified);
  return {};
}

const char* CertificateAdvice(long verify_result) {
  switch (verify_result) {
    case X509_V_ERR_UNSPECIFIED:  // curl's, when its issuer was in order.
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "the certificate is for another host: check the endpoint";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "renew the server's certificate, or check this machine's clock";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "check this machine's clock";
    default:
      return "if you trust its issuer, name the PEM file of it as "
             "aws.ca_bundle or in AWS_CA_BUNDLE";
  }
}

}  // namespace darkroom

#include "tests/support/certificates.h"

#include <cstdlib>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/handle.h"

namespace darkroom {
namespace {

using Key = UniqueHandle<EVP_PKEY, EVP_PKEY_free>;
using X509Handle = UniqueHandle<X509, X509_free>;
using BioHandle = UniqueHandle<BIO, BIO_free_all>;
using Extension = UniqueHandle<X509_EXTENSION, X509_EXTENSION_free>;

Key NewKey() { return Key(EVP_EC_gen("P-256")); }

template <typename Write>
std::string Pem(Write write) {
  const BioHandle bio(BIO_new(BIO_s_mem()));
  if (write(bio.get()) != 1) std::abort();
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string PemOf(X509* certificate) {
  return Pem([&](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

std::string PemOf(EVP_PKEY* key) {
  return Pem([&](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr,
                                    nullptr);
  });
}

void Extend(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context = {};
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(
      X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  if (extension == nullptr ||
      X509_add_ext(certificate, extension.get(), -1) != 1) {
    std::abort();
  }
}

void Name(X509_NAME* name, const char* common_name) {
  X509_NAME_add_entry_by_txt(
      name, "CN", MBSTRING_UTF8,
      reinterpret_cast<const unsigned char*>(common_name), -1, -1, 0);
}

// Without issuer and signature.
X509Handle Blank(EVP_PKEY* key, const char* common_name,
                 const CertificateWish& wish) {
  static long serial = 1;
  X509Handle certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), wish.begins_in);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), wish.ends_in);
  X509_set_pubkey(certificate.get(), key);
  Name(X509_get_subject_name(certificate.get()), common_name);
  if (!wish.subject_alt_name.empty()) {
    Extend(certificate.get(), NID_subject_alt_name, wish.subject_alt_name);
  }
  return certificate;
}

void SignBy(X509* certificate, X509* issuer, EVP_PKEY* key) {
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  if (X509_sign(certificate, key, EVP_sha256()) == 0) std::abort();
}

}  // namespace

struct CertificateAuthority::Keys {
  Key key = NewKey();
  X509Handle certificate = Blank(key.get(), "test authority", {});
};

CertificateAuthority::CertificateAuthority() : keys_(std::make_unique<Keys>()) {
  X509* own = keys_->certificate.get();
  Extend(own, NID_basic_constraints, "critical,CA:TRUE");
  SignBy(own, own, keys_->key.get());
}

CertificateAuthority::~CertificateAuthority() = default;

std::string CertificateAuthority::pem() const {
  return PemOf(keys_->certificate.get());
}

Certificate CertificateAuthority::Issue(const CertificateWish& wish) const {
  const Key key = NewKey();
  const X509Handle certificate = Blank(key.get(), "test server", wish);
  SignBy(certificate.get(), keys_->certificate.get(), keys_->key.get());
  return {.pem = PemOf(certificate.get()), .key_pem = PemOf(key.get())};
}

Certificate SelfSigned(const CertificateWish& wish) {
  const Key key = NewKey();
  const X509Handle certificate = Blank(key.get(), "test server", wish);
  SignBy(certificate.get(), certificate.get(), key.get());
  return {.pem = PemOf(certificate.get()), .key_pem = PemOf(key.get())};
}

}  // namespace darkroom

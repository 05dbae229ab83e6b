// Certificate authorities and certificates, made on the spot.

#ifndef DARKROOM_TESTS_SUPPORT_CERTIFICATES_H_
#define DARKROOM_TESTS_SUPPORT_CERTIFICATES_H_

#include <memory>
#include <string>

namespace darkroom {

// A certificate with its key, both also as PEM.
struct Certificate {
  std::string pem;
  std::string key_pem;
};

struct CertificateWish {
  std::string subject_alt_name;  // "DNS:localhost", "IP:127.0.0.1".
  long begins_in = -3600;        // Seconds from now.
  long ends_in = 3600;
};

// Signs what it is asked to.  Thread-compatible.
class CertificateAuthority {
 public:
  CertificateAuthority();
  ~CertificateAuthority();

  std::string pem() const;  // What a client must trust.
  Certificate Issue(const CertificateWish& wish) const;

 private:
  struct Keys;

  std::unique_ptr<Keys> keys_;
};

// A certificate that nobody but itself vouches for.
Certificate SelfSigned(const CertificateWish& wish);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_CERTIFICATES_H_

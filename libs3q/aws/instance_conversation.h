// Talking to the metadata of an EC2 instance, by IMDSv2.

#ifndef DARKROOM_LIBS3Q_AWS_INSTANCE_CONVERSATION_H_
#define DARKROOM_LIBS3Q_AWS_INSTANCE_CONVERSATION_H_

#include <string>

#include "base/result.h"
#include "libs3q/aws/instance_credentials.h"
#include "libs3q/aws/metadata_agent.h"

namespace darkroom {

// A token, and what it opens.  Borrows its arguments.  Thread-compatible.
class InstanceConversation {
 public:
  InstanceConversation(const InstanceMetadata& metadata,
                       const MetadataAgent& agent)
      : metadata_(metadata), agent_(agent) {}

  // Errors: kAccess (metadata switched off, no token), kTransient (no answer).
  Status TakeToken();

  // The answer for `path`, whatever its status; takes another token where the
  // one there is has ended.  Errors: those of TakeToken and of HttpTransport.
  Result<HttpResponse> Get(const std::string& path);

  static Error Refused(const char* what, int status);

 private:
  HttpRequest RequestFor(const char* method, const std::string& path) const;
  Error Unanswered(const Error& error) const;

  const InstanceMetadata& metadata_;
  const MetadataAgent& agent_;
  std::string token_;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_INSTANCE_CONVERSATION_H_

// The Query protocol of SNS and STS: a form in, XML out.

#ifndef DARKROOM_LIBS3Q_AWS_FORM_REQUEST_H_
#define DARKROOM_LIBS3Q_AWS_FORM_REQUEST_H_

#include <string>

#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/sigv4.h"

namespace darkroom {

// POST /
// Content-Type: application/x-www-form-urlencoded; charset=utf-8
//
// `form` is borrowed.
AwsRequest FormRequest(const Endpoint& endpoint, SigningScope scope,
                       const std::string& form);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_FORM_REQUEST_H_

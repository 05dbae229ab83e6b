// Stores an object, sends a message about it, receives the message, fetches
// the object and cleans up: with AWS, or with a directory.
//
//   send_and_receive DIRECTORY
//   send_and_receive BUCKET QUEUE_URL
//
// The second takes region, credentials and endpoints from the environment, as
// AWS's own tools do.

#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs3q/aws/aws_services.h"
#include "libs3q/local/local_services.h"

namespace {

using darkroom::AsBytes;
using darkroom::AsText;
using darkroom::Result;
using darkroom::Status;

std::optional<std::string> Variable(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

// Where the objects and messages of this program go.
struct Place {
  std::unique_ptr<darkroom::Services> services;
  std::string bucket;
  std::string queue;
};

Result<Place> Open(int argc, char** argv) {
  if (argc == 2) {
    return Place{TRY(darkroom::OpenLocalServices({.root = argv[1]})), "photos",
                 darkroom::kLocalQueue};
  }
  darkroom::AwsOptions options{.environment = Variable, .queue = argv[2]};
  return Place{TRY(darkroom::OpenAwsServices(std::move(options))), argv[1],
               argv[2]};
}

// Of a batch of one.
Status First(std::vector<Status> outcome) { return std::move(outcome.at(0)); }

// What Result and TRY are for: the first failure ends it, with its reason.
Status SendAndReceive(const Place& place) {
  const auto store = place.services->OpenStore({});
  const auto queue = TRY(place.services->OpenQueue(place.queue, {}));
  const darkroom::ObjectRef ref = {place.bucket, "a b/ü.txt", ""};

  TRY(store->Put(ref, AsBytes("hello"), {.content_type = "text/plain"}));
  const darkroom::OutgoingMessage message = {.body = ref.key};
  TRY(First(queue->Send({&message, 1})));

  for (const darkroom::Message& got :
       TRY(queue->Receive({.max_messages = 1}))) {
    const auto object = TRY(store->Get({place.bucket, got.body, ""},
                                       {.max_bytes = 1024 * darkroom::kKiB}));
    std::cout << got.body << ": " << AsText(object.body.view()) << '\n';
    TRY(First(queue->Delete({&got.receipt, 1})));
  }
  return store->Remove(ref);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2 && argc != 3) {
    std::cerr << "usage: send_and_receive DIRECTORY | BUCKET QUEUE_URL\n";
    return 2;
  }
  const Result<Place> place = Open(argc, argv);
  const Status done =
      place.ok() ? SendAndReceive(*place) : Status(place.error());
  if (done.ok()) return 0;
  std::cerr << "send_and_receive: " << done.error().message() << '\n';
  return 1;
} catch (const std::exception& exception) {  // Out of memory, at most.
  std::cerr << "send_and_receive: " << exception.what() << '\n';
  return 1;
}

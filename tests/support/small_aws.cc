#include "tests/support/small_aws.h"

#include <algorithm>
#include <cstdlib>

#include <rapidjson/document.h>

#include "base/json_text.h"
#include "tests/support/faults.h"

namespace darkroom {
namespace {

std::string Reply(const std::string& status, const std::string& headers,
                  const std::string& body) {
  return "HTTP/1.1 " + status + "\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string BodyOf(const std::string& request) {
  return request.substr(request.find("\r\n\r\n") + 4);
}

}  // namespace

void SmallAws::PutObject(const std::string& path, const std::string& body) {
  const std::lock_guard lock(mutex_);
  objects_[path] = body;
}

std::map<std::string, std::string> SmallAws::objects() {
  const std::lock_guard lock(mutex_);
  return objects_;
}

void SmallAws::Enqueue(const std::string& body) {
  const std::lock_guard lock(mutex_);
  queue_[++last_] = {.body = body};
  sent_.notify_all();
}

std::size_t SmallAws::queued() {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

std::string SmallAws::Answer(const std::string& request) {
  const std::string target = HeaderOf(request, "x-amz-target");
  if (target.empty()) return Object(request);
  return Queue(target.substr(target.find('.') + 1), BodyOf(request));
}

std::string SmallAws::Object(const std::string& request) {
  const std::string method = request.substr(0, request.find(' '));
  const std::size_t begin = method.size() + 1;
  const std::string path =
      request.substr(begin, request.find(' ', begin) - begin);
  const std::lock_guard lock(mutex_);
  if (method == "PUT") {
    objects_[path] = BodyOf(request);
    return Reply("200 OK", "ETag: \"e\"\r\n", "");
  }
  const auto found = objects_.find(path);
  if (found == objects_.end()) {
    return Reply("404 Not Found", "Content-Type: application/xml\r\n",
                 "<Error><Code>NoSuchKey</Code></Error>");
  }
  return Reply("200 OK", "ETag: \"e\"\r\nContent-Type: image/jpeg\r\n",
               found->second);
}

std::string SmallAws::Queue(const std::string& operation,
                            const std::string& body) {
  const std::string json =
      operation == "ReceiveMessage" ? Receive(body) : Delete(body);
  return Reply("200 OK", "Content-Type: application/x-amz-json-1.0\r\n", json);
}

std::string SmallAws::Receive(const std::string& body) {
  rapidjson::Document json;
  json.Parse(body.data(), body.size());
  const auto end =
      Clock::now() + std::chrono::seconds(json["WaitTimeSeconds"].GetInt());
  std::unique_lock lock(mutex_);
  for (;;) {
    auto next = end;
    for (auto& [number, queued] : queue_) {
      if (queued.visible > Clock::now()) {
        next = std::min(next, queued.visible);
        continue;
      }
      queued.visible = Clock::now() + visibility_;
      ++queued.receives;
      const std::string id = std::to_string(number);
      // An old receipt must not delete what somebody else has now.
      return R"({"Messages":[{"MessageId":"m)" + id + R"(","ReceiptHandle":")" +
             id + "-" + std::to_string(queued.receives) + R"(","Body":")" +
             queued.body + R"(","Attributes":{"ApproximateReceiveCount":")" +
             std::to_string(queued.receives) + R"("}}]})";
    }
    if (Clock::now() >= end) return "{}";
    sent_.wait_until(lock, next);
  }
}

std::string SmallAws::Delete(const std::string& body) {
  rapidjson::Document json;
  json.Parse(body.data(), body.size());
  std::string done;
  const std::lock_guard lock(mutex_);
  for (const auto& entry : json["Entries"].GetArray()) {
    const std::string receipt = MemberText(entry, "ReceiptHandle");
    const auto found = queue_.find(std::atoi(receipt.c_str()));
    const std::string receive = receipt.substr(receipt.find('-') + 1);
    if (found != queue_.end() &&
        std::to_string(found->second.receives) == receive) {
      queue_.erase(found);
    }
    done += (done.empty() ? "" : ",") + std::string(R"({"Id":")") +
            MemberText(entry, "Id") + "\"}";
  }
  return R"({"Successful":[)" + done + "]}";
}

}  // namespace darkroom

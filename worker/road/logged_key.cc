#include "worker/road/logged_key.h"

#include "worker/config/recipe_hash.h"

namespace darkroom {
namespace {

void ReplaceAll(std::string& text, const std::string& what,
                const std::string& by) {
  if (what.empty()) return;
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

// TakenError names the source that an output key belongs to.
void CutOwner(std::string& message) {
  constexpr std::string_view kOwner = "it holds a rendition of ";
  const std::size_t owner = message.find(kOwner);
  if (owner == std::string::npos) return;
  message.erase(owner + kOwner.size());
  message += "another source";
}

}  // namespace

std::string LoggedKey(const Config& config, std::string_view key) {
  return config.log.redact_keys ? "#" + StableHash(key) : std::string(key);
}

std::string LoggedMessage(const Job& job) {
  std::string message = job.outcome.error().message();
  const Config& config = *job.spec.config;
  if (!config.log.redact_keys) return message;
  // Outputs first: their keys may begin with the source's.
  for (const PlannedOutput& output : job.source.outputs) {
    ReplaceAll(message, output.target.key,
               LoggedKey(config, output.target.key));
  }
  const std::string& key = job.spec.event.source.key;
  ReplaceAll(message, key, LoggedKey(config, key));
  CutOwner(message);
  return message;
}

}  // namespace darkroom

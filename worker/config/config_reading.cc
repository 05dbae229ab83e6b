#include "worker/config/config_reading.h"

#include <algorithm>

#include "base/text.h"

namespace darkroom {
namespace {

bool IsAtOrBelow(std::string_view path, std::string_view above) {
  if (!path.starts_with(above)) return false;
  const std::string_view rest = path.substr(above.size());
  return rest.empty() || rest[0] == '.' || rest[0] == '[';
}

}  // namespace

void ConfigReading::Note(const std::string& path, const YamlNode& node) {
  origins_[path] = WhereIs(node);
}

void ConfigReading::NoteAs(const std::string& path, std::string origin) {
  origins_[path] = std::move(origin);
}

void ConfigReading::Forget(const std::string& path) {
  std::erase_if(origins_, [&](const auto& entry) {
    return IsAtOrBelow(entry.first, path);
  });
}

bool ConfigReading::IsSound(const std::string& path) const {
  return std::none_of(
      unsound_.begin(), unsound_.end(),
      [&](const std::string& other) { return IsAtOrBelow(other, path); });
}

void ConfigReading::Complain(const std::string& path, const YamlNode& node,
                             std::string_view message) {
  unsound_.push_back(path);
  const std::string what = path.empty() ? "" : path + ": ";
  ComplainAt(WhereIs(node), what + std::string(message));
}

void ConfigReading::ComplainOf(const std::string& path,
                               std::string_view message) {
  unsound_.push_back(path);
  ComplainAt(OriginOf(path), path + ": " + std::string(message));
}

void ConfigReading::ComplainAt(const std::string& where,
                               std::string_view message) {
  problems_.push_back(where + (where.empty() ? "" : ": ") +
                      std::string(message));
}

void ConfigReading::ComplainOfLoss(const std::string& where,
                                   std::string_view message) {
  is_whole_ = false;
  ComplainAt(where, message);
}

std::string ConfigReading::OriginOf(std::string path) const {
  while (!path.empty()) {
    const auto known = origins_.find(path);
    if (known != origins_.end()) return known->second;
    const std::size_t end = path.find_last_of(".[");
    path.resize(end == std::string::npos ? 0 : end);
  }
  return "";
}

std::string ConfigReading::WhereIs(const YamlNode& node) const {
  if (node.line == 0) return source_;
  return source_ + ":" + std::to_string(node.line);
}

}  // namespace darkroom

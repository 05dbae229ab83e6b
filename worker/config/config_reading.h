// What reading a configuration collects beside its values: where each one came
// from, and everything that is wrong.

#ifndef DARKROOM_WORKER_CONFIG_CONFIG_READING_H_
#define DARKROOM_WORKER_CONFIG_CONFIG_READING_H_

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "worker/config/yaml_tree.h"

namespace darkroom {

// "routes[0].destination.key" to "darkroom.yaml:12" or
// "environment DARKROOM_ROUTES:3".  What is not in it has its default.
using ConfigOrigins = std::map<std::string, std::string>;

// Collects origins and complaints, so that all mistakes are told at once.
// Thread-compatible.
class ConfigReading {
 public:
  // Until the next call, lines are those of `source`: a file or a variable.
  void StartSource(std::string source) { source_ = std::move(source); }

  // Notes that `path` was set by `node`.
  void Note(const std::string& path, const YamlNode& node);
  // As if the value of `path` had been set there.
  void NoteAs(const std::string& path, std::string origin);
  // Forgets `path` and all below it, which another source replaces.
  void Forget(const std::string& path);

  // `where: path: message`, where the node is.
  void Complain(const std::string& path, const YamlNode& node,
                std::string_view message);
  // The same, where `path`, or else what holds it, was set.
  void ComplainOf(const std::string& path, std::string_view message);
  void ComplainAt(const std::string& where, std::string_view message);
  // The same, where values are lost that cannot be told: nothing that is not
  // there can be called missing then.
  void ComplainOfLoss(const std::string& where, std::string_view message);

  // Whether nothing was wrong with `path`, nor with anything below it.
  bool IsSound(const std::string& path) const;
  bool is_whole() const { return is_whole_; }

  const ConfigOrigins& origins() const { return origins_; }
  const std::vector<std::string>& problems() const { return problems_; }

  // Empty if neither `path` nor anything that holds it was set.
  std::string OriginOf(std::string path) const;

 private:
  std::string WhereIs(const YamlNode& node) const;

  std::string source_;
  ConfigOrigins origins_;
  std::vector<std::string> problems_;
  std::vector<std::string> unsound_;  // Paths.
  bool is_whole_ = true;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_CONFIG_READING_H_

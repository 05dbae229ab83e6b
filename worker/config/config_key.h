// One table per struct says everything about its keys: parsing, environment
// variables, printing and documentation all follow it.

#ifndef DARKROOM_WORKER_CONFIG_CONFIG_KEY_H_
#define DARKROOM_WORKER_CONFIG_CONFIG_KEY_H_

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "worker/config/config_reading.h"
#include "worker/config/foreign_words.h"
#include "worker/config/yaml_tree.h"

namespace darkroom {

// A key of a map that describes an `S`.
template <typename S>
struct Key {
  std::string path;                   // Within S: "destination.bucket".
  YamlKind kind = YamlKind::kScalar;  // kScalar, kList or kMap.
  std::string type;                   // "a whole number from 1 to 100".
  std::string description;            // One line, without a full stop.
  // Sets the field from `node`, whose path within the whole is `full_path`.
  std::function<void(const YamlNode& node, const std::string& full_path,
                     S& target, ConfigReading& reading)>
      read;
  std::function<YamlNode(const S&)> print;
};

template <typename S>
using Keys = std::span<const Key<S>>;

// The keys of all parts, in their order.
template <typename S>
std::vector<Key<S>> Together(std::initializer_list<std::vector<Key<S>>> parts) {
  std::vector<Key<S>> all;
  for (const std::vector<Key<S>>& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

// The field at the end of a chain of members:
// At(&Config::limits, &LimitsConfig::decode, &DecodeLimits::max_pixels).
template <typename... Members>
auto At(Members... members) {
  return [=](auto& whole) -> auto& { return (whole.*....*members); };
}

// "must be a whole number from 1 to 100, not `x`".
std::string Complaint(std::string_view expected, const YamlNode& node);

// A key whose value is a scalar of `type` (see worker/config/value_types.h).
template <typename S, typename Field, typename Type>
Key<S> ScalarKey(std::string path, Field field, Type type,
                 std::string description) {
  return {std::move(path),
          YamlKind::kScalar,
          type.Describe(),
          std::move(description),
          [=](const YamlNode& node, const std::string& full_path, S& target,
              ConfigReading& reading) {
            if (node.kind == YamlKind::kScalar &&
                type.Parse(node.scalar, field(target))) {
              return reading.Note(full_path, node);
            }
            reading.Complain(
                full_path, node,
                Complaint(type.Describe(), node) + type.Hint(node.scalar));
          },
          [=](const S& target) { return type.Print(field(target)); }};
}

// The names of the keys right below `section` ("" for the top): "limits",
// "limits.max_pixels" at section "limits" gives "max_pixels".
template <typename S>
std::vector<std::string_view> NamesBelow(Keys<S> keys,
                                         std::string_view section) {
  std::vector<std::string_view> names;
  const std::size_t start = section.empty() ? 0 : section.size() + 1;
  for (const Key<S>& key : keys) {
    const std::string_view path = key.path;
    if (!section.empty() && (!path.starts_with(section) ||
                             !path.substr(section.size()).starts_with('.'))) {
      continue;
    }
    const std::string_view name =
        path.substr(start, path.find('.', start) - start);
    if (names.empty() || names.back() != name) names.push_back(name);
  }
  return names;
}

template <typename S>
const Key<S>* FindKey(Keys<S> keys, std::string_view path) {
  for (const Key<S>& key : keys) {
    if (key.path == path) return &key;
  }
  return nullptr;
}

// Where in the tree, and where in S, a map is.
struct MapPlace {
  std::string full_path;  // "routes[0].destination"; empty at the root.
  std::string section;    // "destination"; empty for the whole of S.
};

// Reads the map `node`, which holds the keys of place.section, into `target`.
// Null values leave the default; complaints go to `reading`.
template <typename S>
void ReadMap(const YamlNode& node, const MapPlace& place, Keys<S> keys,
             S& target, ConfigReading& reading) {
  if (node.kind == YamlKind::kNull) return;
  if (node.kind != YamlKind::kMap) {
    return reading.Complain(place.full_path, node, Complaint("a map", node));
  }
  if (!place.full_path.empty()) reading.Note(place.full_path, node);
  const std::string above =
      place.full_path.empty() ? "" : place.full_path + ".";
  const std::string prefix = place.section.empty() ? "" : place.section + ".";
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const YamlNode& name = node.item_keys[i];
    const YamlNode& value = node.items[i];
    const std::string path = prefix + name.scalar;
    const std::string full_path = above + name.scalar;
    if (const Key<S>* key = FindKey(keys, path)) {
      if (value.kind == YamlKind::kNull) continue;
      key->read(value, full_path, target, reading);
    } else if (!NamesBelow(keys, path).empty()) {
      ReadMap(value, {full_path, path}, keys, target, reading);
    } else {
      reading.Complain(
          full_path, name,
          "unknown key" +
              SuggestionFor(name.scalar, NamesBelow(keys, place.section)));
    }
  }
}

// The map that ReadMap reads back into `source`.
template <typename S>
YamlNode PrintMap(Keys<S> keys, const std::string& section, const S& source) {
  YamlNode map = YamlNode::Map();
  for (const std::string_view name : NamesBelow(keys, section)) {
    const std::string path =
        section.empty() ? std::string(name) : section + "." + std::string(name);
    const Key<S>* key = FindKey(keys, path);
    map.Add(std::string(name),
            key ? key->print(source) : PrintMap(keys, path, source));
  }
  return map;
}

// A key whose value is a list of maps, each described by `item_keys`.
template <typename S, typename Field, typename Item>
Key<S> MapListKey(std::string path, Field field, Keys<Item> item_keys,
                  std::string type, std::string description) {
  return {std::move(path),
          YamlKind::kList,
          std::move(type),
          std::move(description),
          [=](const YamlNode& node, const std::string& full_path, S& target,
              ConfigReading& reading) {
            if (node.kind != YamlKind::kList) {
              return reading.Complain(full_path, node,
                                      Complaint("a list", node));
            }
            reading.Forget(full_path);
            reading.Note(full_path, node);
            std::vector<Item>& items = field(target);
            items.assign(node.items.size(), Item());
            for (std::size_t i = 0; i < items.size(); ++i) {
              ReadMap(node.items[i],
                      {full_path + "[" + std::to_string(i) + "]", ""},
                      item_keys, items[i], reading);
            }
          },
          [=](const S& target) {
            std::vector<YamlNode> items;
            for (const Item& item : field(target)) {
              items.push_back(PrintMap(item_keys, "", item));
            }
            return YamlNode::List(std::move(items));
          }};
}

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_CONFIG_KEY_H_

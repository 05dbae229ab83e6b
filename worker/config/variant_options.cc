#include "worker/config/variant_options.h"

#include <string>

#include "base/text.h"
#include "worker/config/variant_check.h"
#include "worker/config/variant_keys.h"

namespace darkroom {
namespace {

// The "0.7" of "gravity=0.3,0.7": no key begins with a digit.
bool ContinuesValue(std::string_view pair) {
  return !pair.empty() &&
         (pair[0] == '.' || (pair[0] >= '0' && pair[0] <= '9'));
}

// As people write who know shells and YAML: gravity="0.3,0.7".
std::string_view Unquoted(std::string_view value) {
  const bool quoted = value.size() >= 2 && value.front() == value.back() &&
                      (value.front() == '"' || value.front() == '\'');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

// The same map that YAML would give.
YamlNode ReadPairs(std::string_view option, ConfigReading& reading) {
  YamlNode map = YamlNode::Map();
  while (!option.empty()) {
    const std::size_t comma = option.find(',');
    const std::string_view pair = Trim(option.substr(0, comma));
    option.remove_prefix(comma == std::string_view::npos ? option.size()
                                                         : comma + 1);
    if (ContinuesValue(pair) && !map.items.empty()) {
      map.items.back().scalar += "," + std::string(pair);
      continue;
    }
    const std::size_t equals = pair.find('=');
    const std::string key(Trim(pair.substr(0, equals)));
    if (equals == std::string_view::npos || key.empty()) {
      reading.Complain("`" + std::string(pair) + "`", {}, "must be KEY=VALUE");
      continue;
    }
    for (const YamlNode& known : map.item_keys) {
      if (known.scalar == key) reading.Complain(key, {}, "is given twice");
    }
    map.Add(key, YamlNode::Plain(std::string(Trim(pair.substr(equals + 1)))));
  }
  for (YamlNode& item : map.items) {
    item.scalar = std::string(Unquoted(item.scalar));
  }
  return map;
}

}  // namespace

Result<VariantConfig> ParseVariantOption(std::string_view option) {
  VariantConfig variant;
  ConfigReading reading;
  reading.StartSource("--variant " + std::string(option));
  const YamlNode map = ReadPairs(option, reading);
  ReadMap(map, {}, VariantKeys(), variant, reading);
  if (reading.problems().empty()) {
    for (const VariantProblem& problem : CheckVariant(variant)) {
      reading.Complain(problem.key, {}, problem.message);
    }
  }
  if (!reading.problems().empty()) {
    std::string message;
    for (const std::string& problem : reading.problems()) {
      message += (message.empty() ? "" : "\n") + problem;
    }
    return Error(ErrorClass::kConfiguration, message);
  }
  NameVariant(variant.spec);
  return variant;
}

}  // namespace darkroom

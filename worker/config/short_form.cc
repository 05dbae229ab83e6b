#include "worker/config/short_form.h"

#include <map>

#include "base/text.h"
#include "worker/config/config_environment.h"
#include "worker/config/route_keys.h"
#include "worker/config/service_keys.h"
#include "worker/config/value_types.h"
#include "worker/config/variant_keys.h"

namespace darkroom {
namespace {

// "128,512".
struct WidthList : ValueType {
  std::string Describe() const {
    return "widths like 128,512, each " + width.Describe();
  }
  bool Parse(std::string_view text, std::vector<int>& widths) const {
    widths.clear();
    while (true) {
      const std::size_t comma = text.find(',');
      int one = 0;
      if (!width.Parse(Trim(text.substr(0, comma)), one)) return false;
      widths.push_back(one);
      if (comma == std::string_view::npos) return true;
      text.remove_prefix(comma + 1);
    }
  }
  YamlNode Print(const std::vector<int>& widths) const {
    std::vector<YamlNode> items;
    for (const int one : widths) items.push_back(width.Print(one));
    return YamlNode::List(std::move(items));
  }

  WholeNumber width = WholeNumber(1, 16'383);
};

// The table that one of these sets must be empty, and these are its words.
struct Claim {
  std::string_view table;  // "variants"
  std::string_view key;    // "thumb_sizes"
};

constexpr Claim kClaims[] = {
    {"variants", "thumb_sizes"},
    {"variants", "webp_quality"},
    {"routes", "output_bucket"},
    {"routes", "input_prefix"},
};

constexpr std::string_view kWithoutBareName = "input_prefix";

std::string_view ClaimedBy(std::string_view key) {
  for (const Claim& claim : kClaims) {
    if (claim.key == key) return claim.table;
  }
  return "";
}

class ShortFormReader {
 public:
  ShortFormReader(const Environment& environment, Config& config,
                  ConfigReading& reading)
      : environment_(environment),
        config_(config),
        reading_(reading),
        configured_(!reading.OriginOf("variants").empty() ||
                    !reading.OriginOf("routes").empty()) {}

  void Read() {
    for (const Key<ShortForm>& key : ShortFormKeys()) ReadKey(key);
    AddVariants();
    AddRoute();
    AddDeadLetterQueue();
  }

 private:
  void ReadKey(const Key<ShortForm>& key) {
    const std::string own = VariableOf(key.path);
    const std::string bare = ToUpper(key.path);
    if (!ValueOf(own).empty()) {
      ReadVariable(own, key);
    } else if (!configured_ && key.path != kWithoutBareName &&
               !ValueOf(bare).empty()) {
      ReadVariable(bare, key);
    }
  }

  std::string ValueOf(const std::string& variable) const {
    const auto found = environment_.find(variable);
    return found == environment_.end() ? "" : found->second;
  }

  void ReadVariable(const std::string& variable, const Key<ShortForm>& key) {
    const std::string table(ClaimedBy(key.path));
    const std::string origin = reading_.OriginOf(table);
    if (!origin.empty()) {
      return reading_.ComplainAt(variable, table + " are configured already (" +
                                               origin +
                                               "); leave out one of the two");
    }
    ConfigReading own;
    own.StartSource(variable);
    key.read(YamlNode::Plain(ValueOf(variable)), key.path, short_form_, own);
    for (const std::string& problem : own.problems()) {
      reading_.ComplainOfLoss("", problem);
    }
    if (own.problems().empty()) origins_[key.path] = variable;
  }

  bool Has(const std::string& key) const { return origins_.contains(key); }

  void AddVariants() {
    if (Has("webp_quality") && !Has("thumb_sizes")) {
      reading_.ComplainAt(origins_["webp_quality"],
                          "means nothing without DARKROOM_THUMB_SIZES");
    }
    if (!Has("thumb_sizes")) return;
    for (const int width : short_form_.thumb_sizes) {
      VariantConfig variant;
      variant.spec.width = width;
      variant.spec.quality = short_form_.webp_quality;
      config_.variants.push_back(std::move(variant));
    }
    reading_.NoteAs("variants", origins_["thumb_sizes"]);
  }

  void AddRoute() {
    if (!Has("output_bucket") && !Has("input_prefix")) return;
    Route route;
    route.name = "default";
    route.prefix = short_form_.input_prefix;
    route.destination.bucket = short_form_.output_bucket;
    config_.routes.push_back(std::move(route));
    reading_.NoteAs("routes", Has("output_bucket") ? origins_["output_bucket"]
                                                   : origins_["input_prefix"]);
  }

  void AddDeadLetterQueue() {
    const std::string path = "queue.dead_letter_url";
    if (!Has("dlq_url")) return;
    const bool is_bare = !origins_["dlq_url"].starts_with("DARKROOM_");
    // Its long name wins, and a bare name wins over nothing.
    if (!ValueOf(VariableOf(path)).empty()) return;
    if (is_bare && !config_.queue.dead_letter_url.empty()) return;
    config_.queue.dead_letter_url = short_form_.dlq_url;
    reading_.NoteAs(path, origins_["dlq_url"]);
  }

  const Environment& environment_;
  Config& config_;
  ConfigReading& reading_;
  const bool configured_;  // Variants or routes, otherwise than here.
  ShortForm short_form_;
  std::map<std::string, std::string> origins_;  // Key to variable.
};

}  // namespace

Keys<ShortForm> ShortFormKeys() {
  using S = ShortForm;
  static const std::vector<Key<S>> keys = {
      ScalarKey<S>("thumb_sizes", At(&S::thumb_sizes), WidthList(),
                   "One WebP variant for each width: `128w`, `512w`"),
      ScalarKey<S>("webp_quality", At(&S::webp_quality), WholeNumber(1, 100),
                   "The quality of these variants"),
      ScalarKey<S>("output_bucket", At(&S::output_bucket), BucketName(),
                   "Where outputs go"),
      ScalarKey<S>("input_prefix", At(&S::input_prefix), Text(),
                   "Only sources whose keys start so; it stays in the "
                   "outputs' keys"),
      ScalarKey<S>("dlq_url", At(&S::dlq_url), QueueReference(),
                   "The same as `queue.dead_letter_url`"),
  };
  return keys;
}

std::vector<std::string> ShortFormNames() {
  std::vector<std::string> names;
  for (const Key<ShortForm>& key : ShortFormKeys()) {
    names.push_back(ToUpper(key.path));
  }
  return names;
}

void ReadShortForm(const Environment& environment, Config& config,
                   ConfigReading& reading) {
  ShortFormReader(environment, config, reading).Read();
}

}  // namespace darkroom

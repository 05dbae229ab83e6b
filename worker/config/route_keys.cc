#include "worker/config/route_keys.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "worker/config/glob.h"
#include "worker/config/value_types.h"

namespace darkroom {
namespace {

constexpr std::string_view kWordChars =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

constexpr std::array<Word<OnConflict>, 2> kOnConflict = {{
    {"refuse", OnConflict::kRefuse},
    {"overwrite", OnConflict::kOverwrite},
}};

bool IsWord(std::string_view text) {
  return text.find_first_not_of(kWordChars) == std::string_view::npos;
}

bool IsBucket(std::string_view name) {
  return IsWord(name) && name.size() <= 255 && name.front() != '.';
}

bool IsContentType(std::string_view pattern) {
  const std::size_t slash = pattern.find('/');
  return slash != 0 && slash != std::string_view::npos &&
         slash + 1 < pattern.size() &&
         pattern.find_first_of(" ;,") == std::string_view::npos;
}

bool IsHeaderText(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= ' ' && c <= '~'; });
}

bool IsStorageClass(std::string_view text) {
  return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
         std::string_view::npos;
}

bool IsSse(std::string_view text) {
  return text == "AES256" || text == "aws:kms" || text == "aws:kms:dsse";
}

// Names that start so are the marks of our own outputs.
bool IsMetadataName(std::string_view name) {
  return !name.empty() && IsWord(name) &&
         !ToLower(name).starts_with("darkroom");
}

Key<Route> VariantNamesKey() {
  const auto read = [](const YamlNode& node, const std::string& full_path,
                       Route& route, ConfigReading& reading) {
    if (node.kind != YamlKind::kList) {
      return reading.Complain(full_path, node,
                              Complaint("a list of names", node));
    }
    reading.Note(full_path, node);
    route.variants.clear();
    for (const YamlNode& item : node.items) {
      if (item.kind != YamlKind::kScalar) {
        reading.Complain(full_path, item, Complaint("a name", item));
      } else {
        route.variants.push_back(item.scalar);
      }
    }
  };
  const auto print = [](const Route& route) {
    std::vector<YamlNode> names;
    for (const std::string& name : route.variants) {
      names.push_back(YamlNode::Quoted(name));
    }
    return YamlNode::List(std::move(names));
  };
  return {"variants",
          YamlKind::kList,
          "a list of names of variants",
          "Which variants are made; empty: all of them",
          read,
          print};
}

Key<Route> MetadataKey(std::string path) {
  const auto read = [](const YamlNode& node, const std::string& full_path,
                       Route& route, ConfigReading& reading) {
    if (node.kind != YamlKind::kMap) {
      return reading.Complain(full_path, node, Complaint("a map", node));
    }
    reading.Note(full_path, node);
    route.destination.metadata.clear();
    const std::string above = full_path + ".";
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      const std::string name = ToLower(node.item_keys[i].scalar);
      const YamlNode& value = node.items[i];
      if (!IsMetadataName(name)) {
        reading.Complain(full_path, node.item_keys[i],
                         "`" + name +
                             "` is not a name for metadata: letters, digits, "
                             "`.`, `_`, `-`, not starting with `darkroom`");
      } else if (value.kind != YamlKind::kScalar ||
                 !IsHeaderText(value.scalar)) {
        reading.Complain(above + name, value,
                         Complaint("printable ASCII text", value));
      } else {
        reading.Note(above + name, value);
        route.destination.metadata[name] = value.scalar;
      }
    }
  };
  const auto print = [](const Route& route) {
    YamlNode map = YamlNode::Map();
    for (const auto& [name, value] : route.destination.metadata) {
      map.Add(name, YamlNode::Quoted(value));
    }
    return map;
  };
  return {std::move(path),
          YamlKind::kMap,
          "a map of names to text",
          "User metadata of the outputs, beside darkroom's own",
          read,
          print};
}

std::vector<Key<Route>> MatchKeys() {
  using R = Route;
  return {
      ScalarKey<R>("name", At(&R::name), Text("a word", IsWord),
                   "What logs and job messages call it; if not given, "
                   "`route1`, `route2`, … in order"),
      ScalarKey<R>("bucket", At(&R::bucket), BucketName(),
                   "The source's bucket; empty: any"),
      ScalarKey<R>("prefix", At(&R::prefix), Text(),
                   "What the source's key starts with"),
      ScalarKey<R>("glob", At(&R::glob),
                   Text("a pattern like `**/*.jpg`", IsGlob),
                   "A pattern for the whole key: `*` and `?` stay within a "
                   "folder, `**` does not, `[a-z]` is one character"),
      ScalarKey<R>("content_type", At(&R::content_type),
                   Text("a type like `image/png` or `image/*`", IsContentType),
                   "The type the source was stored with"),
      VariantNamesKey(),
  };
}

std::vector<Key<Route>> DestinationKeys() {
  using R = Route;
  using D = Destination;
  const auto to = [](auto field) { return At(&R::destination, field); };
  return {
      ScalarKey<R>("destination.bucket", to(&D::bucket), BucketName(),
                   "Where outputs go; empty: the source's own bucket"),
      ScalarKey<R>("destination.key", to(&D::key), Text(),
                   "The outputs' keys, with {key} {dir} {stem} {ext} "
                   "{source_ext} {variant} {width} {height} {hash}"),
      ScalarKey<R>("destination.strip_prefix", to(&D::strip_prefix), Text(),
                   "Taken off the source's key before the template sees it"),
      ScalarKey<R>("destination.cache_control", to(&D::cache_control),
                   Text("printable ASCII text", IsHeaderText),
                   "The outputs' Cache-Control header"),
      ScalarKey<R>("destination.storage_class", to(&D::storage_class),
                   Text("a storage class like STANDARD_IA", IsStorageClass),
                   "The outputs' storage class; empty: the bucket's"),
      ScalarKey<R>("destination.sse", to(&D::sse),
                   Text("one of AES256, aws:kms, aws:kms:dsse", IsSse),
                   "Server-side encryption; empty: the bucket's"),
      ScalarKey<R>("destination.sse_kms_key_id", to(&D::sse_kms_key_id),
                   Text("printable ASCII text", IsHeaderText),
                   "The KMS key for `sse: aws:kms`"),
      MetadataKey("destination.metadata"),
      ScalarKey<R>("on_conflict", At(&R::on_conflict),
                   Choice<OnConflict>(kOnConflict),
                   "When an output's key holds a rendition of another "
                   "source"),
  };
}

}  // namespace

Text BucketName() { return {"a bucket's name", IsBucket}; }

Keys<Route> RouteKeys() {
  static const std::vector<Key<Route>> keys = [] {
    std::vector<Key<Route>> all = MatchKeys();
    for (Key<Route>& key : DestinationKeys()) all.push_back(std::move(key));
    return all;
  }();
  return keys;
}

}  // namespace darkroom

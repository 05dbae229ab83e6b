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
constexpr std::array<Word<OnOverlap>, 2> kOnOverlap = {{
    {"refuse", OnOverlap::kRefuse},
    {"ignore", OnOverlap::kIgnore},
}};
constexpr std::array<Word<OnRemoved>, 2> kOnRemoved = {{
    {"keep", OnRemoved::kKeep},
    {"delete_variants", OnRemoved::kDeleteVariants},
}};
constexpr std::array<Word<UpToDate>, 2> kUpToDate = {{
    {"remake", UpToDate::kRemake},
    {"skip", UpToDate::kSkip},
}};

bool IsWord(std::string_view text) {
  return text.find_first_not_of(kWordChars) == std::string_view::npos;
}

bool IsBucket(std::string_view name) {
  return IsWord(name) && name.size() <= 255 && name.front() != '.';
}

// The ARN of a topic, or the name of a local one.
bool IsTopic(std::string_view text) {
  const std::string_view name = text.substr(text.rfind(':') + 1);
  return !name.empty() && IsWord(name) && name.front() != '.' &&
         (name.size() == text.size() || text.starts_with("arn:aws"));
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

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
bool IsAcl(std::string_view text) {
  static constexpr std::array<std::string_view, 7> kAcls = {
      "private",
      "public-read",
      "public-read-write",
      "authenticated-read",
      "aws-exec-read",
      "bucket-owner-read",
      "bucket-owner-full-control"};
  return std::find(kAcls.begin(), kAcls.end(), text) != kAcls.end();
}

bool IsAccount(std::string_view text) {
  constexpr std::size_t kDigits = 12;
  return text.size() == kDigits &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool IsTagText(std::string_view text) {
  static constexpr std::string_view kMarks = " +-=._:/@";
  return std::all_of(text.begin(), text.end(), [](char c) {
    return IsAsciiAlnum(c) || kMarks.find(c) != std::string_view::npos;
  });
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

// A key whose value maps names to text.
struct TextMap {
  std::string path;
  std::map<std::string, std::string> Destination::*field;
  std::string description;
  std::string (*normal)(std::string_view name);
  bool (*is_name)(std::string_view name);
  std::string_view names;  // What they must be.
  bool (*is_value)(std::string_view value);
  std::string_view values;
  std::size_t most;
};

void ReadTextMap(const TextMap& key, const YamlNode& node,
                 const std::string& full_path, Route& route,
                 ConfigReading& reading) {
  auto& map = route.destination.*key.field;
  map.clear();
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const std::string name = key.normal(node.item_keys[i].scalar);
    const YamlNode& value = node.items[i];
    std::string path = full_path;
    path.append(".").append(name);
    if (!key.is_name(name)) {
      reading.Complain(
          full_path, node.item_keys[i],
          "`" + name + "` is not a name for " + std::string(key.names));
    } else if (value.kind != YamlKind::kScalar || !key.is_value(value.scalar)) {
      reading.Complain(path, value, Complaint(std::string(key.values), value));
    } else {
      reading.Note(path, value);
      map[name] = value.scalar;
    }
  }
  if (map.size() > key.most) {
    reading.Complain(full_path, node,
                     "more than " + std::to_string(key.most) + " of them");
  }
}

Key<Route> TextMapKey(const TextMap& key) {
  const auto read = [key](const YamlNode& node, const std::string& full_path,
                          Route& route, ConfigReading& reading) {
    if (node.kind != YamlKind::kMap) {
      return reading.Complain(full_path, node, Complaint("a map", node));
    }
    reading.Note(full_path, node);
    ReadTextMap(key, node, full_path, route, reading);
  };
  const auto print = [key](const Route& route) {
    YamlNode map = YamlNode::Map();
    for (const auto& [name, value] : route.destination.*key.field) {
      map.Add(name, YamlNode::Quoted(value));
    }
    return map;
  };
  return {key.path,        YamlKind::kMap, "a map of names to text",
          key.description, read,           print};
}

Key<Route> MetadataKey() {
  return TextMapKey(
      {.path = "destination.metadata",
       .field = &Destination::metadata,
       .description = "User metadata of the outputs, beside darkroom's own",
       .normal = ToLower,
       .is_name = IsMetadataName,
       .names = "metadata: letters, digits, `.`, `_`, `-`, not starting with "
                "`darkroom`",
       .is_value = IsHeaderText,
       .values = "printable ASCII text",
       .most = 1000});
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
Key<Route> TagsKey() {
  constexpr std::size_t kMostTags = 10;
  return TextMapKey(
      {.path = "destination.tags",
       .field = &Destination::tags,
       .description = "Tags of the outputs, at most ten",
       .normal = [](std::string_view name) { return std::string(name); },
       .is_name =
           [](std::string_view name) {
             return !name.empty() && IsTagText(name) && name.size() <= 128 &&
                    !name.starts_with("aws:");
           },
       .names = "a tag: letters, digits, spaces and `+-=._:/@`, not starting "
                "with `aws:`",
       .is_value =
           [](std::string_view value) {
             return IsTagText(value) && value.size() <= 256;
           },
       .values = "letters, digits, spaces and `+-=._:/@`",
       .most = kMostTags});
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
                   Text("a pattern like `**/*.jpg`, without braces", IsGlob),
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
      ScalarKey<R>("destination.bucket_owner", to(&D::bucket_owner),
                   Text("an account of twelve digits", IsAccount),
                   "The account that must own the bucket; empty: any"),
      ScalarKey<R>("destination.cache_control", to(&D::cache_control),
                   HeaderText(), "The outputs' Cache-Control header"),
      ScalarKey<R>("destination.content_disposition",
                   to(&D::content_disposition), HeaderText(),
                   "The outputs' Content-Disposition header"),
      ScalarKey<R>("destination.storage_class", to(&D::storage_class),
                   Text("a storage class like STANDARD_IA", IsStorageClass),
                   "The outputs' storage class; empty: the bucket's"),
      ScalarKey<R>("destination.sse", to(&D::sse),
                   Text("one of AES256, aws:kms, aws:kms:dsse", IsSse),
                   "Server-side encryption; empty: the bucket's"),
      ScalarKey<R>("destination.sse_kms_key_id", to(&D::sse_kms_key_id),
                   HeaderText(), "The KMS key for `sse: aws:kms`"),
      ScalarKey<R>("destination.sse_bucket_key", to(&D::sse_bucket_key), Flag(),
                   "Whether one data key of KMS serves the whole bucket; "
                   "false: as the bucket says"),
      ScalarKey<R>("destination.acl", to(&D::acl),
                   Text("a canned ACL like bucket-owner-full-control", IsAcl),
                   "Who else may do what with the outputs; empty: the bucket's "
                   "policy alone"),
      TagsKey(),
      MetadataKey(),
      ScalarKey<R>("manifest", At(&R::manifest), Text(),
                   "The key of a list of the outputs in JSON, beside them, "
                   "with {key} {dir} {stem} {source_ext} {hash}; empty: none"),
      ScalarKey<R>("topic", At(&R::topic), TopicReference(),
                   "The SNS topic that is told of this route's sources; empty: "
                   "notify.topic; `none`: none"),
      ScalarKey<R>("on_conflict", At(&R::on_conflict),
                   Choice<OnConflict>(kOnConflict),
                   "When an output's key holds a rendition of another "
                   "source"),
      ScalarKey<R>("on_overlap", At(&R::on_overlap),
                   Choice<OnOverlap>(kOnOverlap),
                   "When outputs would match what this route takes: no such "
                   "configuration, or such outputs are left alone"),
      ScalarKey<R>("on_removed", At(&R::on_removed),
                   Choice<OnRemoved>(kOnRemoved),
                   "When a source is removed and an event says so"),
      ScalarKey<R>("up_to_date", At(&R::up_to_date),
                   Choice<UpToDate>(kUpToDate),
                   "When an output was made of the same bytes by the same "
                   "recipe"),
  };
}

}  // namespace

Text HeaderText() { return {"printable ASCII text", IsHeaderText}; }

Text TopicReference() {
  return {"an SNS topic's ARN, or a local topic's name", IsTopic};
}

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

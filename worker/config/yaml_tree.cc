#include "worker/config/yaml_tree.h"

#include <algorithm>
#include <map>
#include <sstream>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/yaml.h>

namespace darkroom {
namespace {

constexpr std::size_t kMaxNodes = 50'000;  // Copies of aliases included.
constexpr std::size_t kMaxDepth = 32;

std::size_t CountNodes(const YamlNode& node) {
  std::size_t count = 1 + node.item_keys.size();
  for (const YamlNode& item : node.items) count += CountNodes(item);
  return count;
}

std::size_t DepthOf(const YamlNode& node) {
  std::size_t deepest = 0;
  for (const YamlNode& item : node.items) {
    deepest = std::max(deepest, DepthOf(item));
  }
  return deepest + 1;
}

bool MeansNull(const std::string& plain) {
  return plain.empty() || plain == "~" || plain == "null";
}

// Builds the tree from the parser's events.  The parser knows the lines and
// the duplicate keys that its own tree forgets.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(YamlDocument& document) : document_(document) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Place(At(mark, YamlKind::kNull), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) {
      Complain(mark.line + 1, "an alias inside its own anchor");
      return Place(At(mark, YamlKind::kNull), 0);
    }
    if (nodes_ + CountNodes(known->second) > kMaxNodes ||
        open_.size() + DepthOf(known->second) > kMaxDepth) {
      Overflow(mark.line + 1);
      return Place(At(mark, YamlKind::kNull), 0);
    }
    nodes_ += CountNodes(known->second);
    Place(known->second, 0);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& value) override {
    YamlNode node = At(mark, YamlKind::kScalar);
    node.quoted = tag == "!";
    if (!node.quoted && MeansNull(value)) {
      node.kind = YamlKind::kNull;
    } else {
      node.scalar = value;
    }
    Place(std::move(node), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(At(mark, YamlKind::kList), anchor);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&,
                  YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    Open(At(mark, YamlKind::kMap), anchor);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct OpenNode {
    YamlNode node;
    YAML::anchor_t anchor = 0;
  };

  YamlNode At(const YAML::Mark& mark, YamlKind kind) {
    if (++nodes_ > kMaxNodes) Overflow(mark.line + 1);
    YamlNode node;
    node.kind = kind;
    node.line = mark.line + 1;
    return node;
  }

  void Open(YamlNode node, YAML::anchor_t anchor) {
    if (open_.size() >= kMaxDepth) Overflow(node.line);
    open_.push_back({std::move(node), anchor});
  }

  void Close() {
    OpenNode closed = std::move(open_.back());
    open_.pop_back();
    Place(std::move(closed.node), closed.anchor);
  }

  // Puts a finished node where it belongs.
  void Place(YamlNode node, YAML::anchor_t anchor) {
    if (overflown_) return;
    if (anchor != 0) anchors_[anchor] = node;
    if (open_.empty()) {
      document_.root = std::move(node);
      return;
    }
    YamlNode& parent = open_.back().node;
    if (parent.kind == YamlKind::kMap &&
        parent.item_keys.size() == parent.items.size()) {
      return PlaceKey(parent, std::move(node));
    }
    parent.items.push_back(std::move(node));
  }

  void PlaceKey(YamlNode& map, YamlNode key) {
    if (key.kind != YamlKind::kScalar) {
      Complain(key.line,
               "a key must be a word, not " + std::string(NameOf(key.kind)));
    }
    const auto same = [&](const YamlNode& other) {
      return other.scalar == key.scalar;
    };
    const auto first =
        std::find_if(map.item_keys.begin(), map.item_keys.end(), same);
    if (first != map.item_keys.end()) {
      Complain(key.line, key.scalar + ": duplicate key; it is at line " +
                             std::to_string(first->line) + " already");
    }
    map.item_keys.push_back(std::move(key));
  }

  void Overflow(int line) {
    if (!overflown_) Complain(line, "too many or too deeply nested values");
    overflown_ = true;
  }

  void Complain(int line, std::string message) {
    document_.errors.push_back({line, std::move(message)});
  }

  YamlDocument& document_;
  std::vector<OpenNode> open_;
  std::map<YAML::anchor_t, YamlNode> anchors_;
  std::size_t nodes_ = 0;
  bool overflown_ = false;
};

// Lines `line` and the one before it, from 0.
std::string_view LinesBefore(std::string_view text, int line) {
  for (int passed = 0; passed < line - 1; ++passed) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return "";
    text.remove_prefix(end + 1);
  }
  const std::size_t first = text.find('\n');
  if (first == std::string_view::npos) return text;
  return text.substr(0, text.find('\n', first + 1));
}

// `{background: #fff}` has lost its end to a comment.
std::string CommentHint(std::string_view lines) {
  constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
  constexpr std::size_t kShortest = 3;
  const std::size_t at = lines.find(": #");
  if (at == std::string_view::npos) return "";
  const std::string_view colour = lines.substr(at + 3, kShortest);
  if (colour.size() < kShortest ||
      colour.find_first_not_of(kDigits) != std::string_view::npos) {
    return "";
  }
  return R"( (" #" begins a comment: put quotes around "#)" +
         std::string(colour) + R"(...")" + ")";
}

}  // namespace

YamlNode YamlNode::Plain(std::string plain) {
  YamlNode node;
  node.kind = YamlKind::kScalar;
  node.scalar = std::move(plain);
  return node;
}

YamlNode YamlNode::Quoted(std::string text) {
  YamlNode node = Plain(std::move(text));
  node.quoted = true;
  return node;
}

YamlNode YamlNode::List(std::vector<YamlNode> items) {
  YamlNode node;
  node.kind = YamlKind::kList;
  node.items = std::move(items);
  return node;
}

YamlNode YamlNode::Map() {
  YamlNode node;
  node.kind = YamlKind::kMap;
  return node;
}

void YamlNode::Add(std::string key, YamlNode value) {
  item_keys.push_back(Plain(std::move(key)));
  items.push_back(std::move(value));
}

std::string_view NameOf(YamlKind kind) {
  switch (kind) {
    case YamlKind::kNull:
      return "nothing";
    case YamlKind::kScalar:
      return "a single value";
    case YamlKind::kList:
      return "a list";
    case YamlKind::kMap:
      return "a map";
  }
  return "";
}

YamlDocument ParseYaml(std::string_view text) {
  YamlDocument document;
  if (text.size() > kMaxYamlBytes) {
    document.errors.push_back({1, "longer than 1 MiB"});
    return document;
  }
  std::istringstream stream{std::string(text)};
  TreeBuilder builder(document);
  try {
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    YamlDocument rest;
    TreeBuilder ignored(rest);
    if (parser.HandleNextDocument(ignored)) {
      document.errors.push_back({rest.root.line, "a second document"});
    }
  } catch (const YAML::Exception& e) {
    document.errors.push_back(
        {e.mark.line + 1, e.msg + CommentHint(LinesBefore(text, e.mark.line))});
  }
  if (!document.errors.empty()) document.root = {};
  return document;
}

}  // namespace darkroom

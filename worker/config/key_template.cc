#include "worker/config/key_template.h"

#include <array>
#include <vector>

#include "base/text.h"

namespace darkroom {
namespace {

constexpr unsigned Bit(TemplateUse use) {
  return 1U << static_cast<unsigned>(use);
}

constexpr unsigned kKeys =
    Bit(TemplateUse::kOutput) | Bit(TemplateUse::kManifest);
constexpr unsigned kSubjects = Bit(TemplateUse::kSubject);

struct Placeholder {
  std::string_view name;
  std::string TemplateValues::*value;
  unsigned uses;
};

constexpr std::array<Placeholder, 13> kPlaceholders = {{
    {"key", &TemplateValues::key, kKeys | kSubjects},
    {"dir", &TemplateValues::dir, kKeys | kSubjects},
    {"stem", &TemplateValues::stem, kKeys | kSubjects},
    {"source_ext", &TemplateValues::source_ext, kKeys | kSubjects},
    {"ext", &TemplateValues::ext, Bit(TemplateUse::kOutput)},
    {"variant", &TemplateValues::variant, Bit(TemplateUse::kOutput)},
    {"width", &TemplateValues::width, Bit(TemplateUse::kOutput)},
    {"height", &TemplateValues::height, Bit(TemplateUse::kOutput)},
    {"hash", &TemplateValues::hash, kKeys},
    {"bucket", &TemplateValues::bucket, kSubjects},
    {"route", &TemplateValues::route, kSubjects},
    {"status", &TemplateValues::status, kSubjects},
    {"class", &TemplateValues::error_class, kSubjects},
}};

bool Allows(const Placeholder& placeholder, TemplateUse use) {
  return (placeholder.uses & Bit(use)) != 0;
}

const Placeholder* Find(std::string_view name) {
  for (const Placeholder& placeholder : kPlaceholders) {
    if (placeholder.name == name) return &placeholder;
  }
  return nullptr;
}

std::string UnknownPlaceholder(std::string_view name, TemplateUse use) {
  std::vector<std::string_view> names;
  for (const Placeholder& known : kPlaceholders) {
    if (Allows(known, use)) names.push_back(known.name);
  }
  return "unknown placeholder {" + std::string(name) + "}" +
         Suggestion(name, names);
}

}  // namespace

TemplateValues ValuesOfKey(std::string key) {
  TemplateValues values;
  const std::size_t slash = key.rfind('/');
  const std::size_t start = slash == std::string::npos ? 0 : slash + 1;
  const std::string name = key.substr(start);
  const std::size_t dot = name.rfind('.');
  // A name that starts with its only dot is all stem.
  const std::size_t end =
      dot == std::string::npos || dot == 0 ? name.size() : dot;
  values.dir = key.substr(0, start);
  values.stem = name.substr(0, end);
  values.source_ext = name.substr(end);
  values.key = std::move(key);
  return values;
}

std::string TemplateProblem(std::string_view text, TemplateUse use) {
  if (text.empty()) return "must not be empty";
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    if (brace == std::string_view::npos) return "";
    const std::size_t end = text.find_first_of("{}", brace + 1);
    if (text[brace] == '}' || end == std::string_view::npos ||
        text[end] == '{') {
      return "a brace without its partner";
    }
    const std::string_view name = text.substr(brace + 1, end - brace - 1);
    const Placeholder* known = Find(name);
    if (known == nullptr || !Allows(*known, use)) {
      return UnknownPlaceholder(name, use);
    }
    text.remove_prefix(end + 1);
  }
  return "";
}

bool TemplateUses(std::string_view text, std::string_view placeholder) {
  return text.find("{" + std::string(placeholder) + "}") !=
         std::string_view::npos;
}

std::string ExpandTemplate(std::string_view text,
                           const TemplateValues& values) {
  std::string expanded;
  while (!text.empty()) {
    const std::size_t brace = text.find('{');
    expanded += text.substr(0, brace);
    if (brace == std::string_view::npos) break;
    const std::size_t end = text.find('}', brace);
    if (end == std::string_view::npos) break;
    if (const auto* known = Find(text.substr(brace + 1, end - brace - 1))) {
      expanded += values.*known->value;
    }
    text.remove_prefix(end + 1);
  }
  return expanded;
}

}  // namespace darkroom

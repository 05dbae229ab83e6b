// Templates for keys and subjects: "{dir}{stem}_{variant}{ext}".

#ifndef DARKROOM_WORKER_CONFIG_KEY_TEMPLATE_H_
#define DARKROOM_WORKER_CONFIG_KEY_TEMPLATE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace darkroom {

// What the placeholders, named as the fields, stand for.
struct TemplateValues {
  std::string key;         // The source's key, without the stripped prefix.
  std::string dir;         // Its folders with the slash at the end, or empty.
  std::string stem;        // Its file name without the last extension.
  std::string source_ext;  // That extension with its dot, or empty.
  std::string ext;         // The output's extension with its dot.
  std::string variant;
  std::string width;  // As configured.
  std::string height;
  std::string hash;  // 16 hexadecimal digits.
  std::string bucket;
  std::string route;
  std::string status;       // "success"
  std::string error_class;  // {class}; empty of a success.
};

// What a template is for decides what it may use.
enum class TemplateUse : std::uint8_t { kOutput, kManifest, kSubject };

// Fills key, dir, stem and source_ext.
TemplateValues ValuesOfKey(std::string key);

// What is wrong with a template, for people; empty: nothing.
std::string TemplateProblem(std::string_view text,
                            TemplateUse use = TemplateUse::kOutput);

bool TemplateUses(std::string_view text, std::string_view placeholder);

// Of a template without problems.
std::string ExpandTemplate(std::string_view text, const TemplateValues& values);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_KEY_TEMPLATE_H_

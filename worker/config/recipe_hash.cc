#include "worker/config/recipe_hash.h"

#include <array>
#include <type_traits>
#include <utility>

#include "base/text.h"
#include "worker/config/units.h"
#include "worker/renderer/plan_fields.h"

namespace darkroom {
namespace {

// The end of MurmurHash3, by Austin Appleby, in the public domain.
std::uint64_t Finalise(std::uint64_t hash) {
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53ULL;
  return hash ^ (hash >> 33);
}

// Lengths keep two texts from reading as one other.
void AddLine(std::string& text, std::string_view name, std::string_view value) {
  text += std::string(name) + "=" + std::to_string(value.size()) + ":" +
          std::string(value) + "\n";
}

// The hash of a large picture is worth keeping: variants and jobs share it.
std::string HashOf(const WatermarkImage& image) {
  thread_local std::pair<WatermarkImage, std::string> last;
  if (last.first != image) last = {image, StableHash(AsText(*image))};
  return last.second;
}

template <typename T>
std::string ValueText(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return std::to_string(static_cast<int>(value));
  } else {
    return std::to_string(value);
  }
}
std::string ValueText(double value) { return NumberText(value); }
std::string ValueText(const WatermarkImage& image) {
  return image ? HashOf(image) : "";
}

// The values of all fields, in the order of VisitFields.
std::vector<std::string> ValuesOf(const VariantSpec& variant) {
  std::vector<std::string> values;
  VisitFields(variant, [&](std::string_view, const auto& value) {
    values.push_back(ValueText(value));
  });
  return values;
}

}  // namespace

std::string StableHash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3ULL;
  }
  hash = Finalise(hash);
  std::array<std::uint8_t, 8> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(hash >> (56 - 8 * i));
  }
  return Hex(bytes);
}

std::string RecipeText(const Destination& destination,
                       const VariantSpec& variant) {
  static const std::vector<std::string> defaults = ValuesOf(VariantSpec());
  const std::vector<std::string> values = ValuesOf(variant);
  std::string text = "darkroom recipe 2\n";
  std::size_t i = 0;
  VisitFields(variant, [&](std::string_view name, const auto&) {
    if (values[i] != defaults[i]) AddLine(text, name, values[i]);
    ++i;
  });
  AddLine(text, "cache-control", destination.cache_control);
  AddLine(text, "storage-class", destination.storage_class);
  AddLine(text, "sse", destination.sse);
  AddLine(text, "sse-kms-key-id", destination.sse_kms_key_id);
  // Younger than the rest: said only where set, so that older hashes stay.
  const auto add_set = [&text](std::string_view name, std::string_view value) {
    if (!value.empty()) AddLine(text, name, value);
  };
  add_set("content-disposition", destination.content_disposition);
  add_set("sse-bucket-key", destination.sse_bucket_key ? "true" : "");
  add_set("acl", destination.acl);
  for (const auto& [name, value] : destination.tags) {
    AddLine(text, "tag " + name, value);
  }
  for (const auto& [name, value] : destination.metadata) {
    AddLine(text, "metadata " + name, value);
  }
  return text;
}

}  // namespace darkroom

#include "worker/recipe_hash.h"

#include <array>

#include "base/text.h"

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

void AddLine(std::string& text, std::string_view name, int value) {
  text += std::string(name) + "=" + std::to_string(value) + "\n";
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
  std::string text = "darkroom recipe 1\n";
  AddLine(text, "width", variant.width);
  AddLine(text, "height", variant.height);
  AddLine(text, "fit", static_cast<int>(variant.fit));
  AddLine(text, "gravity", static_cast<int>(variant.gravity));
  AddLine(text, "enlarge", variant.enlarge ? 1 : 0);
  AddLine(text, "red", variant.background.red);
  AddLine(text, "green", variant.background.green);
  AddLine(text, "blue", variant.background.blue);
  AddLine(text, "format", static_cast<int>(variant.format));
  AddLine(text, "quality", variant.quality);
  AddLine(text, "progressive", variant.progressive ? 1 : 0);
  AddLine(text, "lossless", variant.lossless ? 1 : 0);
  AddLine(text, "effort", variant.effort);
  AddLine(text, "cache-control", destination.cache_control);
  AddLine(text, "storage-class", destination.storage_class);
  AddLine(text, "sse", destination.sse);
  AddLine(text, "sse-kms-key-id", destination.sse_kms_key_id);
  for (const auto& [name, value] : destination.metadata) {
    AddLine(text, "metadata " + name, value);
  }
  return text;
}

}  // namespace darkroom

#include "worker/config/watermark_files.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include "base/fd.h"
#include "codecs/render/formats.h"
#include "worker/renderer/plan_fields.h"

namespace darkroom {
namespace {

constexpr std::string_view kScheme = "s3://";

bool IsStored(std::string_view name) { return name.starts_with(kScheme); }

// Of a name that IsStored.
ObjectRef RefOf(std::string_view name) {
  name.remove_prefix(kScheme.size());
  const std::size_t slash = name.find('/');
  return {.bucket = std::string(name.substr(0, slash)),
          .key = std::string(name.substr(slash + 1))};
}

Status CheckIsPicture(ByteView bytes) {
  const Format* format = FormatOf(bytes);
  const std::string_view name = format == nullptr ? "" : format->name;
  if (name == "png" || name == "webp" || name == "jpeg") return {};
  return Error(ErrorClass::kConfiguration,
               bytes.empty() ? "is empty" : "is neither PNG, WebP nor JPEG");
}

Result<Bytes> ReadPicture(const std::string& path) {
  // A pipe is no picture, and nobody may write into it.
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) return ErrnoError(errno, "cannot open");
  Bytes bytes = TRY(ReadAll(fd.get(), kMaxWatermarkBytes));
  TRY(CheckIsPicture(bytes));
  return bytes;
}

Result<Bytes> FetchPicture(ObjectStore& store, const std::string& name) {
  const Result<FetchedObject> object =
      store.Get(RefOf(name), {.max_bytes = kMaxWatermarkBytes});
  if (!object.ok()) {
    const Error& error = object.error();
    const bool is_final = error.kind() == ErrorKind::kNotFound ||
                          error.kind() == ErrorKind::kTooLarge;
    return is_final ? Error(ErrorClass::kConfiguration, error.message())
                    : error;
  }
  const ByteView bytes = object->body.view();
  TRY(CheckIsPicture(bytes));
  return Bytes(bytes.begin(), bytes.end());
}

// Pictures by name, each gotten once.
class Album {
 public:
  template <typename Get>
  Result<WatermarkImage> Find(const std::string& name, Get get) {
    WatermarkImage& image = images_[name];
    if (image == nullptr) {
      image = std::make_shared<const Bytes>(TRY(get(name).During(name)));
    }
    return image;
  }

 private:
  std::map<std::string, WatermarkImage> images_;
};

}  // namespace

bool IsWatermarkName(std::string_view text) {
  if (text.find("://") == std::string_view::npos) return true;
  if (!IsStored(text)) return false;
  const ObjectRef ref = RefOf(text);
  return text.find('/', kScheme.size()) != std::string_view::npos &&
         !ref.bucket.empty() && !ref.key.empty();
}

std::vector<WatermarkProblem> ReadWatermarks(
    const std::string& folder, std::vector<VariantConfig>& variants) {
  std::vector<WatermarkProblem> problems;
  Album album;
  for (std::size_t i = 0; i < variants.size(); ++i) {
    const std::string& name = variants[i].watermark_image;
    if (name.empty() || IsStored(name)) continue;
    const std::string path = (std::filesystem::path(folder) / name).string();
    Result<WatermarkImage> image = album.Find(path, ReadPicture);
    if (image.ok()) {
      variants[i].spec.watermark.image = *std::move(image);
    } else {
      problems.push_back({i, image.error().message()});
    }
  }
  return problems;
}

bool HasStoredWatermarks(const std::vector<VariantConfig>& variants) {
  return std::any_of(variants.begin(), variants.end(),
                     [](const VariantConfig& variant) {
                       return IsStored(variant.watermark_image);
                     });
}

Status FetchWatermarks(ObjectStore& store,
                       std::vector<VariantConfig>& variants) {
  Album album;
  const auto fetch = [&](const std::string& name) {
    return FetchPicture(store, name);
  };
  for (VariantConfig& variant : variants) {
    if (!IsStored(variant.watermark_image)) continue;
    variant.spec.watermark.image =
        TRY(album.Find(variant.watermark_image, fetch).During("watermark"));
  }
  return {};
}

}  // namespace darkroom

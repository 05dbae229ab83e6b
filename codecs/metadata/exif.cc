#include "codecs/metadata/exif.h"

#include <cstdint>
#include <optional>

#include "codecs/metadata/exif_directory.h"
#include "codecs/source_metadata.h"

namespace darkroom {

ByteView TiffOf(ByteView exif) {
  const std::optional<Tiff> tiff = OpenTiff(exif);
  if (!tiff || tiff->bytes.size() > kMaxExifBytes) return {};
  return tiff->bytes;
}

Orientation ExifOrientation(ByteView exif) {
  const std::optional<Tiff> tiff = OpenTiff(exif);
  if (!tiff) return Orientation::kUpright;
  const auto entry = ExifDirectory::Main(*tiff).Find(kTagOrientation);
  if (!entry) return Orientation::kUpright;
  const std::uint32_t value = NumberOf(*tiff, *entry).value_or(1);
  if (value < 1 || value > 8) return Orientation::kUpright;
  return static_cast<Orientation>(value);
}

}  // namespace darkroom

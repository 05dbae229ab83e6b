// EXIF for outputs: the credits alone, or what the source says made fitting.

#ifndef DARKROOM_CODECS_METADATA_EXIF_WRITER_H_
#define DARKROOM_CODECS_METADATA_EXIF_WRITER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "codecs/planes.h"

namespace darkroom {

// Who made a picture and whose it is: the bytes as they stand in the file,
// without NULs at the end.
struct Credits {
  std::string artist;
  std::string copyright;
};

// A text longer than this is no credit.
inline constexpr std::size_t kMaxCreditBytes = 8 * kKiB;

// `text` without NULs at its end; empty where it is blank or too long.
std::string CreditIn(std::string_view text);

// Those of a TIFF structure; empty where there is nothing, nothing but blanks,
// or too much.
Credits CreditsOf(ByteView exif);

// A TIFF structure with nothing but `credits`; empty if they are.
Bytes ExifWith(const Credits& credits);

// What becomes of a source's EXIF.
struct ExifChanges {
  PlaneSize size;         // Of the output.
  bool upright = true;    // The orientation was applied: it is 1 now.
  bool location = false;  // GPS stays.
  // EXIF's ColorSpace: 1 is sRGB, 65,535 none of EXIF's; nothing: as it is.
  std::optional<std::uint16_t> color_space;
  Credits credits;  // Each is added where there is none.
};

// The entries of the first directory and of that for EXIF, as they are but for
// `changes`; those for GPS only with the location, those for interoperability,
// which name a colour space, only if that stays.  Left out are thumbnails,
// MakerNote (its offsets would break, and it may hold a location), pointers
// into the file, embedded XMP, IPTC and profiles, what is broken, and what
// exceeds 1,024 entries or kMaxExifBytes.  Empty if nothing is left.
Bytes KeptExif(ByteView exif, const ExifChanges& changes);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_METADATA_EXIF_WRITER_H_

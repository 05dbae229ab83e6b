#include "codecs/metadata/exif_writer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "codecs/metadata/exif_directory.h"
#include "codecs/source_metadata.h"

namespace darkroom {
namespace {

constexpr std::size_t kHeaderBytes = 8;
// Of a directory: its count and, behind its entries, the next one's offset.
constexpr std::size_t kFrameBytes = 6;
constexpr std::size_t kEntryBytes = 12;
// TIFF's own tags begin here; those of GPS, astray, would be below.
constexpr std::uint16_t kLowestTag = 0x00fe;
constexpr std::size_t kMaxEntries = 1024;

// A directory to be written, and those that its entries point to.
struct Branch {
  std::uint16_t tag = 0;  // Of the entry that points to it.
  std::vector<ExifEntry> entries;
  std::vector<Branch> below;  // In the order of their tags.
};

// Values of more than 4 bytes follow the entries, at even offsets.
std::size_t OutsideBytes(const ExifEntry& entry) {
  return entry.value.size() > 4 ? (entry.value.size() + 1) / 2 * 2 : 0;
}

std::size_t BytesOf(const Branch& branch) {
  std::size_t bytes = kFrameBytes;
  for (const ExifEntry& entry : branch.entries) {
    bytes += kEntryBytes + OutsideBytes(entry);
  }
  for (const Branch& below : branch.below) {
    bytes += kEntryBytes + BytesOf(below);
  }
  return bytes;
}

// Writes a tree of directories in one byte order.
class Writer {
 public:
  explicit Writer(bool big_endian) : big_endian_(big_endian) {
    Append(AsBytes(big_endian ? "MM" : "II"), bytes_);
    U16(42);
    U32(kHeaderBytes);
  }

  // The directory, its values, then the directories below it.
  void Write(const Branch& branch) {
    const std::size_t count = branch.entries.size() + branch.below.size();
    U16(static_cast<std::uint32_t>(count));
    outside_ = bytes_.size() + count * kEntryBytes + 4;
    std::size_t below_at = outside_;
    for (const ExifEntry& entry : branch.entries) {
      below_at += OutsideBytes(entry);
    }
    WriteEntries(branch, below_at);
    U32(0);  // No further directory.
    for (const ExifEntry& entry : branch.entries) {
      if (entry.value.size() <= 4) continue;
      Append(entry.value, bytes_);
      if (entry.value.size() % 2 != 0) bytes_.push_back(0);
    }
    for (const Branch& below : branch.below) Write(below);
  }

  Bytes Take() && { return std::move(bytes_); }

 private:
  void U16(std::uint32_t value) {
    big_endian_ ? AppendBig16(value, bytes_) : AppendLittle16(value, bytes_);
  }
  void U32(std::uint32_t value) {
    big_endian_ ? AppendBig32(value, bytes_) : AppendLittle32(value, bytes_);
  }

  // In ascending order of their tags, the pointers among them.
  void WriteEntries(const Branch& branch, std::size_t below_at) {
    auto pointer = branch.below.begin();
    const auto write_pointers_before = [&](std::uint32_t tag) {
      for (; pointer != branch.below.end() && pointer->tag < tag; ++pointer) {
        U16(pointer->tag);
        U16(kExifLong);
        U32(1);
        U32(static_cast<std::uint32_t>(below_at));
        below_at += BytesOf(*pointer);
      }
    };
    for (const ExifEntry& entry : branch.entries) {
      write_pointers_before(entry.tag);
      WriteEntry(entry);
    }
    write_pointers_before(0x10000);
  }

  void WriteEntry(const ExifEntry& entry) {
    U16(entry.tag);
    U16(entry.type);
    U32(entry.count);
    if (entry.value.size() > 4) {
      U32(static_cast<std::uint32_t>(outside_));
      outside_ += OutsideBytes(entry);
      return;
    }
    Append(entry.value, bytes_);
    bytes_.resize(bytes_.size() + 4 - entry.value.size());
  }

  bool big_endian_;
  std::size_t outside_ = 0;  // Where the next value goes.
  Bytes bytes_;
};

Bytes Written(const Branch& branch, bool big_endian) {
  if (branch.entries.empty() && branch.below.empty()) return {};
  Writer writer(big_endian);
  writer.Write(branch);
  return std::move(writer).Take();
}

// Offsets into the file and what describes the data there, and what does not
// belong to an output: it is handled apart, or not at all.
bool IsLeftOut(std::uint16_t tag) {
  constexpr std::uint16_t kTags[] = {
      0x0102,
      0x0103,  // BitsPerSample, Compression.
      0x0111,
      0x0116,
      0x0117,  // StripOffsets, RowsPerStrip, StripByteCounts.
      0x0120,
      0x0121,  // FreeOffsets, FreeByteCounts.
      0x0144,
      0x0145,  // TileOffsets, TileByteCounts.
      0x014a,
      0x015b,  // SubIFDs, JPEGTables.
      0x0200,
      0x0201,
      0x0202,  // Old JPEG in TIFF; a thumbnail.
      0x0207,
      0x0208,
      0x0209,  // Its tables.
      0x02bc,
      0x83bb,
      0x8649,  // XMP, IPTC, Photoshop's resources.
      0x8773,  // A profile.
      kTagExifDirectory,
      kTagGpsDirectory,
      kTagInteropDirectory,
      0x927c,  // MakerNote.
      0xc634,
      0xea1c};  // DNGPrivateData, Microsoft's padding.
  return std::ranges::find(kTags, tag) != std::end(kTags);
}

std::string CreditOf(const ExifDirectory& main, std::uint16_t tag) {
  const std::optional<ExifEntry> entry = main.Find(tag);
  if (!entry || (entry->type != kExifAscii && entry->type != kExifUtf8)) {
    return {};
  }
  return CreditIn(AsText(entry->value));
}

// `text` lives as long as the entry.
ExifEntry TextEntry(std::uint16_t tag, const std::string& text) {
  // With the NUL behind it.
  const ByteView value = AsBytes({text.c_str(), text.size() + 1});
  return {.tag = tag,
          .type = kExifAscii,
          .count = static_cast<std::uint32_t>(value.size()),
          .value = value};
}

// A copy of a source's entries.
class Keeper {
 public:
  Keeper(const Tiff& tiff, const ExifChanges& changes)
      : tiff_(tiff), changes_(changes) {}

  Branch Tree() {
    const ExifDirectory main = ExifDirectory::Main(tiff_);
    const ExifDirectory exif = main.Below(kTagExifDirectory);
    Branch tree = Copied(main, kLowestTag);
    Credit(kTagArtist, changes_.credits.artist, tree);
    Credit(kTagCopyright, changes_.credits.copyright, tree);
    Branch exif_branch = Copied(exif, kLowestTag);
    if (!changes_.color_space) {
      Hang(kTagInteropDirectory, Copied(exif.Below(kTagInteropDirectory), 0),
           exif_branch);
    }
    Hang(kTagExifDirectory, std::move(exif_branch), tree);
    if (changes_.location) {
      Hang(kTagGpsDirectory, Copied(main.Below(kTagGpsDirectory), 0), tree);
    }
    return tree;
  }

 private:
  static void Hang(std::uint16_t tag, Branch below, Branch& tree) {
    if (below.entries.empty() && below.below.empty()) return;
    below.tag = tag;
    tree.below.push_back(std::move(below));
  }

  static void Credit(std::uint16_t tag, const std::string& text, Branch& main) {
    const auto at =
        std::ranges::lower_bound(main.entries, tag, {}, &ExifEntry::tag);
    const bool there = at != main.entries.end() && at->tag == tag;
    if (!text.empty() && !there) main.entries.insert(at, TextEntry(tag, text));
  }

  // Without the tags below `lowest`.
  Branch Copied(const ExifDirectory& directory, std::uint16_t lowest) {
    Branch branch;
    const std::size_t count = std::min(directory.size(), kMaxEntries);
    for (std::size_t i = 0; i < count; ++i) {
      ExifEntry entry = directory[i];
      const std::size_t bytes = kEntryBytes + OutsideBytes(entry);
      if (entry.value.empty() || bytes > room_) continue;
      if (entry.tag < lowest || IsLeftOut(entry.tag)) continue;
      room_ -= bytes;
      Change(entry);
      branch.entries.push_back(entry);
    }
    std::ranges::stable_sort(branch.entries, {}, &ExifEntry::tag);
    // The ranges' one returns a subrange, which clang 14 cannot compile.
    const auto same_tag = [](const ExifEntry& a, const ExifEntry& b) {
      return a.tag == b.tag;
    };
    branch.entries.erase(
        std::unique(branch.entries.begin(), branch.entries.end(), same_tag),
        branch.entries.end());
    return branch;
  }

  // What no longer is as it was.
  void Change(ExifEntry& entry) {
    switch (entry.tag) {
      case kTagOrientation:
        if (changes_.upright) SetShort(1, entry);
        break;
      case kTagColorSpace:
        if (changes_.color_space) SetShort(*changes_.color_space, entry);
        break;
      case kTagImageWidth:
      case kTagPixelWidth:
        SetLong(static_cast<std::uint32_t>(changes_.size.width), entry);
        break;
      case kTagImageHeight:
      case kTagPixelHeight:
        SetLong(static_cast<std::uint32_t>(changes_.size.height), entry);
        break;
      default:
        break;
    }
  }

  void SetShort(std::uint32_t value, ExifEntry& entry) {
    Bytes& bytes = NewValue();
    tiff_.big_endian ? AppendBig16(value, bytes) : AppendLittle16(value, bytes);
    entry = {.tag = entry.tag, .type = kExifShort, .count = 1, .value = bytes};
  }

  void SetLong(std::uint32_t value, ExifEntry& entry) {
    Bytes& bytes = NewValue();
    tiff_.big_endian ? AppendBig32(value, bytes) : AppendLittle32(value, bytes);
    entry = {.tag = entry.tag, .type = kExifLong, .count = 1, .value = bytes};
  }

  // Entries borrow their values: these live as long as the keeper.
  Bytes& NewValue() { return values_.emplace_back(); }

  Tiff tiff_;
  const ExifChanges& changes_;
  // Without the directories' frames and pointers, and the credits.
  std::size_t room_ = kMaxExifBytes - 128 - 2 * kMaxCreditBytes;
  std::vector<Bytes> values_;
};

}  // namespace

std::string CreditIn(std::string_view text) {
  // A copyright may be the photographer's, NUL, the editor's.
  const std::size_t last = text.find_last_not_of('\0');
  text = text.substr(0, last + 1);  // npos + 1 is 0.
  constexpr std::string_view kBlanks{" \0\t\r\n", 5};
  const bool blank = text.find_first_not_of(kBlanks) == std::string_view::npos;
  return std::string(blank || text.size() > kMaxCreditBytes ? "" : text);
}

Credits CreditsOf(ByteView exif) {
  const std::optional<Tiff> tiff = OpenTiff(exif);
  if (!tiff) return {};
  const ExifDirectory main = ExifDirectory::Main(*tiff);
  return {.artist = CreditOf(main, kTagArtist),
          .copyright = CreditOf(main, kTagCopyright)};
}

Bytes ExifWith(const Credits& credits) {
  Branch main;
  if (!credits.artist.empty()) {
    main.entries.push_back(TextEntry(kTagArtist, credits.artist));
  }
  if (!credits.copyright.empty()) {
    main.entries.push_back(TextEntry(kTagCopyright, credits.copyright));
  }
  return Written(main, false);
}

Bytes KeptExif(ByteView exif, const ExifChanges& changes) {
  const std::optional<Tiff> tiff = OpenTiff(exif);
  if (!tiff) return {};
  Keeper keeper(*tiff, changes);
  return Written(keeper.Tree(), tiff->big_endian);
}

}  // namespace darkroom

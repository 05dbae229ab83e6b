#include "codecs/metadata/exif_writer.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "codecs/metadata/exif.h"
#include "codecs/metadata/exif_directory.h"
#include "codecs/source_metadata.h"
#include "tests/support/exif_maker.h"

namespace darkroom {
namespace {

using std::string_view_literals::operator""sv;

constexpr ByteOrder kOrders[] = {ByteOrder::kIntel, ByteOrder::kMotorola};
constexpr std::uint16_t kShort = 3;
constexpr std::uint16_t kLong = 4;
constexpr std::uint16_t kUndefined = 7;

// As a camera writes it.
Bytes Camera(ByteOrder order) {
  const std::vector<MadeEntry> interop = {{.tag = 1, .text = "R98\0"sv}};
  const std::vector<MadeEntry> exif = {
      {.tag = 0x829a, .text = "exposure"},
      {.tag = 0x927c, .type = kUndefined, .text = "maker's secrets"},
      {.tag = kTagColorSpace, .type = kShort, .number = 65535},
      {.tag = kTagPixelWidth, .type = kShort, .number = 4000},
      {.tag = kTagPixelHeight, .type = kLong, .number = 3000},
      {.tag = kTagInteropDirectory, .below = interop}};
  const std::vector<MadeEntry> gps = {{.tag = 1, .text = "N\0"sv},
                                      {.tag = 2, .text = "50 deg 5 min"}};
  return MakeTiff(
      order,
      {{.tag = 0x010f, .text = "Maker\0"sv},
       {.tag = 0x0111, .type = kLong, .number = 77},
       {.tag = kTagOrientation, .type = kShort, .number = 6},
       {.tag = kTagArtist, .text = "J\xc3\xb6rg Doe, odd\0"sv},
       {.tag = 0x02bc, .type = kUndefined, .text = "<xmp with a location>"},
       {.tag = kTagCopyright, .text = "Photographer\0Editor\0"sv},
       {.tag = kTagExifDirectory, .below = exif},
       {.tag = kTagGpsDirectory, .below = gps},
       {.tag = 0x9c9b, .type = 1, .text = "own tag"},
       {.tag = 0xc000, .type = 77, .text = "own type"}},
      {{.tag = 0x0201, .type = kLong, .number = 8}});
}

std::string TextOf(const ExifDirectory& directory, std::uint16_t tag) {
  const auto entry = directory.Find(tag);
  return entry ? std::string(AsText(entry->value)) : "(none)";
}

std::uint32_t NumberIn(const Bytes& exif, const ExifDirectory& directory,
                       std::uint16_t tag) {
  const auto entry = directory.Find(tag);
  return entry ? NumberOf(*OpenTiff(exif), *entry).value_or(99999) : 99999;
}

bool IsSorted(const ExifDirectory& directory) {
  for (std::size_t i = 1; i < directory.size(); ++i) {
    if (directory[i - 1].tag >= directory[i].tag) return false;
  }
  return true;
}

TEST(ExifWriter, TakesTheCreditsAsTheyStand) {
  for (const ByteOrder order : kOrders) {
    const Credits credits = CreditsOf(Camera(order));
    EXPECT_EQ(credits.artist, "J\xc3\xb6rg Doe, odd");
    EXPECT_EQ(credits.copyright, "Photographer\0Editor"sv);
    const Bytes exif = ExifWith(credits);
    EXPECT_EQ(CreditsOf(exif).artist, credits.artist);
    EXPECT_EQ(CreditsOf(exif).copyright, credits.copyright);
    const ExifDirectory main = ExifDirectory::Main(*OpenTiff(exif));
    EXPECT_EQ(main.size(), 2U);
    EXPECT_EQ(TextOf(main, kTagCopyright), "Photographer\0Editor\0"sv);
  }
}

TEST(ExifWriter, WritesTheseBytes) {
  // Little endian; "Ann" fits into its entry, the copyright does not.
  const std::string_view expected =
      "II\x2a\0\x08\0\0\0"
      "\x02\0"
      "\x3b\x01\x02\0\x04\0\0\0Ann\0"
      "\x98\x82\x02\0\x05\0\0\0\x26\0\0\0"
      "\0\0\0\0"
      "Anna\0\0"sv;
  const Bytes exif = ExifWith({.artist = "Ann", .copyright = "Anna"});
  EXPECT_EQ(AsText(exif), expected);
}

TEST(ExifWriter, WritesNothingOfNothing) {
  EXPECT_TRUE(ExifWith({}).empty());
  EXPECT_TRUE(CreditsOf({}).artist.empty());
  EXPECT_TRUE(CreditsOf(MakeExif(ByteOrder::kIntel, 6)).copyright.empty());
  const std::string long_text(kMaxCreditBytes + 1, 'x');
  for (const std::string_view none :
       {" \0 \0"sv, std::string_view(long_text)}) {
    const Bytes exif = MakeTiff(
        ByteOrder::kIntel, {{.tag = kTagArtist, .text = none},
                            {.tag = kTagCopyright, .type = 7, .text = "who"}});
    EXPECT_TRUE(CreditsOf(exif).artist.empty());
    EXPECT_TRUE(CreditsOf(exif).copyright.empty());
  }
}

TEST(ExifWriter, KeepsWhatIsNotBoundToTheFile) {
  for (const ByteOrder order : kOrders) {
    const Bytes kept = KeptExif(Camera(order), {.size = {800, 600}});
    const auto tiff = OpenTiff(kept);
    ASSERT_TRUE(tiff.has_value());
    const ExifDirectory main = ExifDirectory::Main(*tiff);
    EXPECT_TRUE(IsSorted(main));
    EXPECT_EQ(main.size(), 6U);
    EXPECT_EQ(TextOf(main, 0x010f), "Maker\0"sv);
    EXPECT_EQ(TextOf(main, 0x9c9b), "own tag");
    EXPECT_EQ(TextOf(main, kTagArtist), "J\xc3\xb6rg Doe, odd\0"sv);
    EXPECT_EQ(NumberIn(kept, main, kTagOrientation), 1U);
    EXPECT_EQ(main.Below(kTagGpsDirectory).size(), 0U);
    const ExifDirectory exif = main.Below(kTagExifDirectory);
    EXPECT_TRUE(IsSorted(exif));
    EXPECT_EQ(exif.size(), 5U);
    EXPECT_EQ(TextOf(exif, 0x829a), "exposure");
    EXPECT_EQ(NumberIn(kept, exif, kTagPixelWidth), 800U);
    EXPECT_EQ(NumberIn(kept, exif, kTagPixelHeight), 600U);
    EXPECT_EQ(NumberIn(kept, exif, kTagColorSpace), 65535U);
    EXPECT_EQ(TextOf(exif.Below(kTagInteropDirectory), 1), "R98\0"sv);
    for (const std::string_view gone :
         {"secrets", "location", "deg", "own type"}) {
      EXPECT_EQ(AsText(kept).find(gone), std::string::npos) << gone;
    }
  }
}

TEST(ExifWriter, ChangesWhatIsAskedFor) {
  const Bytes camera = Camera(ByteOrder::kMotorola);
  const Bytes kept = KeptExif(camera, {.size = {80, 60},
                                       .upright = false,
                                       .location = true,
                                       .color_space = 1,
                                       .credits = {.artist = "another"}});
  const ExifDirectory main = ExifDirectory::Main(*OpenTiff(kept));
  EXPECT_EQ(NumberIn(kept, main, kTagOrientation), 6U);
  EXPECT_EQ(TextOf(main.Below(kTagGpsDirectory), 2), "50 deg 5 min");
  const ExifDirectory exif = main.Below(kTagExifDirectory);
  EXPECT_EQ(NumberIn(kept, exif, kTagColorSpace), 1U);
  // It would say another colour space.
  EXPECT_EQ(exif.Below(kTagInteropDirectory).size(), 0U);
  EXPECT_EQ(CreditsOf(kept).artist, "J\xc3\xb6rg Doe, odd");
  const Bytes named =
      KeptExif(MakeExif(ByteOrder::kMotorola, 6),
               {.credits = {.artist = "Ann", .copyright = "Anna"}});
  EXPECT_EQ(CreditsOf(named).artist, "Ann");
  EXPECT_EQ(CreditsOf(named).copyright, "Anna");
  EXPECT_TRUE(IsSorted(ExifDirectory::Main(*OpenTiff(named))));
}

TEST(ExifWriter, KeepingTwiceChangesNothingMore) {
  for (const ByteOrder order : kOrders) {
    const ExifChanges changes = {.size = {10, 20}, .location = true};
    const Bytes once = KeptExif(Camera(order), changes);
    EXPECT_EQ(KeptExif(once, changes), once);
  }
}

TEST(ExifWriter, AnswersToABombWithABound) {
  // 5,000 entries that share one value of 60 KB.
  const std::string value(60'000, 'v');
  std::vector<MadeEntry> entries;
  for (int i = 0; i < 5000; ++i) {
    entries.push_back({.tag = static_cast<std::uint16_t>(0x4000 + i),
                       .text = i == 0 ? std::string_view(value) : "shared"});
  }
  Bytes exif = MakeTiff(ByteOrder::kIntel, entries);
  for (std::size_t i = 1; i < 5000; ++i) {
    for (std::size_t b = 4; b < 12; ++b) {
      exif[10 + 12 * i + b] = exif[10 + b];
    }
  }
  const Bytes kept = KeptExif(exif, {});
  EXPECT_LE(kept.size(), kMaxExifBytes);
  EXPECT_GT(kept.size(), kMaxExifBytes - 100'000);
  // A directory below itself is not entered again.
  Bytes loop =
      MakeTiff(ByteOrder::kIntel,
               {{.tag = kTagOrientation, .type = kShort, .number = 1},
                {.tag = kTagExifDirectory, .type = kLong, .number = 8},
                {.tag = kTagGpsDirectory, .type = kLong, .number = 8}});
  EXPECT_LT(KeptExif(loop, {.location = true}).size(), 200U);
}

TEST(ExifWriter, SurvivesCutsAndChanges) {
  for (const ByteOrder order : kOrders) {
    const Bytes exif = Camera(order);
    const ExifChanges changes = {.size = {8, 6}, .location = true};
    for (std::size_t size = 0; size < exif.size(); ++size) {
      const Bytes cut(exif.begin(),
                      exif.begin() + static_cast<std::ptrdiff_t>(size));
      const Bytes kept = KeptExif(cut, changes);
      EXPECT_LE(kept.size(), exif.size());
      CreditsOf(cut);
    }
    std::mt19937 random(7);
    for (int i = 0; i < 20'000; ++i) {
      Bytes spoilt = exif;
      for (int c = 0; c < 3; ++c) {
        spoilt[random() % spoilt.size()] = static_cast<std::uint8_t>(random());
      }
      const Bytes kept = KeptExif(spoilt, changes);
      // Whatever is kept is sound, and has nothing more to lose.
      EXPECT_EQ(KeptExif(kept, changes), kept);
    }
  }
}

}  // namespace
}  // namespace darkroom

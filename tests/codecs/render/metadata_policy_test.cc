#include "codecs/render/metadata_policy.h"

#include <string>

#include <gtest/gtest.h>

#include "codecs/metadata/exif_directory.h"
#include "codecs/metadata/exif_writer.h"
#include "codecs/metadata/iptc.h"
#include "tests/support/exif_maker.h"

namespace darkroom {
namespace {

constexpr std::uint16_t kShort = 3;

void PutRecord(Bytes& to, std::uint8_t data_set, std::string_view text) {
  to.insert(to.end(),
            {0x1c, 2, data_set, static_cast<std::uint8_t>(text.size() >> 8),
             static_cast<std::uint8_t>(text.size())});
  Put(to, text);
}

Bytes Iptc() {
  Bytes iptc;
  PutRecord(iptc, 5, "title");
  PutRecord(iptc, 80, "Ann");
  PutRecord(iptc, 80, "Bob");
  PutRecord(iptc, 116, "(c) both");
  return iptc;
}

SourceMetadata Source() {
  SourceMetadata source;
  source.exif = MakeTiff(
      ByteOrder::kMotorola,
      {{.tag = 0x010f, .text = "Maker"},
       {.tag = kTagOrientation, .type = kShort, .number = 6},
       {.tag = kTagArtist, .text = "Jane Doe"},
       {.tag = kTagExifDirectory,
        .below = {{.tag = kTagColorSpace, .type = kShort, .number = 2}}},
       {.tag = kTagGpsDirectory, .below = {{.tag = 2, .text = "50 deg"}}}});
  Put(source.xmp, "<xmp/>");
  source.iptc = Iptc();
  return source;
}

std::uint32_t NumberIn(const Bytes& exif, std::uint16_t directory,
                       std::uint16_t tag) {
  const auto tiff = OpenTiff(exif);
  const ExifDirectory main = ExifDirectory::Main(*tiff);
  const auto entry =
      directory == 0 ? main.Find(tag) : main.Below(directory).Find(tag);
  return entry ? NumberOf(*tiff, *entry).value_or(999) : 999;
}

TEST(Iptc, HasBylinesAndACopyright) {
  const Credits credits = IptcCreditsOf(Iptc());
  EXPECT_EQ(credits.artist, "Ann; Bob");
  EXPECT_EQ(credits.copyright, "(c) both");
}

// `make fuzz` found {1, NUL, NUL}, which came out of EXIF as another name.
TEST(Iptc, BlanksAreNoCreditsAndNulsEndThem) {
  Bytes iptc;
  PutRecord(iptc, 80, std::string(32, ' '));
  PutRecord(iptc, 80, std::string_view("\1\0\0", 3));
  PutRecord(iptc, 116, std::string_view("\0\0", 2));
  const Credits credits = IptcCreditsOf(iptc);
  EXPECT_EQ(credits.artist, "\1");
  EXPECT_EQ(credits.copyright, "");
}

TEST(Iptc, IsReadUpToItsDamage) {
  const Bytes iptc = Iptc();
  for (std::size_t size = 0; size <= iptc.size(); ++size) {
    const Bytes cut(iptc.begin(),
                    iptc.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(IptcCreditsOf(cut).copyright.empty(), size < iptc.size());
  }
  Bytes many;
  for (int i = 0; i < 10'000; ++i) PutRecord(many, 80, "somebody");
  EXPECT_TRUE(IptcCreditsOf(many).artist.empty());
}

TEST(MetadataPolicy, StripsAllButTheCredits) {
  const Attachments attachments = AttachmentsFor(Source(), {}, {80, 60});
  const Credits credits = CreditsOf(attachments.exif);
  EXPECT_EQ(credits.artist, "Jane Doe");
  EXPECT_EQ(credits.copyright, "(c) both") << "of IPTC, EXIF has none";
  EXPECT_EQ(ExifDirectory::Main(*OpenTiff(attachments.exif)).size(), 2U);
  EXPECT_TRUE(attachments.xmp.empty() && attachments.iptc.empty());
  EXPECT_TRUE(AttachmentsFor({}, {}, {80, 60}).empty());
}

TEST(MetadataPolicy, StripsTheCreditsTooIfAskedTo) {
  EXPECT_TRUE(AttachmentsFor(Source(), {.metadata = MetadataPolicy::kStripAll},
                             {80, 60})
                  .empty());
}

TEST(MetadataPolicy, KeepsExifWithoutTheLocation) {
  VariantSpec spec = {.metadata = MetadataPolicy::kKeep};
  const Attachments kept = AttachmentsFor(Source(), spec, {80, 60});
  EXPECT_EQ(AsText(kept.exif).find("50 deg"), std::string::npos);
  EXPECT_EQ(NumberIn(kept.exif, 0, kTagOrientation), 1U);
  EXPECT_EQ(NumberIn(kept.exif, kTagExifDirectory, kTagColorSpace), 1U);
  EXPECT_EQ(CreditsOf(kept.exif).copyright, "(c) both");
  EXPECT_TRUE(kept.xmp.empty() && kept.iptc.empty());
  spec.keep_location = true;
  spec.orient = false;
  spec.color = ColorTarget::kKeep;
  const Attachments all = AttachmentsFor(Source(), spec, {80, 60});
  EXPECT_NE(AsText(all.exif).find("50 deg"), std::string::npos);
  EXPECT_EQ(NumberIn(all.exif, 0, kTagOrientation), 6U);
  EXPECT_EQ(NumberIn(all.exif, kTagExifDirectory, kTagColorSpace), 2U);
  EXPECT_EQ(all.xmp, Source().xmp);
  EXPECT_EQ(all.iptc, Source().iptc);
  spec.color = ColorTarget::kDisplayP3;
  EXPECT_EQ(NumberIn(AttachmentsFor(Source(), spec, {80, 60}).exif,
                     kTagExifDirectory, kTagColorSpace),
            65535U);
}

TEST(MetadataPolicy, KeepsTheCreditsWhereTheRestIsTooLarge) {
  const std::string comment(70'000, 'c');
  SourceMetadata source;
  source.exif = MakeTiff(ByteOrder::kIntel,
                         {{.tag = kTagArtist, .text = "Jane Doe"},
                          {.tag = 0x9286, .type = 7, .text = comment}});
  const VariantSpec webp = {.metadata = MetadataPolicy::kKeep};
  EXPECT_GT(AttachmentsFor(source, webp, {8, 6}).exif.size(), 70'000U);
  const VariantSpec jpeg = {.format = OutputFormat::kJpeg,
                            .metadata = MetadataPolicy::kKeep};
  const Attachments kept = AttachmentsFor(source, jpeg, {8, 6});
  EXPECT_LT(kept.exif.size(), 100U);
  EXPECT_EQ(CreditsOf(kept.exif).artist, "Jane Doe");
}

}  // namespace
}  // namespace darkroom

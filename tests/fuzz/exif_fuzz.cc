// EXIF and IPTC, read and written anew.

#include "codecs/metadata/exif.h"
#include "codecs/metadata/exif_directory.h"
#include "codecs/metadata/exif_writer.h"
#include "codecs/metadata/iptc.h"
#include "codecs/source_metadata.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/fuzz/promise.h"

namespace darkroom {
namespace {

void CheckCredits(const Credits& credits) {
  Promise(credits.artist.size() <= 2 * kMaxCreditBytes &&
              credits.copyright.size() <= kMaxCreditBytes,
          "credits are bounded");
  const Credits again = CreditsOf(ExifWith(credits));
  Promise(
      credits.artist.size() > kMaxCreditBytes || again.artist == credits.artist,
      "an artist survives");
  Promise(again.copyright == credits.copyright, "a copyright survives");
}

ExifChanges TakeChanges(FuzzInput& from) {
  const unsigned how = from.Byte();
  ExifChanges changes = {.size = {.width = 40, .height = 30},
                         .upright = (how & 1) != 0,
                         .location = (how & 2) != 0};
  if ((how & 4) != 0) changes.color_space = 1;
  if ((how & 8) != 0) changes.credits.artist = "somebody";
  return changes;
}

void ReadExif(ByteView input) {
  FuzzInput from(input);
  const ExifChanges changes = TakeChanges(from);
  const ByteView exif = from.rest();
  ExifOrientation(exif);
  CheckCredits(CreditsOf(exif));
  CheckCredits(IptcCreditsOf(exif));

  const Bytes kept = KeptExif(exif, changes);
  if (kept.empty()) return;
  Promise(kept.size() <= kMaxExifBytes, "what is kept is bounded");
  const std::optional<Tiff> tiff = OpenTiff(kept);
  Promise(tiff.has_value(), "what is kept is TIFF");
  const ExifDirectory main = ExifDirectory::Main(*tiff);
  Promise(changes.location || !main.Find(kTagGpsDirectory),
          "no location slips through");
  Promise(!changes.upright || ExifOrientation(kept) == Orientation::kUpright,
          "what is upright says so");
  Promise(KeptExif(kept, changes) == kept, "what is kept stays as it is");
}

std::vector<Bytes> Seeds() {
  std::vector<Bytes> seeds;
  for (const std::uint8_t how : {0, 15, 5}) {
    for (Bytes& seed : WithHead({how}, ExifSeeds())) {
      seeds.push_back(std::move(seed));
    }
  }
  seeds.push_back(BytesOf({"\0\x1c\x02\x50\0\3Ann\x1c\x02\x74\0\4mine", 18}));
  return seeds;
}

}  // namespace

const FuzzTarget kExifFuzz = {"exif", Seeds, ReadExif};

}  // namespace darkroom

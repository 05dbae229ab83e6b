#include "worker/tools/backfill_judge.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "worker/config/route.h"
#include "worker/events/event.h"
#include "worker/road/marker.h"
#include "worker/road/output_plan.h"
#include "worker/road/standing.h"

namespace darkroom {
namespace {

struct OmissionText {
  std::string_view name;
  std::string_view meaning;
};

// In the order of Omission.
constexpr std::array<OmissionText, kOmissions> kTexts = {{
    {"none", ""},
    {"filter", "outside the filters"},
    {"folder", "markers of folders"},
    {"empty", "of zero bytes"},
    {"too_large", "over limits.max_source_bytes"},
    {"no_route", "no route takes them"},
    {"rendition", "renditions of darkroom"},
    {"gone", "listed, but not there"},
    {"unsupported", "with keys that make no output"},
    {"up_to_date", "with all renditions up to date"},
    {"taken", "whose output keys hold something else"},
}};

const OmissionText& TextOf(Omission omission) {
  return kTexts[static_cast<std::size_t>(omission)];
}

SourceEvent EventOf(const Candidate& candidate) {
  return {.source = candidate.source,
          .size = candidate.size,
          .etag = candidate.etag};
}

bool MayHoldRenditions(const Config& config, const std::string& bucket) {
  return std::any_of(config.routes.begin(), config.routes.end(),
                     [&](const Route& route) {
                       const std::string& to = route.destination.bucket;
                       return to.empty() || to == bucket;
                     });
}

bool AskForContentTypes(const Config& config) {
  return std::any_of(
      config.routes.begin(), config.routes.end(),
      [](const Route& route) { return !route.content_type.empty(); });
}

}  // namespace

std::string_view NameOf(Omission omission) { return TextOf(omission).name; }

std::string_view MeaningOf(Omission omission) {
  return TextOf(omission).meaning;
}

Result<Omission> BackfillJudge::Judge(Candidate& candidate) const {
  if (!KeyMatches(options_.filter, candidate.source.key)) {
    return Omission::kFilter;
  }
  const Route* route = FindRoute(config_, EventOf(candidate), std::nullopt);
  if (route == nullptr) return Omission::kNoRoute;
  const Omission known = JudgeFacts(candidate);
  if (known != Omission::kNone) return known;
  if (MustLook(candidate)) {
    const Omission seen = TRY(Look(candidate));
    if (seen != Omission::kNone) return seen;
    route = FindRoute(config_, EventOf(candidate), candidate.content_type);
    if (route == nullptr) return Omission::kNoRoute;
  }
  return JudgeOutputs(candidate, *route);
}

Omission BackfillJudge::JudgeFacts(const Candidate& candidate) const {
  if (!FactsMatch(options_.filter, candidate)) return Omission::kFilter;
  if (!candidate.size) return Omission::kNone;
  if (*candidate.size > config_.limits.decode.max_source_bytes) {
    return Omission::kTooLarge;
  }
  if (*candidate.size > 0) return Omission::kNone;
  return candidate.source.key.ends_with('/') ? Omission::kFolder
                                             : Omission::kEmpty;
}

bool BackfillJudge::MustLook(const Candidate& candidate) const {
  return !candidate.size || candidate.etag.empty() ||
         NeedsFacts(options_.filter, candidate) ||
         AskForContentTypes(config_) ||
         MayHoldRenditions(config_, candidate.source.bucket);
}

Result<Omission> BackfillJudge::Look(Candidate& candidate) const {
  const std::optional<ObjectInfo> info = TRY(LookAt(store_, candidate.source));
  if (!info) return Omission::kGone;
  candidate.size = info->size;
  candidate.etag = info->etag;
  candidate.modified = info->modified;
  candidate.content_type = info->content_type;
  if (IsMarked(info->metadata)) return Omission::kRendition;
  return JudgeFacts(candidate);
}

Result<Omission> BackfillJudge::JudgeOutputs(const Candidate& candidate,
                                             const Route& route) const {
  auto outputs = PlanOutputs(config_, route, EventOf(candidate));
  auto manifest = PlanManifest(config_, route, EventOf(candidate));
  if (!outputs.ok() || !manifest.ok()) return Omission::kUnsupported;
  if (*manifest) outputs->push_back(**std::move(manifest));
  if (options_.scope == BackfillScope::kAll) return Omission::kNone;
  bool lacks = false;
  for (const PlannedOutput& output : *outputs) {
    const Provenance ours{.source = SourceName(candidate.source),
                          .etag = candidate.etag,
                          .recipe = output.recipe};
    const auto there = TRY(LookAt(store_, output.target));
    const Standing standing = StandingOf(ours, there);
    // The worker refuses the whole source then.
    if (standing == Standing::kForeign &&
        route.on_conflict == OnConflict::kRefuse) {
      return Omission::kTaken;
    }
    lacks = lacks || standing == Standing::kFree ||
            standing == Standing::kForeign ||
            !AreUpToDate(ours, ProvenanceOf(there->metadata));
    // Where keys may be taken all of them are looked at.
    if (lacks && route.on_conflict == OnConflict::kOverwrite) break;
  }
  return lacks ? Omission::kNone : Omission::kUpToDate;
}

}  // namespace darkroom

#include "worker/tools/backfill_report.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"
#include "worker/tools/progress_display.h"

namespace darkroom {

std::string CandidateJson(const Candidate& candidate, Omission omission,
                          BackfillMode mode) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  json.StartObject();
  PutValidText(json, "bucket", candidate.source.bucket);
  PutValidText(json, "key", candidate.source.key);
  if (candidate.size) {
    json.Key("size");
    json.Uint64(*candidate.size);
  }
  if (omission == Omission::kNone) {
    PutText(json, "action",
            mode == BackfillMode::kSend ? "sent" : "would_send");
  } else {
    PutText(json, "action", "left_out");
    PutText(json, "reason", NameOf(omission));
  }
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

std::string BackfillSummary(const BackfillCounts& counts, BackfillMode mode) {
  std::string text =
      Grouped(counts.sent) + (counts.sent == 1 ? " message" : " messages") +
      (mode == BackfillMode::kSend ? " sent" : " would be sent") + " for " +
      Grouped(counts.seen) + (counts.seen == 1 ? " object\n" : " objects\n");
  for (std::size_t i = 0; i < kOmissions; ++i) {
    if (counts.left_out[i] == 0) continue;
    const auto omission = static_cast<Omission>(i);
    text += "  " + Grouped(counts.left_out[i]) +
            " left out: " + std::string(MeaningOf(omission)) + " (" +
            std::string(NameOf(omission)) + ")\n";
  }
  return text;
}

}  // namespace darkroom

// What `darkroom process` says of one file.

#ifndef DARKROOM_WORKER_COMMANDS_PROCESS_REPORT_H_
#define DARKROOM_WORKER_COMMANDS_PROCESS_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "worker/renderer/renderer.h"

namespace darkroom {

struct WrittenRendition {
  std::string variant;
  std::string file;
  int width = 0;
  int height = 0;
  std::uint64_t bytes = 0;
};

struct FileReport {
  std::string source;  // The argument, verbatim.
  SourceFacts facts;   // An empty format: unknown.
  Status outcome;
  std::vector<WrittenRendition> renditions;  // If the outcome is ok.
  std::optional<Placeholder> placeholder;    // If it was asked for.
  bool salvaged = false;                     // The source is damaged.
  double ms = 0;
};

// One line each, without its end.  docs/process.md describes the JSON.
std::string AsJson(const FileReport& report);
std::string AsText(const FileReport& report);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_PROCESS_REPORT_H_

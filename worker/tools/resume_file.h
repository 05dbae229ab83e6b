// The file that says how far an interrupted backfill had come.

#ifndef DARKROOM_WORKER_TOOLS_RESUME_FILE_H_
#define DARKROOM_WORKER_TOOLS_RESUME_FILE_H_

#include <filesystem>
#include <string>

#include "base/result.h"
#include "worker/tools/backfill_source.h"

namespace darkroom {

// One line of JSON, replaced as a whole: a reader, or whoever comes after a
// kill or a power cut, finds the old position or the new one.
class ResumeFile {
 public:
  // `backfill` names what is sent and where to: another backfill must not go
  // on from its position.  Connects to nothing.
  ResumeFile(std::filesystem::path path, std::string backfill)
      : path_(std::move(path)), backfill_(std::move(backfill)) {}

  // The start, if there is no such file.
  // Errors: kConfiguration (of another backfill, or none), and ErrnoError's.
  Result<BackfillPosition> Load() const;

  // On the disk when it returns.  Errors: as ErrnoError.
  Status Save(const BackfillPosition& position) const;

  // The backfill is complete.
  Status Remove() const;

 private:
  const std::filesystem::path path_;
  const std::string backfill_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_RESUME_FILE_H_

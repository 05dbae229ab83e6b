// Where a backfill's objects come from: a prefix, or a list of keys.

#ifndef DARKROOM_WORKER_TOOLS_BACKFILL_SOURCE_H_
#define DARKROOM_WORKER_TOOLS_BACKFILL_SOURCE_H_

#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "libs3q/object_store.h"
#include "worker/tools/backfill_filter.h"

namespace darkroom {

// How far a backfill is: everything up to here was sent or left out.
struct BackfillPosition {
  std::string key;         // The last one; empty: at the start.
  std::uint64_t line = 0;  // Of a list, from 1 on.
};

// Thread-compatible.
class BackfillSource {
 public:
  virtual ~BackfillSource() = default;

  // The next objects in order, as many as are at hand; none at the end.
  // Errors: those of the store; kConfiguration (a line that names nothing).
  virtual Result<std::vector<Candidate>> Next() = 0;
};

// "s3://bucket/prefix", or the same without "s3://".
// Errors: kConfiguration (no bucket).
Result<ObjectRef> ParseSourceName(std::string_view text);

// The objects of a bucket in the order of their keys.
class PrefixSource final : public BackfillSource {
 public:
  // `prefix.key` is the prefix.  Borrows the store.
  PrefixSource(ObjectStore& store, ObjectRef prefix,
               const BackfillPosition& from)
      : store_(store), prefix_(std::move(prefix)), behind_(from.key) {}

  Result<std::vector<Candidate>> Next() override;

 private:
  ObjectStore& store_;
  const ObjectRef prefix_;
  std::string behind_;  // Until the first page is there.
  std::string token_;
  bool at_end_ = false;
};

// The lines of a list in its order: keys, byte for byte, or "s3://bucket/key".
// Empty lines name nothing, and a CR at the end of a line is not part of it.
class ListSource final : public BackfillSource {
 public:
  // `bucket` is that of bare keys; empty: there must be none.  Borrows `lines`.
  ListSource(std::istream& lines, std::string bucket, BackfillPosition from)
      : lines_(lines), bucket_(std::move(bucket)), from_(std::move(from)) {}

  // Errors also: kConfiguration (the line of the position is another one now).
  Result<std::vector<Candidate>> Next() override;

 private:
  Result<ObjectRef> RefOf(const std::string& line) const;
  Status Skip();

  std::istream& lines_;
  const std::string bucket_;
  const BackfillPosition from_;
  std::uint64_t line_ = 0;  // Lines read so far.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_BACKFILL_SOURCE_H_

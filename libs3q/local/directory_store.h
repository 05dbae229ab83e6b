// Objects as files: root/buckets/<bucket>/<key>.

#ifndef DARKROOM_LIBS3Q_LOCAL_DIRECTORY_STORE_H_
#define DARKROOM_LIBS3Q_LOCAL_DIRECTORY_STORE_H_

#include <filesystem>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "libs3q/object_store.h"

namespace darkroom {

// An ObjectStore that several threads and processes of one machine may use at
// the same time, together with people who copy files in.  Putting makes the
// bucket.  There are no versions: asking for one is kNotFound.
//
// A Put writes a temporary file, syncs it, writes the metadata beside and
// renames the file last, so that a kill at any moment leaves the old object or
// the new one, each with its metadata.
class DirectoryStore final : public ObjectStore {
 public:
  DirectoryStore(std::filesystem::path root, std::stop_token abandon)
      : root_(std::move(root)), abandon_(std::move(abandon)) {}

  Result<FetchedObject> Get(const ObjectRef& ref,
                            const GetOptions& options) override;
  Result<PutResult> Put(const ObjectRef& ref, ByteView body,
                        const PutOptions& options) override;
  using ObjectStore::Head;
  Result<ObjectInfo> Head(const ObjectRef& ref,
                          const CustomerKey& customer_key) override;
  using ObjectStore::Remove;
  // Also removes the folders that become empty.
  Status Remove(const ObjectRef& ref, const RemoveOptions& options) override;
  Result<PutResult> Copy(const ObjectRef& from, const ObjectRef& to,
                         const CopyOptions& options) override;
  Result<ListPage> List(const std::string& bucket, const std::string& prefix,
                        const std::string& after) override;
  Result<ListPage> ListBehind(const std::string& bucket,
                              const std::string& prefix,
                              const std::string& key) override;

 private:
  Status CheckNotAbandoned() const;

  std::filesystem::path root_;
  std::stop_token abandon_;
};

// Removes what writers that died have left in root/buckets/*/.darkroom/tmp;
// leaves buckets alone that are being written.  Errors: as ErrnoError.
Status RemoveAbandonedFiles(const std::filesystem::path& root);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_DIRECTORY_STORE_H_

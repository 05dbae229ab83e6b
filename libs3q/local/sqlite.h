// SQLite, as far as the queue needs it.

#ifndef DARKROOM_LIBS3Q_LOCAL_SQLITE_H_
#define DARKROOM_LIBS3Q_LOCAL_SQLITE_H_

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace darkroom {

using SqlValue = std::variant<std::int64_t, std::string_view>;

// The rows of one run of a statement.  Ends the run when destroyed.  Borrows
// from its Database.
class SqlRows {
 public:
  explicit SqlRows(sqlite3_stmt* statement) : statement_(statement) {}

  // Steps to the next row; false at the end.  Errors: as Database's.
  Result<bool> Next();

  std::int64_t Int(int column) const;
  std::string Text(int column) const;  // Byte for byte.

 private:
  struct Ender {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Ender> statement_;
};

// One connection.  Waits up to five seconds for others' writes.
// Thread-compatible, and never to be taken across a fork.
//
// Errors of all calls: kTransient (others kept it busy), kAccess, kInternal.
class Database {
 public:
  // Opens or makes the file, in WAL mode with synchronous=NORMAL: a commit
  // survives the death of any process; a power cut may take back the last
  // ones, whole and in order, but never damages the file.
  static Result<Database> Open(const std::filesystem::path& path);

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  // Several statements without values.
  Status Execute(const char* script);

  // `sql` is a literal: it is compiled once per connection.
  Result<SqlRows> Query(const char* sql,
                        std::initializer_list<SqlValue> values = {});

  // The same for a statement without rows; how many rows it changed.
  Result<int> Run(const char* sql, std::initializer_list<SqlValue> values = {});

  // Ends the transaction that is open.  For destructors: neither caches the
  // statement nor words an error, either of which may be out of memory.
  void RollBack() noexcept;

 private:
  struct Closer {
    void operator()(sqlite3* connection) const;
  };
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const;
  };
  using Compiled = std::unique_ptr<sqlite3_stmt, Finalizer>;

  explicit Database(sqlite3* connection) : connection_(connection) {}
  Result<sqlite3_stmt*> Compile(const char* sql);

  std::unique_ptr<sqlite3, Closer> connection_;
  std::map<std::string_view, Compiled> compiled_;  // Goes first.
};

// Everything until Commit() happens as one, or not at all.  Takes the write
// lock at once, so that what is read stays true until then.
class SqlTransaction {
 public:
  static Result<SqlTransaction> Begin(Database& database);
  SqlTransaction(SqlTransaction&& other) noexcept;
  ~SqlTransaction();  // Rolls back what was not committed.

  Status Commit();

 private:
  explicit SqlTransaction(Database* database) : database_(database) {}

  Database* database_;  // Null once it is over.
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_SQLITE_H_

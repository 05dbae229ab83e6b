#include "libs3q/local/sqlite.h"

#include <sqlite3.h>

#include <utility>

namespace darkroom {
namespace {

constexpr int kBusyTimeoutMillis = 5000;

ErrorClass ClassOf(int code) {
  switch (code & 0xff) {  // The primary code of an extended one.
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
      return ErrorClass::kTransient;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      return ErrorClass::kAccess;
    default:
      return ErrorClass::kInternal;
  }
}

Error SqlError(sqlite3* connection, std::string_view what) {
  return Error(ClassOf(sqlite3_extended_errcode(connection)),
               std::string(what) + ": " + sqlite3_errmsg(connection));
}

Error SqlError(sqlite3* connection) {
  const char* file = sqlite3_db_filename(connection, "main");
  return SqlError(connection, file != nullptr ? file : "queue database");
}

int Bind(sqlite3_stmt* statement, int index, const SqlValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return sqlite3_bind_int64(statement, index, *number);
  }
  const std::string_view text = std::get<std::string_view>(value);
  // A null pointer would bind NULL.
  return sqlite3_bind_text64(statement, index, text.empty() ? "" : text.data(),
                             text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

}  // namespace

void SqlRows::Ender::operator()(sqlite3_stmt* statement) const {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
}

Result<bool> SqlRows::Next() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return SqlError(sqlite3_db_handle(statement_.get()));
}

std::int64_t SqlRows::Int(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string SqlRows::Text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

void Database::Closer::operator()(sqlite3* connection) const {
  // The second version waits for statements that are still to be finalized.
  sqlite3_close_v2(connection);
}

void Database::Finalizer::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::Open(const std::filesystem::path& path) {
  sqlite3* connection = nullptr;
  // Without SQLite's own mutexes: a connection has one user at a time.
  const int code = sqlite3_open_v2(
      path.c_str(), &connection,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
      nullptr);
  Database database(connection);
  if (code != SQLITE_OK) {
    return SqlError(connection, "cannot open " + path.string());
  }
  sqlite3_busy_timeout(connection, kBusyTimeoutMillis);
  TRY(database.Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL"));
  return database;
}

Status Database::Execute(const char* script) {
  if (sqlite3_exec(connection_.get(), script, nullptr, nullptr, nullptr) !=
      SQLITE_OK) {
    return SqlError(connection_.get());
  }
  return {};
}

// A failed rollback leaves nothing to do: SQLite has rolled back itself.
void Database::RollBack() noexcept {
  sqlite3_exec(connection_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Result<sqlite3_stmt*> Database::Compile(const char* sql) {
  const auto found = compiled_.find(sql);
  if (found != compiled_.end()) return found->second.get();
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(connection_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT,
                         &statement, nullptr) != SQLITE_OK) {
    return SqlError(connection_.get());
  }
  compiled_.emplace(sql, Compiled(statement));
  return statement;
}

Result<SqlRows> Database::Query(const char* sql,
                                std::initializer_list<SqlValue> values) {
  sqlite3_stmt* statement = TRY(Compile(sql));
  SqlRows rows(statement);
  int index = 0;
  for (const SqlValue& value : values) {
    if (Bind(statement, ++index, value) != SQLITE_OK) {
      return SqlError(connection_.get());
    }
  }
  return rows;
}

Result<int> Database::Run(const char* sql,
                          std::initializer_list<SqlValue> values) {
  SqlRows rows = TRY(Query(sql, values));
  TRY(rows.Next());
  return sqlite3_changes(connection_.get());
}

Result<SqlTransaction> SqlTransaction::Begin(Database& database) {
  TRY(database.Run("BEGIN IMMEDIATE"));
  return SqlTransaction(&database);
}

SqlTransaction::SqlTransaction(SqlTransaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

SqlTransaction::~SqlTransaction() {
  if (database_ != nullptr) database_->RollBack();
}

Status SqlTransaction::Commit() {
  TRY(database_->Run("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace darkroom

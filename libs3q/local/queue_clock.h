// The clock that leases and delays of a queue file run by.

#ifndef DARKROOM_LIBS3Q_LOCAL_QUEUE_CLOCK_H_
#define DARKROOM_LIBS3Q_LOCAL_QUEUE_CLOCK_H_

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "libs3q/local/sqlite.h"

namespace darkroom {

// Milliseconds since 1970 as the wall clock told them when the file was first
// opened after the machine's start, and on from there however the wall clock
// is set: the same for all processes of the machine.  It stands still while
// the machine sleeps, as they do.
//
// After a start of the machine nobody holds a message any more: all are
// visible, and the clock begins anew.  `boot` names that start; empty: it has
// no name, and the wall clock must do.  The caller lets nobody else open the
// file meanwhile.  Errors: as Database's.
Result<WallClock> StartQueueClock(Database& database, const std::string& boot);

// What Linux calls this start of the machine; empty if it does not say.
std::string BootName();

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_QUEUE_CLOCK_H_

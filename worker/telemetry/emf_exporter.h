// Writes metrics to standard output for CloudWatch, again and again.

#ifndef DARKROOM_WORKER_TELEMETRY_EMF_EXPORTER_H_
#define DARKROOM_WORKER_TELEMETRY_EMF_EXPORTER_H_

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "worker/telemetry/emf.h"
#include "worker/telemetry/metrics.h"

namespace darkroom {

// Every `flush`, earlier when there is much to tell, and a last time when
// destroyed.  Borrows `metrics`, which must keep samples.
class EmfExporter {
 public:
  // False: the line was not taken.  Called on one thread at a time.
  using Sink = std::function<bool(const std::string& line)>;

  struct Options {
    EmfSettings settings;
    std::chrono::seconds flush = std::chrono::seconds(60);
    Sink sink;
    WallClock clock = WallNow;
  };

  EmfExporter(Metrics& metrics, Options options);
  EmfExporter(const EmfExporter&) = delete;
  EmfExporter& operator=(const EmfExporter&) = delete;
  ~EmfExporter();

 private:
  void Run(const std::stop_token& stop);
  void Flush();

  Metrics& metrics_;
  const Options options_;
  EmfChanges changes_;
  std::jthread thread_;
};

// A line to standard output in one write.  False, with nothing written, if
// nobody reads: metrics are not worth a worker that waits.
bool WriteToStandardOutput(const std::string& line);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_EMF_EXPORTER_H_

#include "worker/telemetry/emf_exporter.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

namespace darkroom {
namespace {

constexpr int kPatienceMs = 1'000;

bool WaitUntilWritable() {
  pollfd fd = {.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
  return ::poll(&fd, 1, kPatienceMs) == 1 && (fd.revents & POLLOUT) != 0;
}

}  // namespace

bool WriteToStandardOutput(const std::string& line) {
  const std::string text = line + '\n';
  std::string_view left = text;
  // One turn, unless a line is longer than a pipe takes at once.
  while (!left.empty()) {
    if (!WaitUntilWritable()) return false;
    const ssize_t written = ::write(STDOUT_FILENO, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

EmfExporter::EmfExporter(Metrics& metrics, Options options)
    : metrics_(metrics),
      options_(std::move(options)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

EmfExporter::~EmfExporter() {
  thread_.request_stop();
  thread_.join();
  Flush();
}

void EmfExporter::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    metrics_.AwaitSamples(stop,
                          std::chrono::steady_clock::now() + options_.flush);
    if (!stop.stop_requested()) Flush();
  }
}

void EmfExporter::Flush() {
  const std::vector<MetricSeries> series = metrics_.Snapshot();
  const std::vector<EmfMetric> told =
      changes_.Since(series, metrics_.TakeSamples());
  // Once nobody reads, nobody is waited for.
  bool reads = true;
  for (const std::string& line :
       EmfLines(options_.settings, options_.clock(), told)) {
    reads = reads && options_.sink(line);
    if (!reads) metrics_.Add(MetricId::kEmfDropped, 1);
  }
}

}  // namespace darkroom

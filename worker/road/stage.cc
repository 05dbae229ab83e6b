#include "worker/road/stage.h"

#include <exception>
#include <new>
#include <optional>

#include "worker/road/round.h"

namespace darkroom {

Stage::Stage(Options options, const std::function<Attempt()>& make_attempt,
             std::function<void(Job)> next)
    : options_(std::move(options)),
      next_(std::move(next)),
      jobs_(options_.capacity) {
  for (int i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this, make_attempt] { Run(make_attempt()); });
  }
}

void Stage::Drain() {
  jobs_.Close();
  threads_.clear();  // Joins.
}

void Stage::Run(const Attempt& attempt) {
  while (std::optional<Job> job = jobs_.Pop()) {
    if (job->outcome.ok()) {
      if (options_.on_begin) options_.on_begin(*job);
      StageTime& time = job->times.*options_.time;
      time.begin = std::chrono::steady_clock::now();
      job->outcome = Try(attempt, *job);
      time.took = std::chrono::duration_cast<std::chrono::microseconds>(
          std::chrono::steady_clock::now() - time.begin);
    } else if (options_.reconsider) {
      Survives(options_.name.c_str(), [&] { options_.reconsider(*job); });
    }
    next_(std::move(*job));
  }
}

// Nothing of ours throws, but the standard library may: the one place of a
// thread where it is caught.
Status Stage::Try(const Attempt& attempt, Job& job) const {
  try {
    return attempt(job).During(options_.name);
  } catch (const std::bad_alloc&) {
    return Error(ErrorClass::kMemory, options_.name + ": out of memory");
  } catch (const std::exception& exception) {
    return Error(ErrorClass::kInternal,
                 options_.name + ": " + exception.what());
  }
}

}  // namespace darkroom

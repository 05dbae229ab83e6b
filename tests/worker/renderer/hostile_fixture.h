// Real renderers and a good picture, for tests of bad ones.

#ifndef DARKROOM_TESTS_WORKER_RENDERER_HOSTILE_FIXTURE_H_
#define DARKROOM_TESTS_WORKER_RENDERER_HOSTILE_FIXTURE_H_

#include <sys/types.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/hostile.h"
#include "worker/renderer/child_renderer.h"

namespace darkroom {

// With a deadline that no picture of the suite may come near.
ChildRenderer::Options HostileOptions();

// The renderer that the calling thread has started, if it has only one.
pid_t OnlyChild();

RenderPlan PlanFor(HostileAsk ask);

Status AdmitAnything(std::uint64_t need);

// A photograph's outputs, as every renderer has to make them at any time.
class GoodPicture {
 public:
  GoodPicture();
  // Fails the test unless `renderer` makes the bytes that it made here.
  void ExpectRightFrom(Renderer& renderer) const;

 private:
  SharedBuffer source_;
  RenderOutcome expected_;
};

// Renders the good picture again and again on a renderer of its own, until it
// is destroyed.
class Neighbour {
 public:
  explicit Neighbour(const GoodPicture& picture);

 private:
  std::jthread thread_;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_WORKER_RENDERER_HOSTILE_FIXTURE_H_

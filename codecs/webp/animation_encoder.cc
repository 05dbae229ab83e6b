#include "codecs/webp/animation_encoder.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include <webp/encode.h>
#include <webp/mux.h>

#include "codecs/memory_watch.h"
#include "codecs/webp/webp_chunks.h"
#include "codecs/webp/webp_picture.h"

namespace darkroom {
namespace {

constexpr int kDefaultQuality = 80;
// libwebp counts milliseconds in an int, WebP has 24 bits for a frame's.
constexpr std::chrono::milliseconds kMaxFrameTime{0xffffff};
constexpr std::chrono::milliseconds kMaxTime{std::numeric_limits<int>::max() -
                                             1};

struct Assembled {
  WebPData data = {};

  Assembled() { WebPDataInit(&data); }
  ~Assembled() { WebPDataClear(&data); }
  Assembled(const Assembled&) = delete;
  Assembled& operator=(const Assembled&) = delete;
};

struct DeleteEncoder {
  void operator()(WebPAnimEncoder* encoder) const {
    WebPAnimEncoderDelete(encoder);
  }
};

}  // namespace

struct AnimationEncoder::State {
  std::unique_ptr<WebPAnimEncoder, DeleteEncoder> encoder;
  WebPConfig config = {};
  PlaneSize size;
  std::chrono::milliseconds now{0};   // When the next frame begins.
  std::chrono::milliseconds last{0};  // How long the last one is shown.

  Error Failure(const MemoryWatch& memory) const {
    return Error(
        memory.ran_out() ? ErrorClass::kMemory : ErrorClass::kInternal,
        std::string("webp: ") + WebPAnimEncoderGetError(encoder.get()));
  }
};

AnimationEncoder::AnimationEncoder(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
AnimationEncoder::AnimationEncoder(AnimationEncoder&&) noexcept = default;
AnimationEncoder& AnimationEncoder::operator=(AnimationEncoder&&) noexcept =
    default;
AnimationEncoder::~AnimationEncoder() = default;

Result<AnimationEncoder> AnimationEncoder::Create(const VariantSpec& spec,
                                                  PlaneSize size, int loops) {
  auto state = std::make_unique<State>();
  VariantSpec configured = spec;
  if (configured.quality == 0) configured.quality = kDefaultQuality;
  TRY(ConfigureWebp(configured, state->config));
  if (std::max(size.width, size.height) > WEBP_MAX_DIMENSION) {
    return Error(ErrorClass::kTooLarge,
                 "webp: a side over " + std::to_string(WEBP_MAX_DIMENSION));
  }
  // No key frames but the first, which is the default: each would be encoded
  // twice, and players show animations from their beginning.
  WebPAnimEncoderOptions options;
  if (WebPAnimEncoderOptionsInit(&options) == 0) {
    return Error(ErrorClass::kInternal, "webp: library of another version");
  }
  options.anim_params.loop_count = std::clamp(loops, 0, 0xffff);
  state->size = size;
  state->encoder.reset(WebPAnimEncoderNew(size.width, size.height, &options));
  if (state->encoder == nullptr) {
    return Error(ErrorClass::kMemory, "webp: no memory for an animation");
  }
  return AnimationEncoder(std::move(state));
}

Status AnimationEncoder::Add(const PlanarImage& frame,
                             std::chrono::milliseconds duration) {
  if (frame.width != state_->size.width ||
      frame.height != state_->size.height) {
    return Error(ErrorClass::kInternal, "webp: a frame of another size");
  }
  const OwnedWebpPicture picture =
      TRY(MakeWebpPicture(frame, WebpPixels::kArgb));
  const MemoryWatch memory;
  const int added = WebPAnimEncoderAdd(state_->encoder.get(), picture.get(),
                                       static_cast<int>(state_->now.count()),
                                       &state_->config);
  if (added == 0 || memory.ran_out()) return state_->Failure(memory);
  state_->last = {};
  Lengthen(duration);
  return {};
}

void AnimationEncoder::Lengthen(std::chrono::milliseconds duration) {
  constexpr std::chrono::milliseconds kNone{0};
  duration = std::clamp(duration, kNone, kMaxFrameTime - state_->last);
  duration = std::min(duration, kMaxTime - state_->now);
  state_->last += duration;
  state_->now += duration;
}

Status AnimationEncoder::Finish(const Attachments& attachments,
                                ByteSink& out) && {
  const std::unique_ptr<State> state = std::move(state_);
  Assembled animation;
  const MemoryWatch memory;
  if (WebPAnimEncoderAdd(state->encoder.get(), nullptr,
                         static_cast<int>(state->now.count()), nullptr) == 0 ||
      WebPAnimEncoderAssemble(state->encoder.get(), &animation.data) == 0 ||
      memory.ran_out()) {
    return state->Failure(memory);
  }
  state->encoder.reset();
  return RewriteWebp({animation.data.bytes, animation.data.size}, attachments,
                     OwnProfile::kReplaced, out);
}

}  // namespace darkroom

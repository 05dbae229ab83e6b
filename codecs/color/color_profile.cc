#include "codecs/color/color_profile.h"

#include <lcms2.h>
#include <lcms2_plugin.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <csetjmp>
#include <utility>
#include <vector>

#include "base/handle.h"
#include "codecs/allowance.h"
#include "codecs/fence.h"
#include "codecs/out_of_memory.h"
#include "codecs/source_metadata.h"

namespace darkroom {
namespace {

// Where an lcms takes its memory, and where it leaves to when there is no more:
// it does not look everywhere whether it got any.
struct Memory {
  explicit Memory(std::uint64_t bytes) : allowance(bytes) {}

  Allowance allowance;
  std::jmp_buf escape = {};
  bool fenced = false;
};

Memory& MemoryOf(cmsContext context) {
  return *static_cast<Memory*>(cmsGetContextUserData(context));
}

void* OrEscape(Memory& memory, void* block) {
  if (block == nullptr && memory.fenced) std::longjmp(memory.escape, 1);
  return block;
}

void* Allocate(cmsContext context, cmsUInt32Number size) {
  Memory& memory = MemoryOf(context);
  return OrEscape(memory, memory.allowance.Allocate(size));
}

void Free(cmsContext context, void* pointer) {
  MemoryOf(context).allowance.Free(pointer);
}

void* Reallocate(cmsContext context, void* pointer, cmsUInt32Number size) {
  Memory& memory = MemoryOf(context);
  return OrEscape(memory, memory.allowance.Reallocate(pointer, size));
}

using ContextHandle =
    UniqueHandle<std::remove_pointer_t<cmsContext>, cmsDeleteContext>;

// An lcms of our own: no state is shared between threads, and what it
// allocates by a file's say-so (a table of 255^3 in a header of a few bytes)
// is limited.  Its default error handler says nothing.  Owns all that is made
// in it, so nothing else need be closed.
class Context {
 public:
  explicit Context(std::uint64_t allowance) : memory_(allowance) {
    cmsPluginMemHandler handler = {};
    handler.base = {.Magic = cmsPluginMagicNumber,
                    .ExpectedVersion = LCMS_VERSION,
                    .Type = cmsPluginMemHandlerSig,
                    .Next = nullptr};
    handler.MallocPtr = Allocate;
    handler.FreePtr = Free;
    handler.ReallocPtr = Reallocate;
    context_.reset(cmsCreateContext(&handler, &memory_));
    // Where there is no room for a context, it is the machine's.
    if (context_ == nullptr) OutOfMemory();
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  cmsContext get() const { return context_.get(); }

  // Runs `calls` of lcms, which may own nothing; false, now and ever after,
  // where the allowance was used up.
  template <typename Calls>
  bool Fence(Calls calls) {
    if (spoilt_) return false;
    memory_.fenced = true;
    spoilt_ = !Fenced(memory_.escape, calls);
    memory_.fenced = false;
    if (memory_.allowance.out_of_memory()) OutOfMemory();
    return !spoilt_;
  }

 private:
  Memory memory_;
  bool spoilt_ = false;
  ContextHandle context_;  // Last: it gives its memory back.
};

std::optional<ColorModel> ModelOf(cmsHPROFILE profile) {
  switch (cmsGetDeviceClass(profile)) {
    case cmsSigInputClass:
    case cmsSigDisplayClass:
    case cmsSigOutputClass:
    case cmsSigColorSpaceClass:
      break;
    default:
      return std::nullopt;
  }
  switch (cmsGetColorSpace(profile)) {
    case cmsSigGrayData:
      return ColorModel::kGray;
    case cmsSigRgbData:
      return ColorModel::kRgb;
    case cmsSigCmykData:
      return ColorModel::kCmyk;
    default:
      return std::nullopt;
  }
}

float Light(float value) { return value > 0 ? std::min(value, 1.0F) : 0.0F; }

SampledCurve Sampled(const cmsToneCurve* curve) {
  SampledCurve samples;
  samples.reserve(kCurveSteps + 1);
  for (int i = 0; i <= kCurveSteps; ++i) {
    const float sample = static_cast<float>(i) / kCurveSteps;
    samples.push_back(Light(cmsEvalToneCurveFloat(curve, sample)));
  }
  return samples;
}

// What a curve that is none of lcms's own is made of; empty for those.
std::vector<cmsUInt16Number> TableOf(const ToneCurve& curve) {
  constexpr int kEntries = 4096;
  std::vector<cmsUInt16Number> table;
  if (curve.kind == ToneCurve::Kind::kSrgb ||
      curve.kind == ToneCurve::Kind::kPower) {
    return table;
  }
  for (int i = 0; i < kEntries; ++i) {
    const double light = curve.Light(i / double{kEntries - 1});
    table.push_back(static_cast<cmsUInt16Number>(std::lround(light * 65535)));
  }
  return table;
}

// The rest is inside of fences and owns nothing.

cmsToneCurve* MakeCurve(cmsContext context, const ToneCurve& curve,
                        const std::vector<cmsUInt16Number>& table) {
  // ICC.1:2010, 10.16: sRGB's is of type 3, which lcms counts from 1.
  constexpr double kSrgb[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92,
                              0.04045};
  if (curve.kind == ToneCurve::Kind::kSrgb) {
    return cmsBuildParametricToneCurve(context, 4, kSrgb);
  }
  if (curve.kind == ToneCurve::Kind::kPower) {
    return cmsBuildGamma(context, curve.exponent);
  }
  return cmsBuildTabulatedToneCurve16(
      context, static_cast<cmsUInt32Number>(table.size()), table.data());
}

cmsHPROFILE MakeRgb(cmsContext context, const Chromaticities& c,
                    cmsToneCurve* curve) {
  if (curve == nullptr) return nullptr;
  const cmsCIExyY white = {c.white.x, c.white.y, 1};
  const cmsCIExyYTRIPLE primaries = {{c.red.x, c.red.y, 1},
                                     {c.green.x, c.green.y, 1},
                                     {c.blue.x, c.blue.y, 1}};
  cmsToneCurve* curves[] = {curve, curve, curve};
  return cmsCreateRGBProfileTHR(context, &white, &primaries, curves);
}

cmsHPROFILE MakeGray(cmsContext context, cmsToneCurve* curve) {
  if (curve == nullptr) return nullptr;
  return cmsCreateGrayProfileTHR(context, cmsD50_xyY(), curve);
}

void Describe(cmsContext context, cmsHPROFILE profile, const char* text) {
  cmsMLU* description = cmsMLUalloc(context, 1);
  if (description == nullptr) return;
  cmsMLUsetASCII(description, "en", "US", text);
  cmsWriteTag(profile, cmsSigProfileDescriptionTag, description);
}

// The time of making is the one thing in it that would differ.
void LeaveOutTime(Bytes& icc) {
  constexpr std::size_t kTime = 24;  // ICC.1:2010, 7.2.8.
  constexpr std::size_t kTimeBytes = 12;
  if (icc.size() < kTime + kTimeBytes) return;
  std::fill_n(icc.begin() + kTime, kTimeBytes, std::uint8_t{0});
}

// Null: empty.
Bytes Written(Context& context, cmsHPROFILE profile) {
  cmsUInt32Number size = 0;
  const bool sized = profile != nullptr && context.Fence([profile, &size] {
    if (cmsSaveProfileToMem(profile, nullptr, &size) == 0) size = 0;
  });
  if (!sized || size == 0) return {};
  Bytes icc(size);
  bool saved = false;
  const bool came = context.Fence([profile, &size, &icc, &saved] {
    saved = cmsSaveProfileToMem(profile, icc.data(), &size) != 0;
  });
  if (!came || !saved) return {};
  LeaveOutTime(icc);
  return icc;
}

// Black becomes black, as in sharp 0.35; without this flag, as in libvips 8.14,
// solid black ink comes out as a dark gray from profiles of version 2.
constexpr cmsUInt32Number kFlags = cmsFLAGS_BLACKPOINTCOMPENSATION;

// Nothing for a profile without tables.
std::optional<cmsUInt32Number> IntentOf(cmsHPROFILE profile) {
  constexpr cmsUInt32Number kIntents[] = {INTENT_PERCEPTUAL,
                                          INTENT_RELATIVE_COLORIMETRIC};
  for (const cmsUInt32Number intent : kIntents) {
    if (cmsIsCLUT(profile, intent, LCMS_USED_AS_INPUT) != 0) return intent;
  }
  return std::nullopt;
}

}  // namespace

struct ProfileLink::State {
  std::shared_ptr<Context> context;
  cmsHTRANSFORM transform = nullptr;  // The context's.
};

ProfileLink::ProfileLink(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

ProfileLink::~ProfileLink() = default;

void ProfileLink::Apply(const std::uint16_t* from, std::uint16_t* to,
                        std::size_t pixels) const {
  cmsDoTransform(state_->transform, from, to,
                 static_cast<cmsUInt32Number>(pixels));
}

struct ColorProfile::State {
  std::shared_ptr<Context> context;
  cmsHPROFILE profile = nullptr;  // The context's.
  ColorModel model = ColorModel::kRgb;
};

ColorProfile::ColorProfile(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

ColorProfile::~ColorProfile() = default;

std::unique_ptr<ColorProfile> ColorProfile::Open(ByteView icc) {
  if (icc.empty() || icc.size() > kMaxIccBytes) return nullptr;
  auto context = std::make_shared<Context>(ProfileMemory(icc.size()));
  cmsHPROFILE profile = nullptr;
  std::optional<ColorModel> model;
  context->Fence([&context, &profile, &model, icc] {
    profile = cmsOpenProfileFromMemTHR(
        context->get(), icc.data(), static_cast<cmsUInt32Number>(icc.size()));
    if (profile != nullptr) model = ModelOf(profile);
  });
  if (!model) return nullptr;
  auto state =
      std::make_unique<State>(State{std::move(context), profile, *model});
  return std::unique_ptr<ColorProfile>(new ColorProfile(std::move(state)));
}

ColorModel ColorProfile::model() const { return state_->model; }

// Through lcms to a gray whose samples are light: the curve may be of
// lightness, or a table.
std::optional<SampledCurve> ColorProfile::GrayCurve() const {
  cmsHTRANSFORM transform = nullptr;
  state_->context->Fence([this, &transform] {
    cmsContext context = state_->context->get();
    cmsHPROFILE linear = MakeGray(context, cmsBuildGamma(context, 1));
    if (linear == nullptr) return;
    transform = cmsCreateTransformTHR(context, state_->profile, TYPE_GRAY_FLT,
                                      linear, TYPE_GRAY_FLT, INTENT_PERCEPTUAL,
                                      cmsFLAGS_NOCACHE);
  });
  if (transform == nullptr) return std::nullopt;
  SampledCurve curve(kCurveSteps + 1);
  for (std::size_t i = 0; i < curve.size(); ++i) {
    curve[i] = static_cast<float>(i) / kCurveSteps;
  }
  cmsDoTransform(transform, curve.data(), curve.data(),
                 static_cast<cmsUInt32Number>(curve.size()));
  for (float& light : curve) light = Light(light);
  return curve;
}

namespace {

// What an RGB profile without tables has, lcms's own; nulls where it has not.
struct MatrixTags {
  std::array<const cmsCIEXYZ*, 3> colorants = {};
  std::array<const cmsToneCurve*, 3> curves = {};
  std::array<bool, 3> as_first = {};  // Whether the curve is the first one.

  bool complete() const {
    for (std::size_t i = 0; i < 3; ++i) {
      if (colorants[i] == nullptr || curves[i] == nullptr) return false;
    }
    return true;
  }
};

void ReadMatrixTags(cmsHPROFILE profile, MatrixTags& tags) {
  constexpr cmsTagSignature kColorants[] = {
      cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag};
  constexpr cmsTagSignature kCurves[] = {cmsSigRedTRCTag, cmsSigGreenTRCTag,
                                         cmsSigBlueTRCTag};
  if (IntentOf(profile) || cmsGetPCS(profile) != cmsSigXYZData) return;
  for (std::size_t i = 0; i < 3; ++i) {
    tags.colorants[i] =
        static_cast<const cmsCIEXYZ*>(cmsReadTag(profile, kColorants[i]));
    tags.curves[i] =
        static_cast<const cmsToneCurve*>(cmsReadTag(profile, kCurves[i]));
    tags.as_first[i] =
        i > 0 && cmsTagLinkedTo(profile, kCurves[i]) == kCurves[0];
  }
}

}  // namespace

std::optional<ColorProfile::Matrix> ColorProfile::AsMatrix() const {
  MatrixTags tags;
  const bool read = state_->context->Fence(
      [this, &tags] { ReadMatrixTags(state_->profile, tags); });
  if (!read || !tags.complete()) return std::nullopt;
  Matrix matrix = {};
  for (std::size_t i = 0; i < 3; ++i) {
    matrix.to_d50[0][i] = tags.colorants[i]->X;
    matrix.to_d50[1][i] = tags.colorants[i]->Y;
    matrix.to_d50[2][i] = tags.colorants[i]->Z;
    matrix.curves[i] =
        tags.as_first[i] ? matrix.curves[0] : Sampled(tags.curves[i]);
  }
  return matrix;
}

std::unique_ptr<ProfileLink> ColorProfile::LinkTo(
    const RgbSpace& target) const {
  if (model() == ColorModel::kGray) return nullptr;
  const std::vector<cmsUInt16Number> table = TableOf(target.curve);
  auto state = std::make_unique<ProfileLink::State>();
  state->context = state_->context;
  cmsHTRANSFORM& transform = state->transform;
  state->context->Fence([this, &target, &table, &transform] {
    const std::optional<cmsUInt32Number> intent = IntentOf(state_->profile);
    if (!intent) return;
    cmsContext context = state_->context->get();
    cmsHPROFILE rgb = MakeRgb(context, target.primaries,
                              MakeCurve(context, target.curve, table));
    if (rgb == nullptr) return;
    const cmsUInt32Number from =
        model() == ColorModel::kCmyk ? TYPE_CMYK_16 : TYPE_RGB_16;
    transform = cmsCreateTransformTHR(context, state_->profile, from, rgb,
                                      TYPE_RGB_16, *intent, kFlags);
  });
  if (state->transform == nullptr) return nullptr;
  return std::make_unique<ProfileLink>(std::move(state));
}

Bytes MakeRgbProfile(const RgbSpace& space, const std::string& description) {
  Context context(ProfileMemory(0));
  const std::vector<cmsUInt16Number> table = TableOf(space.curve);
  cmsHPROFILE profile = nullptr;
  context.Fence([&context, &space, &table, &description, &profile] {
    profile = MakeRgb(context.get(), space.primaries,
                      MakeCurve(context.get(), space.curve, table));
    if (profile != nullptr) {
      Describe(context.get(), profile, description.c_str());
    }
  });
  return Written(context, profile);
}

Bytes MakeGrayProfile(const ToneCurve& curve, const std::string& description) {
  Context context(ProfileMemory(0));
  const std::vector<cmsUInt16Number> table = TableOf(curve);
  cmsHPROFILE profile = nullptr;
  context.Fence([&context, &curve, &table, &description, &profile] {
    profile = MakeGray(context.get(), MakeCurve(context.get(), curve, table));
    if (profile != nullptr) {
      Describe(context.get(), profile, description.c_str());
    }
  });
  return Written(context, profile);
}

}  // namespace darkroom

#include "codecs/color_profile.h"

#include <lcms2.h>
#include <lcms2_plugin.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/handle.h"
#include "codecs/allowance.h"
#include "codecs/source_metadata.h"

namespace darkroom {
namespace {

Allowance* AllowanceOf(cmsContext context) {
  return static_cast<Allowance*>(cmsGetContextUserData(context));
}

void* Allocate(cmsContext context, cmsUInt32Number size) {
  return AllowanceOf(context)->Allocate(size);
}

void Free(cmsContext context, void* pointer) {
  AllowanceOf(context)->Free(pointer);
}

void* Reallocate(cmsContext context, void* pointer, cmsUInt32Number size) {
  return AllowanceOf(context)->Reallocate(pointer, size);
}

using ContextHandle =
    UniqueHandle<std::remove_pointer_t<cmsContext>, cmsDeleteContext>;
using ProfileHandle = UniqueHandle<void, cmsCloseProfile>;
using TransformHandle = UniqueHandle<void, cmsDeleteTransform>;
using CurveHandle = UniqueHandle<cmsToneCurve, cmsFreeToneCurve>;
using TextHandle = UniqueHandle<cmsMLU, cmsMLUfree>;

// An lcms of our own: no state is shared between threads, and what it
// allocates by a file's say-so (a table of 255^3 in a header of a few bytes)
// is limited.  Its default error handler says nothing.  Outlives all that was
// made in it.
class Context {
 public:
  explicit Context(std::uint64_t allowance) : allowance_(allowance) {
    cmsPluginMemHandler memory = {};
    memory.base = {.Magic = cmsPluginMagicNumber,
                   .ExpectedVersion = LCMS_VERSION,
                   .Type = cmsPluginMemHandlerSig,
                   .Next = nullptr};
    memory.MallocPtr = Allocate;
    memory.FreePtr = Free;
    memory.ReallocPtr = Reallocate;
    context_.reset(cmsCreateContext(&memory, &allowance_));
  }

  // Null if there is no memory.
  cmsContext get() const { return context_.get(); }

 private:
  Allowance allowance_;
  ContextHandle context_;
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

CurveHandle MakeCurve(cmsContext context, const ToneCurve& curve) {
  constexpr int kEntries = 4096;
  // ICC.1:2010, 10.16: sRGB's is of type 3, which lcms counts from 1.
  constexpr double kSrgb[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92,
                              0.04045};
  if (curve.kind == ToneCurve::Kind::kSrgb) {
    return CurveHandle(cmsBuildParametricToneCurve(context, 4, kSrgb));
  }
  if (curve.kind == ToneCurve::Kind::kPower) {
    return CurveHandle(cmsBuildGamma(context, curve.exponent));
  }
  std::vector<cmsUInt16Number> table;
  for (int i = 0; i < kEntries; ++i) {
    const double light = curve.Light(i / double{kEntries - 1});
    table.push_back(static_cast<cmsUInt16Number>(std::lround(light * 65535)));
  }
  return CurveHandle(
      cmsBuildTabulatedToneCurve16(context, kEntries, table.data()));
}

ProfileHandle MakeRgb(cmsContext context, const RgbSpace& space) {
  const CurveHandle curve = MakeCurve(context, space.curve);
  if (curve == nullptr) return nullptr;
  const Chromaticities& c = space.primaries;
  const cmsCIExyY white = {c.white.x, c.white.y, 1};
  const cmsCIExyYTRIPLE primaries = {{c.red.x, c.red.y, 1},
                                     {c.green.x, c.green.y, 1},
                                     {c.blue.x, c.blue.y, 1}};
  cmsToneCurve* curves[] = {curve.get(), curve.get(), curve.get()};
  return ProfileHandle(
      cmsCreateRGBProfileTHR(context, &white, &primaries, curves));
}

ProfileHandle MakeGray(cmsContext context, const ToneCurve& tone) {
  const CurveHandle curve = MakeCurve(context, tone);
  if (curve == nullptr) return nullptr;
  return ProfileHandle(
      cmsCreateGrayProfileTHR(context, cmsD50_xyY(), curve.get()));
}

// The time of making is the one thing in it that would differ.
void LeaveOutTime(Bytes& icc) {
  constexpr std::size_t kTime = 24;  // ICC.1:2010, 7.2.8.
  constexpr std::size_t kTimeBytes = 12;
  if (icc.size() < kTime + kTimeBytes) return;
  std::fill_n(icc.begin() + kTime, kTimeBytes, std::uint8_t{0});
}

Bytes Written(cmsContext context, cmsHPROFILE profile,
              const std::string& description) {
  const TextHandle text(cmsMLUalloc(context, 1));
  if (profile == nullptr || text == nullptr) return {};
  cmsMLUsetASCII(text.get(), "en", "US", description.c_str());
  cmsWriteTag(profile, cmsSigProfileDescriptionTag, text.get());
  cmsUInt32Number size = 0;
  if (cmsSaveProfileToMem(profile, nullptr, &size) == 0) return {};
  Bytes icc(size);
  if (cmsSaveProfileToMem(profile, icc.data(), &size) == 0) return {};
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
  std::shared_ptr<const Context> context;
  TransformHandle transform;
};

ProfileLink::ProfileLink(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

ProfileLink::~ProfileLink() = default;

void ProfileLink::Apply(const std::uint16_t* from, std::uint16_t* to,
                        std::size_t pixels) const {
  cmsDoTransform(state_->transform.get(), from, to,
                 static_cast<cmsUInt32Number>(pixels));
}

struct ColorProfile::State {
  std::shared_ptr<const Context> context;
  ProfileHandle profile;
  ColorModel model = ColorModel::kRgb;
};

ColorProfile::ColorProfile(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

ColorProfile::~ColorProfile() = default;

std::unique_ptr<ColorProfile> ColorProfile::Open(ByteView icc) {
  if (icc.empty() || icc.size() > kMaxIccBytes) return nullptr;
  auto context = std::make_shared<const Context>(ProfileMemory(icc.size()));
  if (context->get() == nullptr) return nullptr;
  ProfileHandle profile(cmsOpenProfileFromMemTHR(
      context->get(), icc.data(), static_cast<cmsUInt32Number>(icc.size())));
  if (profile == nullptr) return nullptr;
  const std::optional<ColorModel> model = ModelOf(profile.get());
  if (!model) return nullptr;
  auto state = std::make_unique<State>(
      State{std::move(context), std::move(profile), *model});
  return std::unique_ptr<ColorProfile>(new ColorProfile(std::move(state)));
}

ColorModel ColorProfile::model() const { return state_->model; }

// Through lcms to a gray whose samples are light: the curve may be of
// lightness, or a table.
std::optional<SampledCurve> ColorProfile::GrayCurve() const {
  cmsContext context = state_->context->get();
  const ProfileHandle linear = MakeGray(context, {ToneCurve::Kind::kPower, 1});
  if (linear == nullptr) return std::nullopt;
  const TransformHandle transform(cmsCreateTransformTHR(
      context, state_->profile.get(), TYPE_GRAY_FLT, linear.get(),
      TYPE_GRAY_FLT, INTENT_PERCEPTUAL, cmsFLAGS_NOCACHE));
  if (transform == nullptr) return std::nullopt;
  SampledCurve curve(kCurveSteps + 1);
  for (std::size_t i = 0; i < curve.size(); ++i) {
    curve[i] = static_cast<float>(i) / kCurveSteps;
  }
  cmsDoTransform(transform.get(), curve.data(), curve.data(),
                 static_cast<cmsUInt32Number>(curve.size()));
  for (float& light : curve) light = Light(light);
  return curve;
}

std::optional<ColorProfile::Matrix> ColorProfile::AsMatrix() const {
  cmsHPROFILE profile = state_->profile.get();
  constexpr cmsTagSignature kColorants[] = {
      cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag};
  constexpr cmsTagSignature kCurves[] = {cmsSigRedTRCTag, cmsSigGreenTRCTag,
                                         cmsSigBlueTRCTag};
  if (IntentOf(profile) || cmsGetPCS(profile) != cmsSigXYZData) {
    return std::nullopt;
  }
  Matrix matrix = {};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto* xyz =
        static_cast<const cmsCIEXYZ*>(cmsReadTag(profile, kColorants[i]));
    const auto* curve =
        static_cast<const cmsToneCurve*>(cmsReadTag(profile, kCurves[i]));
    if (xyz == nullptr || curve == nullptr) return std::nullopt;
    matrix.to_d50[0][i] = xyz->X;
    matrix.to_d50[1][i] = xyz->Y;
    matrix.to_d50[2][i] = xyz->Z;
    const bool same =
        i > 0 && cmsTagLinkedTo(profile, kCurves[i]) == kCurves[0];
    matrix.curves[i] = same ? matrix.curves[0] : Sampled(curve);
  }
  return matrix;
}

std::unique_ptr<ProfileLink> ColorProfile::LinkTo(
    const RgbSpace& target) const {
  const std::optional<cmsUInt32Number> intent = IntentOf(state_->profile.get());
  if (!intent || model() == ColorModel::kGray) return nullptr;
  cmsContext context = state_->context->get();
  const ProfileHandle rgb = MakeRgb(context, target);
  if (rgb == nullptr) return nullptr;
  const cmsUInt32Number from =
      model() == ColorModel::kCmyk ? TYPE_CMYK_16 : TYPE_RGB_16;
  TransformHandle transform(
      cmsCreateTransformTHR(context, state_->profile.get(), from, rgb.get(),
                            TYPE_RGB_16, *intent, kFlags));
  if (transform == nullptr) return nullptr;
  return std::make_unique<ProfileLink>(std::make_unique<ProfileLink::State>(
      ProfileLink::State{state_->context, std::move(transform)}));
}

Bytes MakeRgbProfile(const RgbSpace& space, const std::string& description) {
  const Context context(ProfileMemory(0));
  const ProfileHandle profile = MakeRgb(context.get(), space);
  return Written(context.get(), profile.get(), description);
}

Bytes MakeGrayProfile(const ToneCurve& curve, const std::string& description) {
  const Context context(ProfileMemory(0));
  const ProfileHandle profile = MakeGray(context.get(), curve);
  return Written(context.get(), profile.get(), description);
}

}  // namespace darkroom

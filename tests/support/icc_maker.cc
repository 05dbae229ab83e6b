#include "tests/support/icc_maker.h"

#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/handle.h"

namespace darkroom {
namespace {

using ProfileHandle = UniqueHandle<void, cmsCloseProfile>;
using TransformHandle = UniqueHandle<void, cmsDeleteTransform>;
using CurveHandle = UniqueHandle<cmsToneCurve, cmsFreeToneCurve>;
using PipelineHandle = UniqueHandle<cmsPipeline, cmsPipelineFree>;

CurveHandle MakeCurve(double gamma) {
  const double srgb[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
  return CurveHandle(gamma > 0 ? cmsBuildGamma(nullptr, gamma)
                               : cmsBuildParametricToneCurve(nullptr, 4, srgb));
}

Bytes Written(cmsHPROFILE profile) {
  cmsUInt32Number size = 0;
  cmsSaveProfileToMem(profile, nullptr, &size);
  Bytes icc(size);
  cmsSaveProfileToMem(profile, icc.data(), &size);
  // lcms writes when it was made; equal arguments give equal profiles.
  constexpr std::array<std::uint8_t, 12> kNewYear2000 = {0x07, 0xd0, 0,
                                                         1,    0,    1};
  std::copy(kNewYear2000.begin(), kNewYear2000.end(), icc.begin() + 24);
  return icc;
}

struct Sampling {
  IccTables tables;
  bool version2;
  cmsHTRANSFORM to_lab;
};

// One node of the table.
cmsInt32Number SampleNode(const cmsUInt16Number in[], cmsUInt16Number out[],
                          void* cargo) {
  const auto& sampling = *static_cast<const Sampling*>(cargo);
  double rgb[3];
  const double black =
      sampling.tables == IccTables::kCmyk ? in[3] / 65535.0 : 0;
  for (int i = 0; i < 3; ++i) {
    const double sample = in[i] / 65535.0;
    rgb[i] = sampling.tables == IccTables::kCmyk ? (1 - sample) * (1 - black)
                                                 : sample;
  }
  cmsCIELab lab;
  cmsDoTransform(sampling.to_lab, rgb, &lab, 1);
  if (sampling.version2) {
    cmsFloat2LabEncodedV2(out, &lab);
  } else {
    cmsFloat2LabEncoded(out, &lab);
  }
  return TRUE;
}

}  // namespace

Bytes MakeMatrixIcc(const Chromaticities& c, const IccOptions& options) {
  const CurveHandle curve = MakeCurve(options.gamma);
  const cmsCIExyY white = {c.white.x, c.white.y, 1};
  const cmsCIExyYTRIPLE primaries = {{c.red.x, c.red.y, 1},
                                     {c.green.x, c.green.y, 1},
                                     {c.blue.x, c.blue.y, 1}};
  cmsToneCurve* curves[] = {curve.get(), curve.get(), curve.get()};
  const ProfileHandle profile(cmsCreateRGBProfile(&white, &primaries, curves));
  cmsSetProfileVersion(profile.get(), options.version);
  return Written(profile.get());
}

Bytes MakeGrayIcc(const IccOptions& options) {
  const CurveHandle curve = MakeCurve(options.gamma);
  const ProfileHandle profile(cmsCreateGrayProfile(cmsD50_xyY(), curve.get()));
  cmsSetProfileVersion(profile.get(), options.version);
  return Written(profile.get());
}

Bytes MakeTableIcc(IccTables tables, double version) {
  const cmsUInt32Number inputs = tables == IccTables::kCmyk ? 4 : 3;
  const cmsUInt32Number nodes = tables == IccTables::kCmyk ? 9 : 17;
  const ProfileHandle srgb(cmsCreate_sRGBProfile());
  const ProfileHandle lab(cmsCreateLab4Profile(nullptr));
  const TransformHandle to_lab(
      cmsCreateTransform(srgb.get(), TYPE_RGB_DBL, lab.get(), TYPE_Lab_DBL,
                         INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE));
  Sampling sampling = {tables, version < 4, to_lab.get()};

  const PipelineHandle pipeline(cmsPipelineAlloc(nullptr, inputs, 3));
  cmsStage* table = cmsStageAllocCLut16bit(nullptr, nodes, inputs, 3, nullptr);
  cmsStageSampleCLut16bit(table, SampleNode, &sampling, 0);
  cmsPipelineInsertStage(pipeline.get(), cmsAT_END,
                         cmsStageAllocToneCurves(nullptr, inputs, nullptr));
  cmsPipelineInsertStage(pipeline.get(), cmsAT_END, table);
  cmsPipelineInsertStage(pipeline.get(), cmsAT_END,
                         cmsStageAllocToneCurves(nullptr, 3, nullptr));

  const ProfileHandle profile(cmsCreateProfilePlaceholder(nullptr));
  cmsSetProfileVersion(profile.get(), version);
  cmsSetDeviceClass(profile.get(), cmsSigOutputClass);
  cmsSetColorSpace(profile.get(),
                   tables == IccTables::kCmyk ? cmsSigCmykData : cmsSigRgbData);
  cmsSetPCS(profile.get(), cmsSigLabData);
  cmsWriteTag(profile.get(), cmsSigAToB0Tag, pipeline.get());
  return Written(profile.get());
}

LcmsJudge::LcmsJudge(ByteView icc) {
  const ProfileHandle from(cmsOpenProfileFromMem(
      icc.data(), static_cast<cmsUInt32Number>(icc.size())));
  const ProfileHandle to(cmsCreate_sRGBProfile());
  transform_ =
      cmsCreateTransform(from.get(), TYPE_RGB_DBL, to.get(), TYPE_RGB_DBL,
                         INTENT_PERCEPTUAL, cmsFLAGS_NOOPTIMIZE);
}

LcmsJudge::~LcmsJudge() { cmsDeleteTransform(transform_); }

std::array<double, 3> LcmsJudge::ToSrgb(const std::array<int, 3>& rgb) const {
  const double sample[] = {rgb[0] / 255.0, rgb[1] / 255.0, rgb[2] / 255.0};
  std::array<double, 3> srgb = {};
  cmsDoTransform(transform_, sample, srgb.data(), 1);
  for (double& value : srgb) value = 255 * std::clamp(value, 0.0, 1.0);
  return srgb;
}

}  // namespace darkroom

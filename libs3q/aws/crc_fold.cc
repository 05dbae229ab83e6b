#include "libs3q/aws/crc_fold.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace darkroom {

#if defined(__x86_64__)

namespace {

// Not in the baseline: called only where the processor has it.
#define DARKROOM_CLMUL __attribute__((target("pclmul")))

__m128i Load(const std::uint8_t* bytes) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
}

__m128i Constants(std::uint64_t low, std::uint64_t high) {
  return _mm_set_epi64x(static_cast<long long>(high),
                        static_cast<long long>(low));
}

// The product of reflected halves has one power of x less than a block of
// sixteen bytes: the constants have one less, too.
DARKROOM_CLMUL __m128i Onward(__m128i block, __m128i by, __m128i next) {
  const __m128i low = _mm_clmulepi64_si128(block, by, 0x00);
  const __m128i high = _mm_clmulepi64_si128(block, by, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

}  // namespace

bool CanFold() {
  static const bool can = __builtin_cpu_supports("pclmul") != 0;
  return can;
}

DARKROOM_CLMUL std::array<std::uint8_t, 16> Fold(const FoldConstants& constants,
                                                 std::uint64_t remainder,
                                                 ByteView bytes) {
  const __m128i far = Constants(constants.x575, constants.x511);
  const __m128i near = Constants(constants.x191, constants.x127);
  // Four blocks on their way at once hide what a multiplication takes.
  const std::uint8_t* at = bytes.data();
  __m128i a = _mm_xor_si128(Load(at), Constants(remainder, 0));
  __m128i b = Load(at + 16);
  __m128i c = Load(at + 32);
  __m128i d = Load(at + 48);
  for (std::size_t i = kFoldBytes; i < bytes.size(); i += kFoldBytes) {
    at += kFoldBytes;
    a = Onward(a, far, Load(at));
    b = Onward(b, far, Load(at + 16));
    c = Onward(c, far, Load(at + 32));
    d = Onward(d, far, Load(at + 48));
  }
  const __m128i all = Onward(Onward(Onward(a, near, b), near, c), near, d);
  std::array<std::uint8_t, 16> result = {};
  _mm_storeu_si128(reinterpret_cast<__m128i*>(result.data()), all);
  return result;
}

#else

bool CanFold() { return false; }

std::array<std::uint8_t, 16> Fold(const FoldConstants&, std::uint64_t,
                                  ByteView) {
  return {};
}

#endif

}  // namespace darkroom

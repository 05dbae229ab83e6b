// The markers of a JPEG (ITU-T T.81, table B.1), as the byte behind 0xff.

#ifndef DARKROOM_CODECS_JPEG_JPEG_MARKERS_H_
#define DARKROOM_CODECS_JPEG_JPEG_MARKERS_H_

#include <cstdint>

namespace darkroom {

inline constexpr std::uint8_t kJpegTem = 0x01;
inline constexpr std::uint8_t kJpegSof0 = 0xc0;  // Baseline.
inline constexpr std::uint8_t kJpegSof1 = 0xc1;  // Sequential.
inline constexpr std::uint8_t kJpegSof2 = 0xc2;  // Progressive.
inline constexpr std::uint8_t kJpegDht = 0xc4;
inline constexpr std::uint8_t kJpegJpg = 0xc8;
inline constexpr std::uint8_t kJpegDac = 0xcc;
inline constexpr std::uint8_t kJpegSof15 = 0xcf;
inline constexpr std::uint8_t kJpegRst0 = 0xd0;
inline constexpr std::uint8_t kJpegRst7 = 0xd7;
inline constexpr std::uint8_t kJpegSoi = 0xd8;
inline constexpr std::uint8_t kJpegEoi = 0xd9;
inline constexpr std::uint8_t kJpegSos = 0xda;
inline constexpr std::uint8_t kJpegDqt = 0xdb;
inline constexpr std::uint8_t kJpegDri = 0xdd;
inline constexpr std::uint8_t kJpegApp0 = 0xe0;
inline constexpr std::uint8_t kJpegApp1 = 0xe1;
inline constexpr std::uint8_t kJpegApp2 = 0xe2;
inline constexpr std::uint8_t kJpegApp13 = 0xed;
inline constexpr std::uint8_t kJpegApp14 = 0xee;  // Adobe's.
inline constexpr std::uint8_t kJpegApp15 = 0xef;
inline constexpr std::uint8_t kJpegCom = 0xfe;

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_MARKERS_H_

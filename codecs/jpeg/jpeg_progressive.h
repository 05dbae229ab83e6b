// Progressive JPEGs, read before libjpeg and for it.

#ifndef DARKROOM_CODECS_JPEG_JPEG_PROGRESSIVE_H_
#define DARKROOM_CODECS_JPEG_JPEG_PROGRESSIVE_H_

#include <cstdint>
#include <memory>

#include "base/bytes.h"
#include "codecs/jpeg/jpeg_header.h"

namespace darkroom {

// The coefficients that samples are made of, of the scans that are needed
// (IsNeeded), all read.  libjpeg would hold all 64 of every block, and takes
// longer to read them.  As JpegEntropy does, it leaves out the coefficients
// that a reduced picture is better without.  Thread-compatible.
class JpegProgressive {
 public:
  // Nothing if it is not Huffman-coded, or if there is something that may be
  // damage, or only unusual: libjpeg is then to read it, and knows what to say.
  static std::unique_ptr<JpegProgressive> Read(ByteView source,
                                               const JpegHeader& header,
                                               int reduction, int max_scans);
  ~JpegProgressive();
  JpegProgressive(const JpegProgressive&) = delete;
  JpegProgressive& operator=(const JpegProgressive&) = delete;

  // What libjpeg is to be shown instead of the file: a sequential one of the
  // same picture, of one scan that holds no data.
  ByteView sequential() const;

  // Sets the next MCU of such a scan in `to`, blocks of zeros: as many as it
  // has, component by component, each row after row.
  void NextMcu(std::int16_t (**to)[64]);

 private:
  struct State;

  explicit JpegProgressive(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_PROGRESSIVE_H_

// The bytes that libjpeg reads.

#ifndef DARKROOM_CODECS_JPEG_JPEG_SOURCE_H_
#define DARKROOM_CODECS_JPEG_JPEG_SOURCE_H_

#include <memory>
#include <vector>

#include "base/bytes.h"

// libjpeg's.
struct jpeg_source_mgr;

namespace darkroom {

// Pieces of a file, one behind the other, some of which may be empty.  Borrows
// them.  Thread-compatible.
class JpegSource {
 public:
  JpegSource();
  ~JpegSource();
  JpegSource(const JpegSource&) = delete;
  JpegSource& operator=(const JpegSource&) = delete;

  // How many bytes libjpeg sees at once.  Where there are 128 and more,
  // libjpeg-turbo's Huffman decoder for sequential files says nothing about
  // codes that do not exist: in short runs, it always does.
  enum class Runs { kWhole, kShort };

  // What a decompressor is to have as its `src`; it lives as long as this.  A
  // source that ends too early is ended by an EOI, with libjpeg's warning.
  jpeg_source_mgr* Read(std::vector<ByteView> pieces, Runs runs);

 private:
  struct State;

  std::unique_ptr<State> state_;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_SOURCE_H_

// Our own entropy decoding, in the place of libjpeg's.

#ifndef DARKROOM_CODECS_JPEG_JPEG_ENTROPY_H_
#define DARKROOM_CODECS_JPEG_JPEG_ENTROPY_H_

#include <memory>

// libjpeg's.
struct jpeg_decompress_struct;

namespace darkroom {

class JpegProgressive;

// The coefficients that libjpeg makes samples of, read 1.3 to 2.3 times as fast
// as by itself, and without those that a reduced picture is better without:
// where a block comes out as n x n samples, all but the n x n lowest. libjpeg's
// reduction is the mean of the full samples, which folds the others into these
// (docs/imaging.md).  A picture that is not reduced is libjpeg's, bit for bit.
// Thread-compatible.
class JpegEntropy {
 public:
  JpegEntropy();
  ~JpegEntropy();
  JpegEntropy(JpegEntropy&&) noexcept;
  JpegEntropy& operator=(JpegEntropy&&) noexcept;

  // Between jpeg_start_decompress and the first row: `jpeg` is read by this one
  // from now on, which must outlive the reading.  The file's bytes have to lie
  // in one piece.  Leaves alone what is not sequential, of 8 bits,
  // Huffman-coded and in one scan.
  void TakeOver(jpeg_decompress_struct& jpeg);

  // The same, but what `read` has are the coefficients of `jpeg`, which was
  // shown read.sequential() and is reduced as said there.  `read` has to
  // outlive the reading.
  void TakeOver(jpeg_decompress_struct& jpeg, JpegProgressive& read);

  // Whether there was something that may be damage, or only unusual.  libjpeg
  // gives no more rows then: the file is to be read once more from the start,
  // by libjpeg alone, which knows what to say about it.
  bool gave_up() const;

 private:
  struct State;
  struct Given;

  std::unique_ptr<State> state_;
  std::unique_ptr<Given> given_;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_ENTROPY_H_

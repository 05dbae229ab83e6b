// The memory behind a decoder's bands.

#ifndef DARKROOM_CODECS_BAND_BUFFER_H_
#define DARKROOM_CODECS_BAND_BUFFER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "codecs/planes.h"

namespace darkroom {

// A picture whose planes are all as large as itself.
PlanarLayout FullSizeLayout(ColorModel model, bool alpha, PlaneSize size);

// Rows of up to kMaxPlanes planes, each with a stride of its own, used again
// for every band.  Zeroed at first.  Thread-compatible.
class BandBuffer {
 public:
  BandBuffer() = default;
  // `rows` rows of every plane of `layout`, without padding.
  BandBuffer(const PlanarLayout& layout, int rows);

  // Plane after plane, before anything is written.
  void AddPlane(std::size_t stride, int rows);

  std::uint8_t* Row(int plane, int row);

  // Sets every sample.
  void Fill(std::uint8_t sample);

  // Says that the first rows of `plane` now hold [y, y + rows) of the picture.
  void Place(int plane, int y, int rows);
  // The same for all planes.
  void PlaceAll(int y, int rows);

  const Band* band() const { return &band_; }

 private:
  struct Rows {
    std::size_t stride = 0;  // Bytes.
    std::vector<std::uint8_t> samples;
  };
  std::vector<Rows> planes_;
  Band band_;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_BAND_BUFFER_H_

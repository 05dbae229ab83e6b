// Pictures of one colour, in every shape that steps meet.

#ifndef DARKROOM_TESTS_SUPPORT_FLAT_PICTURE_H_
#define DARKROOM_TESTS_SUPPORT_FLAT_PICTURE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "codecs/planes.h"

namespace darkroom {

struct PictureShape {
  ColorModel model = ColorModel::kRgb;
  bool alpha = false;
  bool half_chroma = false;
  PlaneSize size;
};

// `samples` has one for every plane.
inline PlanarImage FlatPicture(const PictureShape& shape,
                               const std::vector<std::uint8_t>& samples) {
  PlanarImage image;
  image.model = shape.model;
  image.alpha = shape.alpha;
  image.width = shape.size.width;
  image.height = shape.size.height;
  for (std::size_t p = 0; p < samples.size(); ++p) {
    const bool half = shape.half_chroma && (p == 1 || p == 2);
    Plane& plane = image.planes.emplace_back(
        half ? (shape.size.width + 1) / 2 : shape.size.width,
        half ? (shape.size.height + 1) / 2 : shape.size.height);
    plane.samples.assign(plane.samples.size(), samples[p]);
  }
  return image;
}

// Every model, with and without alpha, whole and halved chroma, in sizes that
// are one, a line, odd and even.
inline std::vector<PictureShape> AllShapes() {
  std::vector<PictureShape> shapes;
  for (const PlaneSize size :
       {PlaneSize{1, 1}, PlaneSize{1, 9}, PlaneSize{13, 1}, PlaneSize{7, 5},
        PlaneSize{16, 10}}) {
    for (const bool alpha : {false, true}) {
      shapes.push_back({ColorModel::kGray, alpha, false, size});
      shapes.push_back({ColorModel::kRgb, alpha, false, size});
      shapes.push_back({ColorModel::kYCbCr, alpha, false, size});
      shapes.push_back({ColorModel::kYCbCr, alpha, true, size});
    }
  }
  return shapes;
}

inline std::string NameOf(const PictureShape& shape) {
  return std::to_string(shape.size.width) + "x" +
         std::to_string(shape.size.height) + " model " +
         std::to_string(static_cast<int>(shape.model)) +
         (shape.alpha ? " alpha" : "") + (shape.half_chroma ? " half" : "");
}

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_FLAT_PICTURE_H_

#include "codecs/pixels/attention.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "codecs/color/color.h"
#include "codecs/divided_up.h"

namespace darkroom {
namespace {

// Finer detail than this many cells to the longer side is texture.
constexpr int kMaxCells = 96;

struct Cell {
  int luma = 0;
  int cb = 128;
  int cr = 128;
  int alpha = 255;
};

struct CellGrid {
  int side = 1;  // Pixels to a cell.
  int width = 0;
  int height = 0;
  std::vector<Cell> cells;

  const Cell& At(int x, int y) const {
    const auto row = static_cast<std::size_t>(y);
    return cells[row * static_cast<std::size_t>(width) +
                 static_cast<std::size_t>(x)];
  }
};

struct CellMean {
  int level = 0;
  int weight = 0;  // The mean of the weights.
};

// Of the samples that [left, right) by [top, bottom) pixels touch.  A plane of
// another size than the weights is not weighed by them.
struct PixelArea {
  int left, right, top, bottom;
};

CellMean MeanOf(const Plane& plane, const Plane* alpha, const PixelArea& area,
                int x_step, int y_step) {
  std::int64_t sum = 0;
  std::int64_t weights = 0;
  std::int64_t count = 0;
  const int right = DividedUp(area.right, x_step);
  const int bottom = DividedUp(area.bottom, y_step);
  for (int y = area.top / y_step; y < bottom; ++y) {
    const std::uint8_t* row = plane.Row(y);
    const std::uint8_t* weight = alpha == nullptr ? nullptr : alpha->Row(y);
    for (int x = area.left / x_step; x < right; ++x) {
      const int w = weight == nullptr ? 255 : weight[x];
      sum += std::int64_t{row[x]} * w;
      weights += w;
      ++count;
    }
  }
  if (weights == 0) return {};
  return {static_cast<int>((sum + weights / 2) / weights),
          static_cast<int>(weights / count)};
}

Cell CellOf(const PlanarImage& image, const PixelArea& area) {
  const Plane* alpha = image.alpha ? &image.planes.back() : nullptr;
  const CellMean first = MeanOf(image.planes[0], alpha, area, 1, 1);
  Cell cell = {.luma = first.level, .alpha = first.weight};
  if (image.model == ColorModel::kGray || first.weight == 0) return cell;
  const int x_step = image.planes[1].width == image.width ? 1 : 2;
  const int y_step = image.planes[1].height == image.height ? 1 : 2;
  if (x_step * y_step != 1) alpha = nullptr;
  cell.cb = MeanOf(image.planes[1], alpha, area, x_step, y_step).level;
  cell.cr = MeanOf(image.planes[2], alpha, area, x_step, y_step).level;
  if (image.model != ColorModel::kRgb) return cell;
  const ColorSamples samples = SamplesOf(
      {static_cast<std::uint8_t>(cell.luma), static_cast<std::uint8_t>(cell.cb),
       static_cast<std::uint8_t>(cell.cr)},
      ColorModel::kYCbCr);
  return {samples[0], samples[1], samples[2], cell.alpha};
}

CellGrid GridOf(const PlanarImage& image) {
  CellGrid grid;
  const int longer = std::max(image.width, image.height);
  grid.side = (longer + kMaxCells - 1) / kMaxCells;
  grid.width = (image.width + grid.side - 1) / grid.side;
  grid.height = (image.height + grid.side - 1) / grid.side;
  for (int y = 0; y < image.height; y += grid.side) {
    for (int x = 0; x < image.width; x += grid.side) {
      grid.cells.push_back(
          CellOf(image, {x, std::min(x + grid.side, image.width), y,
                         std::min(y + grid.side, image.height)}));
    }
  }
  return grid;
}

// How far a cell is from its four neighbours, 0 to 160: more is no more to look
// at.  The edge of transparency is one, seen from inside.
int EdgeOf(const CellGrid& grid, int x, int y) {
  const Cell& cell = grid.At(x, y);
  int luma = 0;
  int alpha = 0;
  const auto add = [&](int nx, int ny) {
    const Cell& neighbour = grid.At(std::clamp(nx, 0, grid.width - 1),
                                    std::clamp(ny, 0, grid.height - 1));
    luma += (cell.luma - neighbour.luma) * neighbour.alpha / 255;
    alpha += cell.alpha - neighbour.alpha;
  };
  add(x - 1, y);
  add(x + 1, y);
  add(x, y - 1);
  add(x, y + 1);
  return std::min(160, std::max(std::abs(luma), alpha));
}

int SaturationOf(const CellGrid& grid, int x, int y) {
  const Cell& cell = grid.At(x, y);
  return std::abs(cell.cb - 128) + std::abs(cell.cr - 128);
}

// 0 to 255: an ellipse in the plane of chroma, about the middle of what skin of
// all colours has there (Cb 77 to 127, Cr 133 to 173; Chai and Ngan, "Face
// Segmentation Using Skin-Color Map in Videophone Applications", 1999).
int SkinOf(const CellGrid& grid, int x, int y) {
  const Cell& cell = grid.At(x, y);
  const int cb = cell.cb - 108;
  const int cr = cell.cr - 151;
  const int near = 255 - cb * cb * 255 / (18 * 18) - cr * cr * 255 / (16 * 16);
  // Too dark to be seen as skin.
  return std::max(0, near) * std::clamp(cell.luma - 30, 0, 40) / 40;
}

using Feature = int (*)(const CellGrid& grid, int x, int y);

// How much more of `feature` than on average every cell has: what is everywhere
// attracts nowhere.
std::vector<int> ExcessOf(const CellGrid& grid, Feature feature) {
  std::vector<int> values;
  std::int64_t sum = 0;
  std::int64_t visible = 1;
  for (int y = 0; y < grid.height; ++y) {
    for (int x = 0; x < grid.width; ++x) {
      const int alpha = grid.At(x, y).alpha;
      values.push_back(feature(grid, x, y));
      sum += std::int64_t{values.back()} * alpha;
      visible += alpha;
    }
  }
  const int mean = static_cast<int>(sum / visible);
  for (int& value : values) value = std::max(0, value - mean);
  return values;
}

std::vector<int> InterestOf(const CellGrid& grid) {
  const std::vector<int> edges = ExcessOf(grid, EdgeOf);
  const std::vector<int> saturation = ExcessOf(grid, SaturationOf);
  const std::vector<int> skin = ExcessOf(grid, SkinOf);
  std::vector<int> interest;
  for (std::size_t i = 0; i < grid.cells.size(); ++i) {
    // Even a flat subject attracts more than transparency.
    const int sum = 8 + 3 * edges[i] + 3 * saturation[i] + skin[i];
    interest.push_back(sum * grid.cells[i].alpha / 255);
  }
  // Else rounding would move a flat picture's window.
  const int least = *std::min_element(interest.begin(), interest.end());
  for (int& value : interest) value -= least;
  return interest;
}

struct WindowAxis {
  int picture = 0;
  int window = 0;
  int cells = 0;
  int side = 1;
};

// A place for the window: its begin in pixels, the weight of every cell, which
// sum to about 4,096, and how far it is from the middle, 0 to 256.
struct WindowPlace {
  int begin = 0;
  int off_middle = 0;
  std::vector<std::int64_t> weights;
};

// A parabola over the window: 1 in its middle, 0 at its ends.
std::vector<std::int64_t> WeightsAt(const WindowAxis& axis, int begin) {
  std::vector<std::int64_t> weights;
  std::int64_t sum = 0;
  // A window smaller than a cell looks around itself.
  const int wide = std::max(axis.window, 2 * axis.side);
  const std::int64_t width = wide;
  for (int i = 0; i < axis.cells; ++i) {
    const int begin_of_cell = i * axis.side;
    const int end_of_cell = std::min(axis.picture, begin_of_cell + axis.side);
    // Twice the distance of the cell's middle from the window's.
    const std::int64_t twice =
        begin_of_cell + end_of_cell - 2 * begin - axis.window;
    weights.push_back(std::max<std::int64_t>(
        0, 4096 - 4096 * twice * twice / (width * width)));
    sum += weights.back();
  }
  for (std::int64_t& weight : weights) {
    if (sum > 0) weight = weight * 4096 / sum;
  }
  return weights;
}

// From the middle outwards.
std::vector<WindowPlace> PlacesOf(const WindowAxis& axis) {
  const int room = axis.picture - axis.window;
  const int steps = std::min(room, kMaxCells);
  std::vector<WindowPlace> places;
  for (int i = 0; i <= steps; ++i) {
    // 0, 1, -1, 2, -2 ... steps from the middle.
    const int off = i % 2 == 1 ? (i + 1) / 2 : -i / 2;
    const int middle = steps / 2;
    const int step = middle + off;
    const int begin = steps == 0 ? 0 : room * step / steps;
    places.push_back({begin, steps == 0 ? 0 : std::abs(off) * 512 / steps,
                      WeightsAt(axis, begin)});
  }
  return places;
}

// sum over y of the cells of every column, weighed.
std::vector<std::int64_t> Columns(const std::vector<int>& interest,
                                  std::size_t width, const WindowPlace& place) {
  std::vector<std::int64_t> columns(width);
  for (std::size_t i = 0; i < interest.size(); ++i) {
    columns[i % width] += interest[i] * place.weights[i / width];
  }
  return columns;
}

// Less by up to a thirty-second on either axis away from the middle.
std::int64_t Preferred(std::int64_t score, const WindowPlace& x,
                       const WindowPlace& y) {
  constexpr std::int64_t kBias = std::int64_t{32} * 256 * 256;
  const std::int64_t off = std::int64_t{x.off_middle} * x.off_middle +
                           std::int64_t{y.off_middle} * y.off_middle;
  return score - score / kBias * off;
}

}  // namespace

PixelCorner AttentionCorner(const PlanarImage& image, PlaneSize window) {
  const CellGrid grid = GridOf(image);
  const std::vector<int> interest = InterestOf(grid);
  const auto xs = PlacesOf({image.width, window.width, grid.width, grid.side});
  const auto ys =
      PlacesOf({image.height, window.height, grid.height, grid.side});
  PixelCorner best = {xs[0].begin, ys[0].begin};
  std::int64_t best_score = -1;
  for (const WindowPlace& y : ys) {
    const auto columns =
        Columns(interest, static_cast<std::size_t>(grid.width), y);
    for (const WindowPlace& x : xs) {
      std::int64_t score = 0;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        score += columns[i] * x.weights[i];
      }
      score = Preferred(score, x, y);
      if (score <= best_score) continue;
      best_score = score;
      best = {x.begin, y.begin};
    }
  }
  return best;
}

}  // namespace darkroom

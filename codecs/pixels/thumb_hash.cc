#include "codecs/pixels/thumb_hash.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <vector>

namespace darkroom {
namespace {

struct Rgba {
  double red = 0, green = 0, blue = 0, alpha = 0;
};

Rgba PixelAt(const RgbaPicture& picture, std::size_t i) {
  const std::uint8_t* samples = picture.samples.data() + 4 * i;
  return {samples[0] / 255.0, samples[1] / 255.0, samples[2] / 255.0,
          samples[3] / 255.0};
}

std::size_t PixelsOf(const RgbaPicture& picture) {
  return picture.samples.size() / 4;
}

// Weighted by alpha, whose sum is the mean's alpha.
Rgba MeanOf(const RgbaPicture& picture) {
  Rgba mean;
  for (std::size_t i = 0; i < PixelsOf(picture); ++i) {
    const Rgba pixel = PixelAt(picture, i);
    mean.red += pixel.alpha * pixel.red;
    mean.green += pixel.alpha * pixel.green;
    mean.blue += pixel.alpha * pixel.blue;
    mean.alpha += pixel.alpha;
  }
  if (mean.alpha > 0) {
    mean.red /= mean.alpha;
    mean.green /= mean.alpha;
    mean.blue /= mean.alpha;
  }
  return mean;
}

using Channel = std::vector<double>;

// Luminance, yellow less blue, red less green, alpha; over the mean colour.
std::array<Channel, 4> ChannelsOf(const RgbaPicture& picture,
                                  const Rgba& mean) {
  std::array<Channel, 4> channels;
  for (std::size_t i = 0; i < PixelsOf(picture); ++i) {
    const Rgba pixel = PixelAt(picture, i);
    const double rest = 1 - pixel.alpha;
    const double red = mean.red * rest + pixel.alpha * pixel.red;
    const double green = mean.green * rest + pixel.alpha * pixel.green;
    const double blue = mean.blue * rest + pixel.alpha * pixel.blue;
    channels[0].push_back((red + green + blue) / 3);
    channels[1].push_back((red + green) / 2 - blue);
    channels[2].push_back(red - green);
    channels[3].push_back(pixel.alpha);
  }
  return channels;
}

struct Coefficients {
  double mean = 0;
  double scale = 0;             // The largest of the others.
  std::vector<double> varying;  // 0 to 1; 0.5 is none.
};

// cos(pi / samples * frequency * (i + 0.5)) for every sample i.
std::vector<double> CosinesOf(int frequency, int samples) {
  std::vector<double> cosines;
  for (int i = 0; i < samples; ++i) {
    cosines.push_back(
        std::cos(std::numbers::pi / samples * frequency * (i + 0.5)));
  }
  return cosines;
}

double Correlation(const Channel& channel, const std::vector<double>& across,
                   const std::vector<double>& down) {
  double sum = 0;
  const double* sample = channel.data();
  for (const double y : down) {
    for (const double x : across) sum += *sample++ * x * y;
  }
  return sum / static_cast<double>(channel.size());
}

// How many frequencies a channel has on either axis.
struct Frequencies {
  int across = 3;
  int down = 3;
};

// The triangle of frequencies below the diagonal from `across` to `down`.
Coefficients Transformed(const Channel& channel, const RgbaPicture& picture,
                         const Frequencies& count) {
  Coefficients result;
  for (int v = 0; v < count.down; ++v) {
    const auto down = CosinesOf(v, picture.height);
    for (int u = 0; u * count.down < count.across * (count.down - v); ++u) {
      const double value =
          Correlation(channel, CosinesOf(u, picture.width), down);
      if (u == 0 && v == 0) {
        result.mean = value;
      } else {
        result.varying.push_back(value);
        result.scale = std::max(result.scale, std::abs(value));
      }
    }
  }
  // What rounding leaves of nothing would be noise that looks like a picture.
  const bool varies = result.scale > 1e-12;
  for (double& f : result.varying) {
    f = varies ? 0.5 + 0.5 / result.scale * f : 0;
  }
  return result;
}

// As JavaScript rounds.
std::uint32_t Rounded(double value) {
  return static_cast<std::uint32_t>(std::floor(value + 0.5));
}

void PutLittle(Bytes& hash, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    hash.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

// Two to a byte, the first in the lower half.
class NibbleWriter {
 public:
  explicit NibbleWriter(Bytes& bytes) : bytes_(bytes) {}

  void Put(double value) {
    const auto nibble = static_cast<std::uint8_t>(Rounded(15 * value));
    if (lower_) {
      bytes_.push_back(nibble);
    } else {
      bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | nibble << 4);
    }
    lower_ = !lower_;
  }

 private:
  Bytes& bytes_;
  bool lower_ = true;
};

// More for luminance, along the longer side; fewer if alpha needs room.
Frequencies LuminanceFrequencies(const RgbaPicture& picture, bool alpha) {
  const double limit = alpha ? 5 : 7;
  const int longer = std::max(picture.width, picture.height);
  const auto share = [&](int side) {
    return std::max(1, static_cast<int>(Rounded(limit * side / longer)));
  };
  return {share(picture.width), share(picture.height)};
}

}  // namespace

Bytes ThumbHashOf(const RgbaPicture& picture) {
  const Rgba mean = MeanOf(picture);
  const bool alpha = mean.alpha < static_cast<double>(PixelsOf(picture));
  const auto channels = ChannelsOf(picture, mean);
  const Frequencies most = LuminanceFrequencies(picture, alpha);
  const Coefficients l = Transformed(
      channels[0], picture, {std::max(3, most.across), std::max(3, most.down)});
  const Coefficients p = Transformed(channels[1], picture, {3, 3});
  const Coefficients q = Transformed(channels[2], picture, {3, 3});

  Bytes hash;
  const bool landscape = picture.width > picture.height;
  PutLittle(hash,
            Rounded(63 * l.mean) | Rounded(31.5 + 31.5 * p.mean) << 6 |
                Rounded(31.5 + 31.5 * q.mean) << 12 |
                Rounded(31 * l.scale) << 18 | (alpha ? 1U << 23 : 0),
            3);
  PutLittle(hash,
            static_cast<std::uint32_t>(landscape ? most.down : most.across) |
                Rounded(63 * p.scale) << 3 | Rounded(63 * q.scale) << 9 |
                (landscape ? 1U << 15 : 0),
            2);
  std::vector<Coefficients> written = {l, p, q};
  if (alpha) {
    written.push_back(Transformed(channels[3], picture, {5, 5}));
    PutLittle(hash,
              Rounded(15 * written.back().mean) |
                  Rounded(15 * written.back().scale) << 4,
              1);
  }
  NibbleWriter nibbles(hash);
  for (const Coefficients& channel : written) {
    for (const double f : channel.varying) nibbles.Put(f);
  }
  return hash;
}

}  // namespace darkroom

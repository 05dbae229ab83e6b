// The prison of a renderer process, layer by layer.
//
// No layer needs a privilege: they work in a container without capabilities
// and as its PID 1.  Where a platform refuses one the others still hold, and
// the worker says at its start which do (docs/security.md).

#ifndef DARKROOM_WORKER_RENDERER_CONFINEMENT_H_
#define DARKROOM_WORKER_RENDERER_CONFINEMENT_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace darkroom {

// In the order in which they are put on.
enum class Layer : std::uint8_t {
  kNoNewPrivs,   // No program gives it more rights than it has.
  kNotDumpable,  // No other process of the user reads its memory; no core.
  kLimits,       // Descriptors and processes; the worker adds memory and CPU.
  kLandlock,  // No file, no TCP, no signal to others (kernel 5.13, 6.7, 6.12).
  kSeccomp,   // No system call but those of syscall_filter.cc.
};

inline constexpr std::array kLayers = {Layer::kNoNewPrivs, Layer::kNotDumpable,
                                       Layer::kLimits, Layer::kLandlock,
                                       Layer::kSeccomp};

// A set of layers.
class Confinement {
 public:
  Confinement() = default;
  // Bits that are no layer are left out.
  explicit Confinement(std::uint32_t bits);

  void Add(Layer layer) { bits_ |= Bit(layer); }
  bool Has(Layer layer) const { return (bits_ & Bit(layer)) != 0; }
  std::uint32_t bits() const { return bits_; }

  // "no_new_privs landlock seccomp", in the order of kLayers.
  std::string Names() const;
  // Those of kLayers that are not in it.
  Confinement Missing() const;

 private:
  static constexpr std::uint32_t Bit(Layer layer) {
    return std::uint32_t{1} << static_cast<unsigned>(layer);
  }
  std::uint32_t bits_ = 0;
};

std::string_view NameOf(Layer layer);

// Puts every layer that the platform allows on the calling process, for good.
// Call it once, while there is a single thread; `socket` is all that it may
// send to or receive from afterwards.
Confinement Confine(int socket);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_CONFINEMENT_H_

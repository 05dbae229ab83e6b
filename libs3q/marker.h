// How darkroom recognises what it wrote itself.

#ifndef DARKROOM_LIBS3Q_MARKER_H_
#define DARKROOM_LIBS3Q_MARKER_H_

namespace darkroom {

// The user metadata name on every object that darkroom wrote.  A source that
// carries it is refused, and a watched folder makes no event of it: no
// thumbnails of thumbnails.
inline constexpr char kMarkerMetadata[] = "darkroom";

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_MARKER_H_

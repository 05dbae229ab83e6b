// What other libraries call our keys and values.

#ifndef DARKROOM_WORKER_CONFIG_FOREIGN_WORDS_H_
#define DARKROOM_WORKER_CONFIG_FOREIGN_WORDS_H_

#include <span>
#include <string>
#include <string_view>

namespace darkroom {

// As Suggestion (base/text.h), but a word of sharp's, Pillow's or ImageMagick's
// suggests ours, if that is `known`: "; did you mean `effort`?" for `method`.
std::string SuggestionFor(std::string_view word,
                          std::span<const std::string_view> known);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_FOREIGN_WORDS_H_

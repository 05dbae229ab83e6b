// A complete configuration in four environment variables, as the Lambdas that
// darkroom replaces have it.

#ifndef DARKROOM_WORKER_CONFIG_SHORT_FORM_H_
#define DARKROOM_WORKER_CONFIG_SHORT_FORM_H_

#include <string>
#include <vector>

#include "worker/config/config.h"
#include "worker/config/config_key.h"
#include "worker/config/config_reading.h"
#include "worker/config/environment.h"

namespace darkroom {

struct ShortForm {
  std::vector<int> thumb_sizes;  // Widths in pixels.
  int webp_quality = VariantSpec().quality;
  std::string output_bucket;
  std::string input_prefix;
  std::string dlq_url;
};

Keys<ShortForm> ShortFormKeys();

// "THUMB_SIZES" and so on, without "DARKROOM_".
std::vector<std::string> ShortFormNames();

// Adds what the short form says to `config`: DARKROOM_THUMB_SIZES=128,512
// becomes the variants 128w and 512w, DARKROOM_OUTPUT_BUCKET a route.
// Complains where variants or routes are configured already.  The bare names
// (THUMB_SIZES) count only where neither are, and DARKROOM_ ones win.
void ReadShortForm(const Environment& environment, Config& config,
                   ConfigReading& reading);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_SHORT_FORM_H_

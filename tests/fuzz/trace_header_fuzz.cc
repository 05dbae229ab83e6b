// Trace headers of messages, which whoever may send one writes.

#include <string>

#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/promise.h"
#include "worker/telemetry/trace_header.h"

namespace darkroom {
namespace {

bool IsHex(std::string_view text, std::size_t digits) {
  return text.size() == digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void Read(ByteView input) {
  const auto header = ParseTraceHeader(AsText(input));
  if (!header) return;
  Promise(IsHex(header->trace_id, 32), "a trace's id is 32 digits");
  Promise(header->parent.empty() || IsHex(header->parent, 16),
          "a parent is 16 digits, or none");
  const std::string text = TraceHeaderText(*header);
  const auto again = ParseTraceHeader(text);
  Promise(again && TraceHeaderText(*again) == text &&
              again->trace_id == header->trace_id &&
              again->parent == header->parent &&
              again->sampled == header->sampled,
          "what is written is read back");
}

}  // namespace

const FuzzTarget kTraceHeaderFuzz = {
    "trace_header",
    [] {
      std::vector<Bytes> seeds;
      for (const char* text :
           {"Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;"
            "Sampled=1",
            "Sampled=0;Root=1-5759e988-bd862e3fe1be46a994272793",
            "Root=1-5759E988-BD862E3FE1BE46A994272793;Self=1;Lineage=a:1 ;",
            "Root=;Parent=;Sampled=?", "=;=;"}) {
        seeds.push_back(BytesOf(text));
      }
      return seeds;
    },
    Read};

}  // namespace darkroom

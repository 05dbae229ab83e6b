// A configuration file, from YAML to what is wrong with it.

#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/fuzz/promise.h"
#include "worker/config/config_check.h"
#include "worker/config/config_keys.h"
#include "worker/config/config_print.h"

namespace darkroom {
namespace {

constexpr std::string_view kWhole = R"(
queue: {url: "https://sqs.eu-central-1.amazonaws.com/1/q", wait: 5}
limits: {max_source_bytes: 20MB, max_pixels: 50MP, job_timeout: 1500ms}
log: {level: debug, format: json}
variants:
  - &a {name: small, width: 128}
  - {width: 800, height: 600, fit: cover, format: jpg, quality: auto,
     progressive: true, background: "#102030", gravity: northwest}
  - {name: mark, width: 40, sharpen: 1.5, watermark: {image: logo.png}}
routes:
  - prefix: in/
    glob: "**/*.jpg"
    variants: [small]
    destination:
      bucket: out
      key: "{dir}{variant}/{stem}{ext}"
      metadata: {Team: photos}
)";
constexpr std::string_view kOdd =
    "a: &x [1, 2, {b: *x}]\n? c\n: |\n  text\n--- {}\n...\n";

struct Parsed {
  Config config;
  bool sound = false;
};

Parsed Parse(std::string_view yaml, ConfigUse use) {
  Parsed parsed;
  ConfigReading reading;
  reading.StartSource("fuzz");
  const YamlDocument document = ParseYaml(yaml);
  ReadMap(document.root, {}, ConfigKeys(), parsed.config, reading);
  CompleteConfig(use, parsed.config, reading);
  CheckConfig(use, parsed.config, reading);
  parsed.sound = document.errors.empty() && reading.problems().empty();
  return parsed;
}

void Read(ByteView input) {
  FuzzInput from(input);
  const ConfigUse use = from.Pick(ConfigUse::kProcess);
  const Parsed parsed = Parse(AsText(from.rest()), use);
  if (!parsed.sound) return;
  const std::string printed = PrintConfig(parsed.config, {});
  const Parsed again = Parse(printed, use);
  Promise(again.sound, "a configuration can be read as it is printed");
  Promise(PrintConfig(again.config, {}) == printed, "and it is the same");
}

}  // namespace

const FuzzTarget kConfigFuzz = {
    "config",
    [] {
      return WithHead({2}, {BytesOf(kWhole), BytesOf(kOdd)});
    },
    Read};

}  // namespace darkroom

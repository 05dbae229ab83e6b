// What a worker tells of itself: its metrics, read by others' parsers.

import {spawnSync} from 'node:child_process';

// The samples of Prometheus's text, as its own Python client parses them:
// {'name{label="value"}': number}.  Null: the parser is not on this machine.
export function parsePrometheus(text) {
  const program = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
samples = {}
for family in text_string_to_metric_families(sys.stdin.read()):
    assert family.documentation and family.type != 'unknown', family.name
    for sample in family.samples:
        labels = ','.join(f'{k}="{v}"' for k, v in sorted(sample.labels.items()))
        samples[sample.name + ('{' + labels + '}' if labels else '')] = sample.value
json.dump(samples, sys.stdout)
`;
  // Debian's package is Debian's Python's; another may come first on the PATH.
  for (const python of ['python3', '/usr/bin/python3']) {
    const parsed = spawnSync(python, ['-c', program],
                             {input: text, encoding: 'utf8'});
    if (parsed.status === 0) return JSON.parse(parsed.stdout);
    if (!parsed.stderr.includes('No module named')) {
      throw new Error(parsed.stderr);
    }
  }
  return null;
}

// The metrics in lines of the embedded metric format: {name: [values]}, after
// checking each line against what the specification asks.
export function readEmf(lines) {
  const told = {};
  for (const line of lines) {
    const document = JSON.parse(line);
    if (Buffer.byteLength(line) > 256 * 1024) throw new Error('too long');
    const {Timestamp, CloudWatchMetrics} = document._aws;
    if (Math.abs(Date.now() - Timestamp) > 60_000) throw new Error('old');
    for (const {Namespace, Dimensions, Metrics} of CloudWatchMetrics) {
      if (!Namespace || Metrics.length > 100) throw new Error(line);
      for (const name of Dimensions.flat()) {
        if (typeof document[name] !== 'string') throw new Error(name);
      }
      for (const {Name, Unit} of Metrics) {
        if (!/^(Count|Milliseconds|Bytes)$/.test(Unit)) throw new Error(Unit);
        const values = [document[Name]].flat();
        if (values.length > 100 || !values.every(Number.isFinite)) {
          throw new Error(`${Name}: ${document[Name]}`);
        }
        (told[Name] ??= []).push(...values);
      }
    }
  }
  return told;
}

export function sum(values = []) {
  return values.reduce((total, value) => total + value, 0);
}

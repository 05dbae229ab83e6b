// What a report says of the machine it was made on, and of the moment.

import {execFileSync} from 'node:child_process';
import {cpus, loadavg} from 'node:os';

export const machine = () => `Machine: ${cpus().length} × ${cpus()[0].model}`;

export function commit() {
  const name = execFileSync('git', ['rev-parse', '--short', 'HEAD'],
                            {encoding: 'utf8'});
  return `Commit: ${name.trim()}`;
}

// `when`: "start", "end".
export const loadAt = (when) =>
  `Load of the machine at the ${when}: ${loadavg()[0].toFixed(2)}`;

export const asList = (facts) => facts.map((fact) => `- ${fact}`).join('\n');

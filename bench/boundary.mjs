// What the process boundary around a picture costs: the same tiny picture, so
// that little else is left, rendered many times in a renderer and in process.
//
// Usage: boundary.mjs DARKROOM PHOTOGRAPH

import {spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

const kJobs = 2000;
const kRounds = Number(process.env.ROUNDS || 5);

const [darkroom, photograph] = process.argv.slice(2);
const scratch = mkdtempSync(path.join(tmpdir(), 'darkroom-boundary-'));

function run(args) {
  const times = path.join(scratch, 'times');
  const done = spawnSync(
      '/usr/bin/time', ['-f', '%U %S', '-o', times, darkroom, 'process',
                        '--out', path.join(scratch, 'out'), ...args],
      {encoding: 'utf8', maxBuffer: 1 << 26});
  if (done.status !== 0) throw new Error(done.stdout + done.stderr);
  const [user, system] =
      readFileSync(times, 'utf8').trim().split(' ').map(Number);
  return (user + system) * 1000;
}

function configFor(mode) {
  const file = path.join(scratch, `${mode}.yaml`);
  writeFileSync(file, `renderer: ${mode}\n` +
      'variants: [{name: tiny, width: 16, format: jpeg}]\n');
  return file;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

try {
  run(['--variant', 'name=source,width=32,format=jpeg', photograph]);
  const stem = path.parse(photograph).name;
  const source = path.join(scratch, 'out', `${stem}_source.jpg`);
  const modes = ['in_process', 'sandboxed'];
  const times = {in_process: [], sandboxed: []};
  for (let round = 0; round < kRounds; ++round) {
    for (const mode of modes) {
      const cpu = run(['--config', configFor(mode),
                       ...Array(kJobs).fill(source)]);
      times[mode].push(cpu / kJobs);
    }
  }
  for (const mode of modes) {
    console.log(`${mode}: ${median(times[mode]).toFixed(3)} ms of CPU per job`);
  }
  const costs = times.sandboxed.map((cpu, i) => cpu - times.in_process[i]);
  console.log(`the boundary: ${median(costs).toFixed(3)} ms of CPU per job ` +
      `(${Math.min(...costs).toFixed(3)} to ${Math.max(...costs).toFixed(3)})`);
} finally {
  rmSync(scratch, {recursive: true, force: true});
}

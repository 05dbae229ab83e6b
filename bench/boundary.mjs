// What the process boundary around a picture costs: the same tiny picture, so
// that little else is left, rendered many times in a renderer and in process.
//
// Usage: boundary.mjs DARKROOM PHOTOGRAPH

import {writeFileSync} from 'node:fs';
import path from 'node:path';

import {median} from './figures.mjs';
import {timed, withScratch} from './whole_program.mjs';

const kJobs = 2000;
const kRounds = Number(process.env.ROUNDS || 5);

const [darkroom, photograph] = process.argv.slice(2);

function configFor(mode, scratch) {
  const file = path.join(scratch, `${mode}.yaml`);
  writeFileSync(file, `renderer: ${mode}\n` +
      'variants: [{name: tiny, width: 16, format: jpeg}]\n');
  return file;
}

withScratch((scratch) => {
  const out = path.join(scratch, 'out');
  const run = (args) =>
    timed([darkroom, 'process', '--out', out, ...args]).cpuMs;
  run(['--variant', 'name=source,width=32,format=jpeg', photograph]);
  const stem = path.parse(photograph).name;
  const source = path.join(out, `${stem}_source.jpg`);
  const modes = ['in_process', 'sandboxed'];
  const times = {in_process: [], sandboxed: []};
  for (let round = 0; round < kRounds; ++round) {
    for (const mode of modes) {
      const cpu = run(['--config', configFor(mode, scratch),
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
});

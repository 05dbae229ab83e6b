// How much of the worker's CPU is codec work: perf looks at `darkroom run`,
// warmed up, while it takes messages about photographs.
//
// Usage: shares.mjs DARKROOM PHOTOGRAPHS
// DARKROOM lies in its build directory, and is not stripped.
// Environment: WORKER_PHOTOS (48), WORKER_SMALL (480), SAVE=1.

import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';

import {startBackend} from '../tests/e2e/support/backends.mjs';
import {childrenOf} from '../tests/e2e/support/processes.mjs';
import {kCodecWork, kPictureMemory, kRest, samplesOf, sumUp} from
  './cpu_shares.mjs';
import {table} from './figures.mjs';
import {jobFor, startWorker} from './peer_workers.mjs';
import {saveSection} from './save_section.mjs';
import {asList, commit, loadAt, machine} from './surroundings.mjs';
import {withScratchAsync} from './whole_program.mjs';
import {kWarmUp, makeWorkloads, photographsIn} from './worker_load.mjs';

const kHertz = 999;  // Not in step with what happens every millisecond.
const kShown = 0.002;

const [darkroom, directory] = process.argv.slice(2);

function codecSymbols() {
  const library = path.join(
      path.dirname(darkroom), 'codecs/libdarkroom_codecs.a');
  const names = execFileSync('nm', ['--defined-only', '--format=just-symbols',
                                    library], {encoding: 'utf8'});
  return new Set(names.split('\n'));
}

// The samples of `work`, of these processes and those that they start.
async function record(pids, file, work) {
  const [orders, answers] = [3, 4];
  const perf = spawn('perf', [
    'record', '--quiet', '-e', 'cpu-clock', '-F', `${kHertz}`, '-g',
    '--delay=-1', `--control=fd:${orders},${answers}`,
    '-o', file, '-p', pids.join(','),
  ], {stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe']});
  const ended = once(perf, 'exit');
  // It has found the processes when it answers.
  perf.stdio[orders].write('enable\n');
  await Promise.race([once(perf.stdio[answers], 'data'), ended]);
  await work();
  perf.kill('SIGINT');
  await ended;
  const script = spawnSync('perf', [
    'script', '-i', file, '--no-demangle', '--no-inline',
    '-F', 'pid,ip,sym,dso',
  ], {encoding: 'utf8', maxBuffer: 1 << 30});
  return samplesOf(script.stdout);
}

async function measureIn(scratch, {load, recipe}, backend, isCodecSymbol) {
  await load.clear();
  const worker = startWorker(
      jobFor('darkroom', {darkroom, load, recipe, backend, scratch}), scratch);
  try {
    await load.work(0, kWarmUp);
    const {pid} = worker.process;
    const samples = await record([pid, ...childrenOf(pid)],
                                 path.join(scratch, 'perf'),
                                 () => load.work(kWarmUp));
    if (samples.length === 0) throw new Error('perf saw nothing');
    await load.verify(recipe);
    return sumUp(samples, (each) => each !== pid, isCodecSymbol);
  } finally {
    await worker.stop();
  }
}

const measure = (workload, backend, isCodecSymbol) =>
  withScratchAsync(
      (scratch) => measureIn(scratch, workload, backend, isCodecSymbol));

const percent = (count, {total}) => `${(100 * count / total).toFixed(1)} %`;

function rowsOf(workloads, sums) {
  const parts = new Map(sums.flatMap((sum) =>
    [...sum.parts].map(([part, {kind}]) => [part, kind])));
  const cells = (of) => sums.map((sum) => percent(of(sum) ?? 0, sum));
  return [kCodecWork, kPictureMemory, kRest].flatMap((kind) => {
    const shown = [...parts].filter(([part, of]) => of === kind &&
        sums.some((sum) => sum.parts.get(part)?.count > kShown * sum.total));
    return [
      [`**${kind}**`, ...cells((sum) => sum.kinds.get(kind))
          .map((cell) => `**${cell}**`)],
      ...shown.sort().map(([part]) =>
        [part, ...cells((sum) => sum.parts.get(part)?.count)]),
    ];
  });
}

const symbols = codecSymbols();
const backend = await startBackend('fauxqs');
const workloads = await makeWorkloads(backend, photographsIn(directory));
const sums = [];
try {
  for (const workload of workloads) {
    sums.push(await measure(workload, backend, (name) => symbols.has(name)));
  }
} finally {
  await backend.stop();
}

const report = `# Where the worker's CPU goes

Written by \`SAVE=1 node bench/shares.mjs build/release/darkroom PHOTOGRAPHS\`, which
\`make bench\` runs too. Samples by perf of \`darkroom run\` with its renderers, user
and system time, after a warm-up; workloads as in "The worker beside workers". Codec
work is the codecs' libraries, darkroom's own resampler and pixel code, and what
both call in the C library. Memory of pictures is what the kernel does for pages
that the codecs ask for. The rest is everything else: messages, HTTP, signatures,
checksums, JSON, logs, moving bytes between processes.

${asList([
  machine(),
  commit(),
  `Samples: ${sums.map(({total}) => total).join(', ')}, ${kHertz} a second`,
  loadAt('end'),
])}

${table(['', ...workloads.map(({name}) => name)], rowsOf(workloads, sums))}
`;
console.log(report);
if (process.env.SAVE === '1') saveSection(report);

// The worker beside workers: darkroom, a Node.js one with sharp and a Python
// one with Pillow take the same messages from the same queue.
//
// Usage: workers.mjs DARKROOM PHOTOGRAPHS
// Environment: WORKER_ROUNDS (3), WORKER_PHOTOS of each run (48),
// WORKER_SMALL (480), SAVE=1.
// The workers take turns.  Each is warmed up before the clock runs, so that
// its start and its compiler's work are not counted.

import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {cpus} from 'node:os';
import path from 'node:path';

import {startBackend} from '../tests/e2e/support/backends.mjs';
import {median, spread, table} from './figures.mjs';
import {jobFor, kWorkers, startWorker} from './peer_workers.mjs';
import {startQuerySqs} from './peers/query_sqs.mjs';
import {cpuOfTree, memoryOfTree} from './process_tree.mjs';
import {saveSection} from './save_section.mjs';
import {asList, commit, loadAt, machine} from './surroundings.mjs';
import {withScratchAsync} from './whole_program.mjs';
import {kCounts, kWarmUp, makeWorkloads, photographsIn} from
  './worker_load.mjs';

const kRounds = Number(process.env.WORKER_ROUNDS || 3);
const kGlanceMs = 250;

const [darkroom, directory] = process.argv.slice(2);

const since = (now, before) => Object.fromEntries(
    Object.entries(now).map(([name, value]) => [name, value - before[name]]));

// {cpuMs, systemMs, seconds, peakMib, bytes}: a worker does all of a load; CPU
// and seconds are of one picture.
async function runIn(scratch, name, workload, servers) {
  const {load, recipe} = workload;
  await load.clear();
  const worker = startWorker(
      jobFor(name, {darkroom, load, recipe, scratch, ...servers}), scratch);
  const {pid} = worker.process;
  let peakKib = 0;
  const glance = setInterval(() => {
    peakKib = Math.max(peakKib, memoryOfTree(pid));
  }, kGlanceMs);
  try {
    await load.work(0, kWarmUp);
    const before = cpuOfTree(pid);
    const begin = performance.now();
    await load.work(kWarmUp);
    const seconds = (performance.now() - begin) / 1000;
    const {cpuMs, systemMs} = since(cpuOfTree(pid), before);
    const jobs = load.objects.length - kWarmUp;
    return {
      cpuMs: cpuMs / jobs,
      systemMs: systemMs / jobs,
      perSecond: jobs / seconds,
      peakMib: peakKib / 1024,
      bytes: await load.verify(recipe),
    };
  } catch (error) {
    throw new Error(`${name}, ${recipe.name}: ${error.message}\n${
        worker.log()}`, {cause: error});
  } finally {
    clearInterval(glance);
    await worker.stop();
  }
}

const runOnce = (name, workload, servers) =>
  withScratchAsync((scratch) => runIn(scratch, name, workload, servers));

async function compare(workload, servers) {
  const names = kWorkers;
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < kRounds; ++round) {
    for (const name of names) {
      const run = await runOnce(name, workload, servers);
      console.error(`${workload.name}, ${name}: ${
          run.cpuMs.toFixed(workload.digits)} ms`);
      runs[name].push(run);
    }
  }
  const of = (name, field) => runs[name].map((run) => run[field]);
  const cpu = (name) => median(of(name, 'cpuMs'));
  return names.map((name) => [
    workload.name, name, spread(of(name, 'cpuMs'), workload.digits),
    (cpu(names[0]) / cpu(name)).toFixed(2),
    median(of(name, 'systemMs')).toFixed(workload.digits),
    spread(of(name, 'perSecond')),
    (1000 * cpus().length / cpu(name)).toFixed(1),
    Math.max(...of(name, 'peakMib')).toFixed(0),
    (runs[name][0].bytes / (1 << 20)).toFixed(2),
  ]);
}

const version = (program, ...args) =>
  execFileSync(program, args, {encoding: 'utf8'}).trim();

function surroundings(photographs) {
  const megabytes =
      photographs.reduce((sum, {length}) => sum + length, 0) / 1e6;
  const own = (name) => JSON.parse(readFileSync(path.join(
      import.meta.dirname, 'node_modules', name, 'package.json'))).version;
  return asList([
    machine(),
    commit(),
    `Node.js ${process.version}, sharp ${own('sharp')}, sqs-consumer ${
        own('sqs-consumer')}, AWS SDK ${own('@aws-sdk/client-s3')}`,
    version('/usr/bin/python3', '-c', 'import boto3, PIL, platform as p;' +
        'print(f"Python {p.python_version()}, boto3 {boto3.__version__}, "' +
        'f"Pillow {PIL.__version__}")'),
    `Photographs: ${photographs.length} JPEGs, ${megabytes.toFixed(1)} MB; ${
        kCounts.photographs} messages a run, of \`small\` ${
        kCounts.small}, after ${
        kWarmUp} to warm up`,
    `Rounds: ${kRounds}, the workers taking turns; medians (least–most)`,
    loadAt('end'),
  ]);
}

const photographs = photographsIn(directory);
const backend = await startBackend('fauxqs');
const query = await startQuerySqs(backend.endpoint);
const workloads = await makeWorkloads(backend, photographs);
const rows = [];
try {
  for (const workload of workloads) {
    rows.push(...await compare(workload, {backend, query}));
  }
} finally {
  query.stop();
  await backend.stop();
}

const report = `# The worker beside workers

Written by \`SAVE=1 node bench/workers.mjs build/release/darkroom PHOTOGRAPHS\`,
which \`make bench\` runs too. The same messages about the same photographs, from
one emulator (fauxqs) on the same machine. CPU is user and system time of the
worker and all its processes for one photograph, without its start; the emulator's
is in the pictures per second, and not in the CPU. "Of the CPU" is what ${
    cpus().length} cores
could do if the worker had them alone. Memory is the most that the processes held
together (PSS, looked at every ${kGlanceMs} ms). Every output was counted, decoded and
measured.

${surroundings(photographs)}

${table(['workload', 'worker', 'CPU ms', 'darkroom ÷ it', 'of it system',
         'pictures/s, wall', 'of the CPU', 'peak MiB', 'MiB out'], rows)}

${workloads.filter(({name, recipe}) => name === recipe.name)
      .map(({name, recipe}) => `- \`${name}\`: ${recipe.what}`).join('\n')}
- \`small\`: \`web\` of pictures of 160 × 120: what is not codec work shows
`;
console.log(report);
if (process.env.SAVE === '1') saveSection(report);

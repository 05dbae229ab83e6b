// CPU time, memory and output size of one run of a whole program.

import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from
  'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

export function withScratch(work) {
  const directory = mkdtempSync(path.join(tmpdir(), 'darkroom-bench-'));
  try {
    return work(directory);
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
}

export async function withScratchAsync(work) {
  const directory = mkdtempSync(path.join(tmpdir(), 'darkroom-bench-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
}

export function isInstalled(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

// User and system time of the command and of every child that it reaped, how
// long it took, and what it printed.  One thread each.
export function timed([command, ...args]) {
  return withScratch((scratch) => {
    const times = path.join(scratch, 'times');
    const done = spawnSync(
        '/usr/bin/time', ['-f', '%U %S %e %M', '-o', times, command, ...args],
        {encoding: 'utf8', maxBuffer: 1 << 26,
         env: {...process.env, OMP_NUM_THREADS: '1', VIPS_CONCURRENCY: '1'}});
    if (done.status !== 0) {
      throw new Error(`${command} ended with ${done.status}:\n` +
                      `${done.stdout}\n${done.stderr}`);
    }
    const [user, system, seconds, peakKb] =
        readFileSync(times, 'utf8').trim().split(' ').map(Number);
    return {cpuMs: (user + system) * 1000, seconds, peakKb,
            printed: done.stdout};
  });
}

export function bytesIn(directory) {
  return readdirSync(directory).reduce(
      (sum, name) => sum + statSync(path.join(directory, name)).size, 0);
}

// Several runs as if they were one.
export function together(runs) {
  return {
    cpuMs: runs.reduce((sum, run) => sum + run.cpuMs, 0),
    peakKb: Math.max(...runs.map((run) => run.peakKb)),
  };
}

// A program in a language whose start is no part of the work: it prints its
// own CPU time.
export function afterStart(command) {
  const run = timed(command);
  return {...run, ...JSON.parse(run.printed)};
}

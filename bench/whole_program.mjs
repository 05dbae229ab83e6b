// CPU time and output size of one run of a whole program.

import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from
  'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

import {darkroomFlags} from './recipes.mjs';

function withScratch(work) {
  const directory = mkdtempSync(path.join(tmpdir(), 'darkroom-bench-'));
  try {
    return work(directory);
  } finally {
    rmSync(directory, {recursive: true, force: true});
  }
}

function bytesIn(directory) {
  return readdirSync(directory).reduce(
      (sum, name) => sum + statSync(path.join(directory, name)).size, 0);
}

// User and system time of the command and of every child that it reaped.
export function runDarkroom(darkroom, recipe, files) {
  return withScratch((scratch) => {
    const out = path.join(scratch, 'out');
    const times = path.join(scratch, 'times');
    const done = spawnSync('/usr/bin/time', [
      '-f', '%U %S %M', '-o', times,
      darkroom, 'process', '--out', out, ...darkroomFlags(recipe), '--json',
      ...files,
    ], {encoding: 'utf8', maxBuffer: 1 << 26});
    if (done.status !== 0) {
      throw new Error(`darkroom exited with ${done.status}:\n` +
                      `${done.stdout}\n${done.stderr}`);
    }
    const [user, system, peakKb] =
        readFileSync(times, 'utf8').trim().split(' ').map(Number);
    return {cpuMs: (user + system) * 1000, peakKb, bytes: bytesIn(out)};
  });
}

// Without the time that Node.js and sharp need to start.
export function runSharp(recipe, files) {
  return withScratch((scratch) => {
    const program = path.join(import.meta.dirname, 'sharp_program.mjs');
    const printed = execFileSync(
        process.execPath, [program, recipe.name, scratch, ...files]);
    return {...JSON.parse(printed), bytes: bytesIn(scratch)};
  });
}

// The resampler on every instruction set, beside others' resamplers, and beside
// what memory gives.
//
// Usage: resize.mjs FOLDER, where resize_bench is, and resize_opencv if it was
// built.

import {execFileSync, spawnSync} from 'node:child_process';
import {randomFillSync} from 'node:crypto';
import {existsSync} from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

import {median, table} from './figures.mjs';

const kOutputs = 512;  // As resize_bench has it.
const kTenths = [10, 25, 40, 100];
const kRounds = 9;

const [folder] = process.argv.slice(2);

function measured(program, ...options) {
  const printed = execFileSync(path.join(folder, program), [
    '--benchmark_format=json', '--benchmark_min_time=0.2', ...options,
  ], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
  return JSON.parse(printed).benchmarks;
}

// {rates: {name: {tenths: samples/s}}, memcpy: bytes/s}
function own() {
  const rates = {};
  let memcpy = 0;
  const wanted = '--benchmark_filter=BM_Plane|BM_Memcpy';
  for (const {name, label, ...run} of measured('resize_bench', wanted)) {
    if (name.startsWith('BM_Memcpy')) memcpy = run.bytes_per_second;
    if (!name.startsWith('BM_Plane')) continue;
    (rates[`darkroom, ${label}`] ??= {})[name.split('/')[2]] =
        run.items_per_second;
  }
  return {rates, memcpy};
}

function openCv() {
  if (!existsSync(path.join(folder, 'resize_opencv'))) {
    console.error('resize: LEFT OUT: OpenCV: no libopencv-imgproc-dev');
    return {};
  }
  const rates = {};
  for (const {name, ...run} of measured('resize_opencv')) {
    const [, kind, tenths] = name.split('/');
    (rates[`OpenCV, ${kind}`] ??= {})[tenths] = run.items_per_second;
  }
  return rates;
}

function pythons() {
  const done = spawnSync(
      '/usr/bin/python3',
      [path.join(import.meta.dirname, 'resize_peers.py'), String(kOutputs),
       ...kTenths.map(String)],
      {encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'],
       env: {...process.env, OMP_NUM_THREADS: '1'}});
  return done.status === 0 ? JSON.parse(done.stdout) : {};
}

// libvips as sharp calls it: raw bytes in, raw bytes out.
async function libvips() {
  sharp.concurrency(1);
  sharp.cache(false);
  const rates = {};
  for (const tenths of kTenths) {
    const width = Math.floor(kOutputs * tenths / 10);
    const height = Math.floor(width * 2 / 3);
    const pixels = randomFillSync(Buffer.alloc(width * height));
    const times = [];
    for (let round = 0; round < kRounds; ++round) {
      const before = process.cpuUsage();
      await sharp(pixels, {raw: {width, height, channels: 1}})
          .resize({width: kOutputs, height: Math.floor(kOutputs * 2 / 3),
                   fit: 'fill'})
          .toColourspace('b-w').raw().toBuffer();
      const {user, system} = process.cpuUsage(before);
      times.push((user + system) / 1e6);
    }
    rates[tenths] = width * height / median(times);
  }
  return {[`libvips ${sharp.versions.vips}, Lanczos`]: rates};
}

const {rates, memcpy} = own();
const all = {...rates, ...await libvips(), ...openCv(), ...pythons()};
const cell = (rate) => rate === undefined ? '' :
    `${(rate / 1e6).toFixed(0)} (${(rate / memcpy * 100).toFixed(0)} %)`;
console.log(`One plane of bytes to ${kOutputs} x ${Math.floor(kOutputs * 2 / 3)}` +
    ', in megapixels of the source per second of one core, and as a share of ' +
    `what memcpy moves: ${(memcpy / 1e9).toFixed(1)} GB/s of a source larger ` +
    'than the caches.\n');
console.log(table(
    ['resampler', ...kTenths.map((t) => `${t / 10} : 1`)],
    Object.entries(all).map(
        ([name, by]) => [name, ...kTenths.map((t) => cell(by[t]))])));

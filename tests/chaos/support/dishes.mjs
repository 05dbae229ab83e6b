// What chaos feeds the workers, and what must come of each: told by a calm
// run of `darkroom process` over the same bytes with the same variants.

import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync}
  from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

import {makeMenu} from '../../e2e/soak/menu.mjs';
import {makeJpeg, makePng, makeWebp} from '../../e2e/support/pictures.mjs';
import {Random} from './random.mjs';

const kTiny = 150;
const kPhotographs = 4;
const kMakers = [[makeJpeg, 'jpg'], [makePng, 'png'], [makeWebp, 'webp']];
// So small that the road, not the codecs, is what runs.
export const kVariants = `
variants:
  - {name: 32w, width: 32, format: webp, quality: 85, effort: 0}
  - {name: square, width: 16, height: 16, fit: cover, format: jpeg}
`;

export function sha(bytes) {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

// Each of a size of its own, so that no two have the same renditions.
async function tinyOnes(random) {
  const dishes = [];
  for (let i = 0; i < kTiny; ++i) {
    const [make, extension] = random.pick(kMakers);
    dishes.push({name: `tiny${i}.${extension}`,
                 bytes: await make(20 + i, 16 + random.below(40), i)});
  }
  return dishes;
}

function photographs() {
  const shared = process.env.DARKROOM_SHARED;
  const folder = path.join(shared ?? '', 'corpus/exif-orientation');
  if (!shared || !existsSync(folder)) {
    console.log('SKIPPED: photographs: $DARKROOM_SHARED is not set');
    return [];
  }
  return Array.from({length: kPhotographs}, (_, i) => ({
    name: `photo${i}.jpg`,
    bytes: readFileSync(path.join(folder, `Landscape_${i + 1}.jpg`)),
  }));
}

// What `darkroom process` makes of each: the outputs' hashes by variant; none
// if it is rejected.
async function develop(program, dishes) {
  const folder = mkdtempSync(path.join(tmpdir(), 'darkroom-chaos-'));
  try {
    const config = path.join(folder, 'darkroom.yaml');
    writeFileSync(config, kVariants + kLimits);
    const out = path.join(folder, 'out');
    mkdirSync(out);
    const files = dishes.map(({bytes}, i) => {
      const file = path.join(folder, `${i}.bin`);
      writeFileSync(file, bytes);
      return file;
    });
    // It exits with 3 as some are rejected.
    const lines = await new Promise((resolve) => execFile(
        program, ['process', '--json', '--config', config, '--out', out,
                  ...files],
        {maxBuffer: 1 << 26},
        (_, stdout) => resolve(stdout.trim().split('\n'))));
    return new Map(lines.map((line) => {
      const {source, status, renditions} = JSON.parse(line);
      const index = Number(path.basename(source, '.bin'));
      if (status !== 'ok') return [index, null];
      return [index, Object.fromEntries(renditions.map(
          ({variant, file}) => [variant, sha(readFileSync(file))]))];
    }));
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

// Those of the workers too.
export const kLimits =
    'limits: {job_timeout: 10s, job_cpu: 2s, max_memory: 128MiB}\n';

// [{share, dishes: [{name, bytes, outputs}]}], where `outputs` is
// {variant: hash}, or null for what must be rejected.  `shares`: of a
// thousand, per kind.
export async function makeDishes(program, seed, shares) {
  const [, corrupt, bombs, hostile] = await makeMenu();
  const kinds = {
    tiny: await tinyOnes(new Random(seed, 'tiny')),
    photographs: photographs(),
    corrupt: corrupt.dishes,
    bombs: bombs.dishes,
    hostile: hostile.dishes,
  };
  const groups = Object.entries(shares)
      .map(([kind, share]) => ({share, dishes: kinds[kind]}))
      .filter(({share, dishes}) => share > 0 && dishes.length > 0);
  const all = groups.flatMap(({dishes}) => dishes);
  const developed = await develop(program, all);
  for (const [i, dish] of all.entries()) {
    if (!developed.has(i)) throw new Error(`no word about ${dish.name}`);
    dish.outputs = developed.get(i);
    const wanted = dish.outcome === undefined || dish.outcome === 'complete';
    if (dish.outcome !== undefined && wanted !== (dish.outputs !== null)) {
      throw new Error(`${dish.name} should be ${dish.outcome}`);
    }
  }
  return groups;
}

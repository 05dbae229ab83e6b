// The most memory that the process which holds the pixels takes for one job.
//
// Usage: memory.mjs DARKROOM PHOTOGRAPH
// The sources are made of the photograph: 50 megapixels and 15.

import {mkdirSync, statSync} from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

import {table} from './figures.mjs';
import {darkroomProgram} from './programs.mjs';
import {recipeNamed} from './recipes.mjs';
import {bytesIn, withScratchAsync} from './whole_program.mjs';

const kJobs = [
  {recipe: 'thumbs', megapixels: 50, most: 24, of: 'beyond'},
  {recipe: 'squares', megapixels: 50, most: 24, of: 'beyond'},
  {recipe: 'web', megapixels: 50, most: 24, of: 'beyond'},
  {recipe: 'ladder', megapixels: 15, most: 60, of: 'all'},
];

const [darkroom, photograph] = process.argv.slice(2);

// 3:2, baseline, 4:2:0.
async function enlarged(scratch, megapixels) {
  const file = path.join(scratch, `${megapixels}.jpg`);
  const height = Math.round(Math.sqrt(megapixels * 1e6 / 1.5));
  await sharp(photograph)
      .resize({width: Math.round(height * 1.5), height, fit: 'fill'})
      .jpeg({quality: 85})
      .toFile(file);
  return file;
}

const rows = await withScratchAsync(async (scratch) => {
  const measured = [];
  for (const {recipe: name, megapixels, most, of} of kJobs) {
    const file = await enlarged(scratch, megapixels);
    const out = path.join(scratch, name);
    mkdirSync(out);
    const recipe = recipeNamed(name);
    const run = darkroomProgram(darkroom).once(recipe, [file], out);
    const mebi = 1 << 20;
    const all = run.peakKb * 1024 / mebi;
    const source = statSync(file).size / mebi;
    const outputs = bytesIn(out) / mebi;
    const beyond = all - source - outputs;
    measured.push([
      `${megapixels} MP, ${name}`, all.toFixed(1), source.toFixed(1),
      outputs.toFixed(1), beyond.toFixed(1),
      `${of === 'all' ? 'in all' : 'beyond'} ≤ ${most}`,
      (of === 'all' ? all : beyond) <= most ? 'yes' : 'NO',
    ]);
  }
  return measured;
});

console.log(table(['job', 'peak, MiB', 'source', 'outputs', 'beyond both',
                   'goal', 'reached'], rows));

// What one would write with sharp: a pipeline for each variant.
//
// Usage: sharp_program.mjs RECIPE OUT FILE…
// Prints the CPU time after start-up, in ms, as JSON.

import path from 'node:path';
import sharp from 'sharp';

import {kRecipes} from './recipes.mjs';

const [name, out, ...files] = process.argv.slice(2);
const {variants} = kRecipes.find((recipe) => recipe.name === name);

// As a worker would be set up that handles one photograph per core.
sharp.concurrency(1);
sharp.cache(false);

async function render(file, variant) {
  const {width, height, fit = 'inside', format, quality, progressive} = variant;
  const stem = path.parse(file).name;
  const target = path.join(
      out, `${stem}_${variant.name}.${format === 'jpeg' ? 'jpg' : format}`);
  await sharp(file)
      .autoOrient()
      .resize({width, height, fit, withoutEnlargement: true})
      .toFormat(format, format === 'jpeg' ? {quality, progressive} : {quality})
      .toFile(target);
}

const before = process.cpuUsage();
for (const file of files) {
  for (const variant of variants) await render(file, variant);
}
const {user, system} = process.cpuUsage(before);
console.log(JSON.stringify({cpuMs: (user + system) / 1000}));

// What a program would be that does it with sharp: a pipeline for each variant,
// or one whose clones are the variants.
//
// Usage: sharp_program.mjs pipelines|clones RECIPE OUT FILE…
// Prints the CPU time after start-up, in ms, as JSON.

import path from 'node:path';
import sharp from 'sharp';

import {endingOf, recipeNamed} from './recipes.mjs';

const [form, name, out, ...files] = process.argv.slice(2);
const {variants} = recipeNamed(name);

// As a worker would be set up that handles one photograph per core.
sharp.concurrency(1);
sharp.cache(false);

async function render(source, stem, variant) {
  const {width, height, fit = 'inside', format, quality, progressive} = variant;
  const target =
      path.join(out, `${stem}_${variant.name}.${endingOf(variant)}`);
  await source
      .resize({width, height, fit, withoutEnlargement: true})
      .toFormat(format, format === 'jpeg' ? {quality, progressive} : {quality})
      .toFile(target);
}

async function renderAll(file) {
  const stem = path.parse(file).name;
  if (form === 'clones') {
    const source = sharp(file).autoOrient();
    await Promise.all(variants.map(
        (variant) => render(source.clone(), stem, variant)));
    return;
  }
  for (const variant of variants) {
    await render(sharp(file).autoOrient(), stem, variant);
  }
}

const before = process.cpuUsage();
for (const file of files) await renderAll(file);
const {user, system} = process.cpuUsage(before);
console.log(JSON.stringify({cpuMs: (user + system) / 1000}));

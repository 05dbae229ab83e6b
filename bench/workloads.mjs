// The same photographs as baseline JPEGs, as progressive ones and as PNGs.

import {execFileSync} from 'node:child_process';
import {mkdirSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

import {filesIn, jpegsIn} from './photographs.mjs';

const kPngsMade = 3;

function transcoded(files, directory, flags) {
  mkdirSync(directory);
  return files.map((file) => {
    const to = path.join(directory, path.basename(file));
    execFileSync('jpegtran', ['-copy', 'all', ...flags, '-outfile', to, file]);
    return to;
  });
}

// Those that are PNGs, and a few of the JPEGs made into such.
async function pngs(root, jpegs, directory) {
  mkdirSync(directory);
  const files = [];
  for (const file of filesIn(root, /\.png$/i)) {
    files.push(path.join(directory, path.basename(file)));
    symlinkSync(path.resolve(file), files.at(-1));
  }
  for (const file of jpegs.slice(0, kPngsMade)) {
    files.push(path.join(directory, `${path.parse(file).name}.png`));
    await sharp(file).autoOrient().png().toFile(files.at(-1));
  }
  return files;
}

// {jpeg: [file…], progressive: […], png: […]}, made below `scratch`.
export async function makeWorkloads(root, scratch) {
  const jpegs = jpegsIn(root);
  const below = (name) => path.join(scratch, name);
  return {
    jpeg: transcoded(jpegs, below('jpeg'), []),
    progressive: transcoded(jpegs, below('progressive'), ['-progressive']),
    png: await pngs(root, jpegs, below('png')),
  };
}

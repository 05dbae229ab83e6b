// The same photographs as baseline JPEGs, as progressive ones and as PNGs.

import {execFileSync} from 'node:child_process';
import {mkdirSync, readdirSync, statSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

const kPngsMade = 3;

function filesIn(root, ending) {
  return readdirSync(root, {recursive: true})
      .filter((name) => ending.test(name))
      .map((name) => path.join(root, name))
      .filter((file) => statSync(file).isFile())
      .sort();
}

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
  const jpegs = filesIn(root, /\.jpe?g$/i);
  if (jpegs.length === 0) throw new Error(`no JPEGs in ${root}`);
  const below = (name) => path.join(scratch, name);
  return {
    jpeg: transcoded(jpegs, below('jpeg'), []),
    progressive: transcoded(jpegs, below('progressive'), ['-progressive']),
    png: await pngs(root, jpegs, below('png')),
  };
}

// The programs that are compared: how each is told to do a recipe.
//
// A program is {name, needs, run(recipe, files, out)}; `needs` is a command,
// without which it is left out.

import path from 'node:path';

import {darkroomFlags, endingOf} from './recipes.mjs';
import {afterStart, timed, together} from './whole_program.mjs';

const kHere = import.meta.dirname;

// A worker starts once for as many photographs as come; so that this is no
// matter of how many there are here, they are gone through until it were these.
const kPhotographs = 36;

export function darkroomProgram(darkroom) {
  const once = (recipe, files, out) => timed([
    darkroom, 'process', '--out', out, ...darkroomFlags(recipe), '--json',
    ...files,
  ]);
  return {
    name: 'darkroom',
    needs: darkroom,
    once,
    run: (recipe, files, out) => {
      // Where a recipe takes few, each takes seconds.
      const times =
          recipe.photos ? 1 : Math.ceil(kPhotographs / files.length);
      const {cpuMs, peakKb} =
          once(recipe, Array(times).fill(files).flat(), out);
      return {cpuMs: cpuMs / times, peakKb};
    },
  };
}

// The codecs' libraries alone: no program that one could use.
export function codecFloor(floor) {
  return {
    name: 'the codecs alone',
    needs: floor,
    run: (recipe, files) => {
      const {printed, peakKb} =
          timed([floor, ...darkroomFlags(recipe), ...files]);
      const jobs = printed.trim().split('\n').map((line) => JSON.parse(line));
      const sum = (field) => jobs.reduce((all, job) => all + job[field], 0);
      const decodeMs = sum('decodeMs');
      const encodeMs = sum('encodeMs');
      return {cpuMs: decodeMs + encodeMs, decodeMs, encodeMs, peakKb,
              bytes: sum('bytes')};
    },
  };
}

function sharpProgram(name, form) {
  return {
    name,
    needs: process.execPath,
    run: (recipe, files, out) => afterStart([
      process.execPath, path.join(kHere, 'sharp_program.mjs'), form,
      recipe.name, out, ...files,
    ]),
  };
}

const pillow = {
  name: 'Pillow',
  needs: '/usr/bin/python3',
  run: (recipe, files, out) => afterStart([
    '/usr/bin/python3', path.join(kHere, 'pillow_program.py'),
    JSON.stringify(recipe), out, ...files,
  ]),
};

function vipsOptions({format, quality, progressive}) {
  if (format === 'webp') return `Q=${quality},effort=4,strip`;
  return `Q=${quality},optimize_coding,strip` +
      (progressive ? ',interlace' : '');
}

// One call for each variant, of all photographs.
const vipsthumbnail = {
  name: 'vipsthumbnail',
  needs: 'vipsthumbnail',
  run: (recipe, files, out) => together(recipe.variants.map((variant) => {
    const {name, width, height = '', fit} = variant;
    const to = path.join(
        out, `%s_${name}.${endingOf(variant)}[${vipsOptions(variant)}]`);
    return timed([
      'vipsthumbnail', '-s', `${width}x${height}${fit === 'cover' ? '' : '>'}`,
      ...(fit === 'cover' ? ['--smartcrop', 'centre'] : []),
      '--export-profile', 'srgb', '-o', to, ...files,
    ]);
  })),
};

function gmSize({width, height = '', fit}) {
  if (fit !== 'cover') return ['-resize', `${width}x${height}>`];
  const box = `${width}x${height}`;
  return ['-resize', `${box}^`, '-gravity', 'center', '-extent', box];
}

// One command for each file and variant.  The hint of -size has libjpeg scale.
const graphicsMagick = {
  name: 'GraphicsMagick',
  needs: 'gm',
  run: (recipe, files, out) => together(files.flatMap((file) => (
    recipe.variants.map((variant) => {
      const twice = 2 * Math.max(variant.width, variant.height ?? 0);
      const stem = path.parse(file).name;
      return timed([
        'gm', 'convert', '-size', `${twice}x${twice}`, file, '-auto-orient',
        ...gmSize(variant), '-strip', '-quality', String(variant.quality),
        ...(variant.format === 'webp' ? ['-define', 'webp:method=4'] : []),
        ...(variant.progressive ? ['-interlace', 'Line'] : []),
        path.join(out, `${stem}_${variant.name}.${endingOf(variant)}`),
      ]);
    })))),
};

export const kOthers = [
  sharpProgram('sharp', 'pipelines'),
  sharpProgram('sharp, clones', 'clones'),
  pillow,
  vipsthumbnail,
  graphicsMagick,
];

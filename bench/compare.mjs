// darkroom beside what one would use instead, as whole programs; beside what
// the codecs alone take; and the worker at rest.
//
// Usage: compare.mjs DARKROOM CODEC_FLOOR PHOTOGRAPHS
// Environment: ROUNDS (5); WORKLOADS, RECIPES, PROGRAMS: names, with commas
// between, of what is measured (all); SAVE=1.
// The programs take turns, so that a busy machine is unfair to all alike;
// figures are medians, with the fastest and slowest round; ratios are medians
// of those within a round.

import {mkdirSync, statSync} from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

import {changeTable, saveBaseline} from './baseline.mjs';
import {median, spread, table} from './figures.mjs';
import {measureIdleWorker} from './idle_worker.mjs';
import {codecFloor, darkroomProgram, kOthers} from './programs.mjs';
import {kRecipes, recipeNamed} from './recipes.mjs';
import {saveSection} from './save_section.mjs';
import {asList, commit, loadAt, machine} from './surroundings.mjs';
import {bytesIn, isInstalled, withScratch, withScratchAsync} from
  './whole_program.mjs';
import {makeWorkloads} from './workloads.mjs';

const kRounds = Number(process.env.ROUNDS || 5);
const kStarts = 9;
const kWorkloadNames = {
  jpeg: 'baseline JPEG', progressive: 'progressive JPEG', png: 'PNG'};

const [darkroom, floor, directory] = process.argv.slice(2);

// Those that the environment variable names; all if it is not set.
function chosen(variable, names) {
  const wanted = process.env[variable]?.split(',');
  return wanted ? names.filter((name) => wanted.includes(name)) : names;
}

function programs() {
  const own = darkroomProgram(darkroom);
  const alone = codecFloor(floor);
  const names = chosen('PROGRAMS', kOthers.map(({name}) => name));
  const all = [own, alone,
               ...kOthers.filter(({name}) => names.includes(name))];
  return all.filter(({name, needs}) => {
    const there = isInstalled(needs);
    if (!there) console.error(`bench: LEFT OUT: ${name}: no ${needs}`);
    return there;
  });
}

// As many as the recipe wants, spread over all.
function photographsOf(recipe, files) {
  const count = Math.min(recipe.photos ?? files.length, files.length);
  return Array.from(
      {length: count}, (_, i) => files[Math.floor(i * files.length / count)]);
}

function runOnce(program, recipe, files) {
  return withScratch((scratch) => {
    const out = path.join(scratch, 'out');
    mkdirSync(out);
    const run = program.run(recipe, files, out);
    return {...run, bytes: run.bytes ?? bytesIn(out)};
  });
}

// {program: [run…]}; a program that fails is said loudly and left out.
function runsOf(recipe, files, all) {
  const runs = new Map(all.map(({name}) => [name, []]));
  for (let round = 0; round < kRounds; ++round) {
    for (const program of all) {
      if (!runs.has(program.name)) continue;
      try {
        runs.get(program.name).push(runOnce(program, recipe, files));
      } catch (error) {
        if (program.name === 'darkroom') throw error;
        console.error(`bench: LEFT OUT: ${program.name}: ${error.message}`);
        runs.delete(program.name);
      }
    }
  }
  return runs;
}

// Of the two of each round: the machine's own speed changes from one round to
// the next.
const ratioOf = (ours, runs) =>
  median(ours.map(({cpuMs}, round) => cpuMs / runs[round].cpuMs));

function rowOf(recipe, name, runs, files, ours) {
  const perPhoto = runs.map((run) => run.cpuMs / files.length);
  const last = runs.at(-1);
  const parts = last.decodeMs === undefined ? '' :
      ` = ${(last.decodeMs / files.length).toFixed(1)} decode + ` +
      `${(last.encodeMs / files.length).toFixed(1)} encode`;
  return [
    recipe.name, name, spread(perPhoto) + parts,
    ratioOf(ours, runs).toFixed(2),
    (last.bytes / (1 << 20)).toFixed(2),
    (Math.max(...runs.map((run) => run.peakKb)) / 1024).toFixed(0),
  ];
}

const ratios = {};

function keepRatios(job, runs) {
  const over = (name) => runs.has(name) ?
      ratioOf(runs.get('darkroom'), runs.get(name)) : undefined;
  ratios[job] = {sharp: over('sharp'), floor: over('the codecs alone')};
  for (const [name, ratio] of Object.entries(ratios[job])) {
    if (ratio === undefined) delete ratios[job][name];
  }
}

function compareWorkload(workload, files, all) {
  const rows = [];
  const names = chosen('RECIPES', kRecipes.map(({name}) => name));
  for (const recipe of kRecipes.filter(({name}) => names.includes(name))) {
    const photographs = photographsOf(recipe, files);
    const runs = runsOf(recipe, photographs, all);
    keepRatios(`${workload} ${recipe.name}`, runs);
    for (const [name, own] of runs) {
      rows.push(rowOf(recipe, name, own, photographs, runs.get('darkroom')));
    }
  }
  const megabytes = files.reduce((sum, f) => sum + statSync(f).size, 0) / 1e6;
  return `## ${kWorkloadNames[workload]}

${files.length} files, ${megabytes.toFixed(1)} MB.

${table(['recipe', 'program', 'CPU, ms per photograph', 'darkroom over it',
         'MiB out', 'peak MiB'], rows)}`;
}

// A picture of one pixel: the start, the renderers, the end.
async function measureOnePixel(scratch) {
  const file = path.join(scratch, 'pixel.png');
  await sharp({create: {width: 1, height: 1, channels: 3, background: '#888'}})
      .toFile(file);
  const recipe = recipeNamed('thumbs');
  const runs = Array.from(
      {length: kStarts},
      () => withScratch((out) => (
        darkroomProgram(darkroom).once(recipe, [file], out))));
  return spread(runs.map((run) => run.cpuMs), 0);
}

async function measureIdle(scratch) {
  const starts = [];
  for (let i = 0; i < kStarts; ++i) {
    starts.push(await measureIdleWorker(darkroom));
  }
  const of = (field) => starts.map((start) => start[field]);
  const megabytes = (field) => of(field).map((kb) => kb / 1024);
  return table(['the worker at rest', 'median (least–most)'], [
    ['start to first poll, ms', spread(of('firstPollMs'))],
    ['resident memory of the worker, MiB', spread(megabytes('workerKb'))],
    [`of its ${starts[0].renderers} renderers together, MiB`,
     spread(megabytes('renderersKb'))],
    ['`darkroom process` of one pixel, CPU ms', await measureOnePixel(scratch)],
  ]);
}

function surroundings() {
  return asList([
    machine(),
    loadAt('start'),
    commit(),
    `sharp ${sharp.versions.sharp} with libvips ${sharp.versions.vips}`,
    `Rounds: ${kRounds}, the programs taking turns; medians (least–most); ` +
        'ratios are the median of those within a round',
  ]);
}

async function compare(scratch) {
  const facts = surroundings();
  const workloads = await makeWorkloads(directory, scratch);
  const all = programs();
  const chapters = chosen('WORKLOADS', Object.keys(workloads))
      .map((name) => compareWorkload(name, workloads[name], all));
  return `# Measured beside others

Written by \`make bench SAVE=1\`; [what it means](../docs/benchmarks.md). CPU is
user and system time together, per photograph: of darkroom and of commands the
whole programs, of sharp and Pillow without the start of their languages.

${facts}

${kRecipes.map(({name, what}) => `- \`${name}\`: ${what}`).join('\n')}

${chapters.join('\n\n')}

## The worker at rest

${await measureIdle(scratch)}
`;
}

const report = await withScratchAsync(compare);
console.log(report);
console.log(changeTable(ratios));
if (process.env.SAVE === '1') {
  saveSection(report);
  saveBaseline(ratios);
}

// darkroom beside sharp, as whole programs, and the worker at rest.
//
// Usage: compare.mjs DARKROOM PHOTOGRAPHS
// The programs take turns, so that a busy machine is unfair to both alike;
// figures are medians, with the fastest and slowest round.

import {execFileSync} from 'node:child_process';
import {readdirSync, statSync} from 'node:fs';
import {cpus} from 'node:os';
import path from 'node:path';

import {measureIdleWorker} from './idle_worker.mjs';
import {kRecipes} from './recipes.mjs';
import {saveSection} from './save_section.mjs';
import {runDarkroom, runSharp} from './whole_program.mjs';

const kRounds = Number(process.env.ROUNDS || 5);
const kStarts = 9;

const [darkroom, directory] = process.argv.slice(2);

function photographsIn(root) {
  return readdirSync(root, {recursive: true})
      .filter((name) => /\.jpe?g$/i.test(name))
      .map((name) => path.join(root, name))
      .filter((file) => statSync(file).isFile())
      .sort();
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

// "12.3 (11.9–13.0)"
function spread(values, digits = 1) {
  const text = (value) => value.toFixed(digits);
  return `${text(median(values))} ` +
      `(${text(Math.min(...values))}–${text(Math.max(...values))})`;
}

function table(headings, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)]
      .join('\n');
}

function compareRecipe(recipe, files) {
  const ours = [];
  const theirs = [];
  for (let round = 0; round < kRounds; ++round) {
    ours.push(runDarkroom(darkroom, recipe, files));
    theirs.push(runSharp(recipe, files));
  }
  const perPhoto = (runs) => runs.map((run) => run.cpuMs / files.length);
  const ratio = median(perPhoto(ours)) / median(perPhoto(theirs));
  const mebibytes = (run) => (run.bytes / (1 << 20)).toFixed(2);
  return [
    recipe.name, spread(perPhoto(ours)), spread(perPhoto(theirs)),
    ratio.toFixed(2), mebibytes(ours[0]), mebibytes(theirs[0]),
    (Math.max(...ours.map((run) => run.peakKb)) / 1024).toFixed(0),
  ];
}

async function measureIdle() {
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
  ]);
}

function surroundings(files) {
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'],
                              {encoding: 'utf8'}).trim();
  const megabytes = files.reduce((sum, f) => sum + statSync(f).size, 0) / 1e6;
  return [
    `Machine: ${cpus().length} × ${cpus()[0].model}`,
    `Commit: ${commit}`,
    `Photographs: ${files.length} JPEGs, ${megabytes.toFixed(1)} MB`,
    `Rounds: ${kRounds}, the programs taking turns; medians (least–most)`,
  ].map((fact) => `- ${fact}`).join('\n');
}

const files = photographsIn(directory);
if (files.length === 0) {
  console.error(`bench: no JPEGs in ${directory}`);
  process.exit(1);
}

const rows = kRecipes.map((recipe) => compareRecipe(recipe, files));
const report = `# Measured beside sharp

Written by \`make bench SAVE=1\`. CPU is user and system time together, per
photograph: of darkroom the whole program with its renderers, of sharp
${(await import('sharp')).default.versions.sharp} without the start of Node.js.

${surroundings(files)}

${table(['recipe', 'darkroom, CPU ms', 'sharp, CPU ms', 'ratio',
         'darkroom, MiB out', 'sharp, MiB out', 'darkroom, peak MiB'], rows)}

${kRecipes.map(({name, what}) => `- \`${name}\`: ${what}`).join('\n')}

${await measureIdle()}
`;

console.log(report);
if (process.env.SAVE === '1') {
  saveSection(report);
}

// The stored ratios that a change is held against: they are of two programs on
// one machine in one run, and so mean something on another machine.

import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';

import {table} from './figures.mjs';

const kFile = path.join(import.meta.dirname, 'baseline.json');

function stored() {
  return existsSync(kFile) ? JSON.parse(readFileSync(kFile, 'utf8')) : {};
}

function change(now, before) {
  if (before === undefined) return 'new';
  const percent = (now / before - 1) * 100;
  return `${percent < 0 ? '' : '+'}${percent.toFixed(1)} %`;
}

// `ratios`: {"jpeg thumbs": {sharp: 0.55, floor: 1.1}, …}.
export function changeTable(ratios) {
  const before = stored();
  const rows = Object.entries(ratios).flatMap(([job, beside]) => (
    Object.entries(beside).map(([program, now]) => {
      const was = before[job]?.[program];
      return [job, program, was?.toFixed(3) ?? '', now.toFixed(3),
              change(now, was)];
    })));
  return table(['job', 'darkroom over', 'stored', 'now', 'change'], rows);
}

// Jobs that were not measured this time stay as they are.
export function saveBaseline(ratios) {
  const all = stored();
  for (const [job, beside] of Object.entries(ratios)) {
    all[job] = {...all[job], ...Object.fromEntries(
        Object.entries(beside).map(([k, v]) => [k, Number(v.toFixed(3))]))};
  }
  writeFileSync(kFile, JSON.stringify(all, null, 2) + '\n');
  console.log(`saved to ${kFile}`);
}

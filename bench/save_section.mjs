// RESULTS.md has one chapter for each comparison; each writes its own.

import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';

const kFile = path.join(import.meta.dirname, 'RESULTS.md');

// Puts `report`, which begins with "# Title", in place of the chapter with the
// same title, or at the end.
export function saveSection(report) {
  const old = existsSync(kFile) ? readFileSync(kFile, 'utf8') : '';
  const chapters = old.split(/^(?=# )/m).filter(Boolean);
  const title = report.slice(0, report.indexOf('\n') + 1);
  const at = chapters.findIndex((chapter) => chapter.startsWith(title));
  chapters.splice(at < 0 ? chapters.length : at, 1, report);
  writeFileSync(
      kFile, chapters.map((chapter) => chapter.trimEnd()).join('\n\n') + '\n');
  console.log(`saved to ${kFile}`);
}

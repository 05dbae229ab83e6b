// The photographs of a directory.

import {readdirSync, statSync} from 'node:fs';
import path from 'node:path';

// The paths of all that lie below `root`.
export function filesIn(root, ending) {
  return readdirSync(root, {recursive: true})
      .filter((name) => ending.test(name))
      .map((name) => path.join(root, name))
      .filter((file) => statSync(file).isFile())
      .sort();
}

// The same; throws if there are none.
export function jpegsIn(root) {
  const jpegs = filesIn(root, /\.jpe?g$/i);
  if (jpegs.length === 0) throw new Error(`no JPEGs in ${root}`);
  return jpegs;
}

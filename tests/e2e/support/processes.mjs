// What /proc tells of a process and its children.

import {readdirSync, readFileSync} from 'node:fs';

// Nothing if the process or the thread is gone meanwhile.
export function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function entriesOrNone(directory) {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

export function threadsOf(pid) {
  return entriesOrNone(`/proc/${pid}/task`);
}

// The kernel lists a child with the thread that started it.
export function childrenOf(pid) {
  return threadsOf(pid).flatMap(
      (thread) => readOrEmpty(`/proc/${pid}/task/${thread}/children`)
                      .split(' ').filter(Boolean).map(Number));
}

// A letter of proc(5): "R", "Z"; nothing if there is no such process.
export function stateOf(pid) {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).at(0);
}

// A zombie whose parent is gone is for init to reap.
export function isRunning(pid) {
  const state = stateOf(pid);
  return state !== undefined && state !== 'Z' && state !== 'X';
}

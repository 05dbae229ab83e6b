// What a worker holds, seen from outside.

import {readdirSync, readFileSync} from 'node:fs';

import {childrenOf, threadsOf} from '../support/processes.mjs';

function residentKib(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;  // It is gone.
  }
}

// NaN where we may not look: the worker is not dumpable, so only root may.
function descriptorsOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return NaN;
  }
}

// {rss, fds, threads, children, renderers}; rss and renderers in KiB.
export function gauge(pid) {
  const children = childrenOf(pid);
  return {
    rss: residentKib(pid),
    fds: descriptorsOf(pid),
    threads: threadsOf(pid).length,
    children: children.length,
    renderers: children.reduce((sum, child) => sum + residentKib(child), 0),
  };
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]
                           : (sorted[middle - 1] + sorted[middle]) / 2;
}

// Looks again and again until stopped; keeps the most of each value.
export class PeakWatch {
  peak = {};

  constructor(pid, milliseconds) {
    this.timer = setInterval(() => {
      for (const [name, value] of Object.entries(gauge(pid))) {
        this.peak[name] = Math.max(this.peak[name] ?? 0, value);
      }
    }, milliseconds);
  }

  // What it was; the next begins at nothing.
  take() {
    const taken = this.peak;
    this.peak = {};
    return taken;
  }

  stop() { clearInterval(this.timer); }
}

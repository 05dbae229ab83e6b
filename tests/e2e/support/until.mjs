// Waiting for a condition, with a deadline instead of a sleep.

import {setTimeout as pause} from 'node:timers/promises';

const kProbeIntervalMs = 50;

// What `probe` resolves to, as soon as that is truthy.  Throws an error that
// names `what` after `seconds`.
export async function until(what, probe, seconds = 30) {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > deadline) {
      throw new Error(`after ${seconds} s still not: ${what}`);
    }
    await pause(kProbeIntervalMs);
  }
}

// Numbers that are the same for the same seed.

import {createHash} from 'node:crypto';

// In [0, 1), by what is asked and not by when: threads may come in any order.
export function chanceOf(seed, ...what) {
  const digest = createHash('md5').update(`${seed}|${what.join('|')}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

// Mulberry32 (Tommy Ettinger).
export class Random {
  constructor(seed, name = '') {
    this.state = Math.floor(chanceOf(seed, name) * 2 ** 32);
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count) { return Math.floor(this.next() * count); }
  between(least, most) { return least + this.next() * (most - least); }
  pick(list) { return list[this.below(list.length)]; }

  // One of [{share, …}], as often as its share.
  weighted(entries) {
    const total = entries.reduce((sum, {share}) => sum + share, 0);
    let left = this.next() * total;
    return entries.find(({share}) => (left -= share) < 0) ?? entries.at(-1);
  }

  // A copy in another order.
  shuffled(list) {
    const copy = [...list];
    for (let i = copy.length - 1; i > 0; --i) {
      const j = this.below(i + 1);
      [copy[i], copy[j]] = [copy[j], copy[i]];
    }
    return copy;
  }
}

// A few sources between workers and an emulator, for one test.

import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

import {kDarkroom, Worker} from '../../e2e/support/worker.mjs';
import {until} from '../../e2e/support/until.mjs';
import {check} from './checker.mjs';
import {makeDishes} from './dishes.mjs';
import {Emulated} from './emulated.mjs';
import {Random} from './random.mjs';

const kSeed = 1;
const kMaxReceives = 10;
const kNoFaults = {};

let groups;

// Good and rejected dishes: {good: [...], bad: [...]}.
export async function dishes() {
  groups ??= await makeDishes(kDarkroom, kSeed, {tiny: 1, corrupt: 1});
  return {good: groups[0].dishes, bad: groups[1].dishes};
}

// One source that is uploaded once.
export function plain(index, dish) {
  return {key: `f/${index}-${dish.name}`, kind: 'plain', versions: [dish],
          duplicated: false, swapped: false, pause: 0};
}

export class Scene {
  // `patience`: with requests; `more`: configuration.
  static async open(t, {sources, visibility, patience, more = ''}) {
    const scene = new Scene();
    const root = mkdtempSync(path.join(tmpdir(), 'darkroom-chaos-'));
    t.after(() => rmSync(root, {recursive: true, force: true}));
    scene.t = t;
    scene.world = new Emulated({
      program: kDarkroom, root, sources, visibility, workers: 2,
      maxReceives: kMaxReceives, random: new Random(kSeed, 'scene'),
      seed: kSeed, name: process.env.BACKEND, shares: kNoFaults,
      patience, moreConfig: more,
    });
    t.after(() => scene.world.close());
    await scene.world.open();
    return scene;
  }

  async feed() {
    for (const source of this.world.sources) await this.world.upload(source);
  }

  start(index) {
    const {args, environment} = this.world.command(index);
    return new Worker(this.t, args, environment);
  }

  // Kills for good; whoever holds something does not any more.
  async kill(worker, index) {
    await this.world.fault({worker: index, phase: 'begin'});
    worker.process.kill('SIGKILL');
    await worker.ended();
    await this.world.fault({worker: index, phase: 'end'});
  }

  async settled(seconds = 60) {
    await until('all is settled', () => this.world.outstanding === 0, seconds);
  }

  async violations() {
    return check(await this.world.end());
  }

  count(type) {
    return this.world.events.filter((event) => event.type === type).length;
  }
}

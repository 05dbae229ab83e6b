// One worker, many thousand pictures of all kinds, hostile ones among them:
// what it holds stays the same, and every message ends as it should.
//
// Run it with tests/e2e/run.sh HOSTILE_DARKROOM soak/soak.mjs; $SOAK_JOBS says
// how many.

import assert from 'node:assert/strict';
import {existsSync, rmSync} from 'node:fs';
import {test} from 'node:test';

import {Studio} from '../support/studio.mjs';
import {gauge, median, PeakWatch} from './gauge.mjs';
import {makeMenu} from './menu.mjs';
import {printGrowth, printTable} from './table.mjs';

const kJobs = Number(process.env.SOAK_JOBS || 20_000);
const kBatches = 40;
const kBatch = Math.ceil(kJobs / kBatches);
const kConfig = `
local: {visibility_timeout: 10s, max_receive_count: 3}
limits: {job_timeout: 10s, job_cpu: 1s, max_memory: 128MiB}
concurrency: {render: 2}
retry: {base: 1s, cap: 1s}
`;
const kSecondsPerBatch = 300;
const kGlanceMs = 200;
// What the last quarter may hold of what the second did.
const kGrowth = {rss: 1.03, renderers: 1.2};

// The same pictures in the same order, each time.
function* randomNumbers() {
  for (let state = 20261121;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

function choose(menu, numbers) {
  let left = numbers.next().value * 1000;
  const {dishes} = menu.find(({share}) => (left -= share) < 0);
  return dishes[Math.floor(numbers.next().value * dishes.length)];
}

class Soak {
  tally = {complete: 0};
  rows = [];
  #letters = 0;
  #begun = performance.now();

  constructor(t, menu) {
    this.menu = menu;
    this.numbers = randomNumbers();
    this.studio = new Studio(t, kConfig);
    this.worker = this.studio.start();
    this.watch = new PeakWatch(this.worker.process.pid, kGlanceMs);
    t.after(() => this.watch.stop());
  }

  async batch(index) {
    const folder = `b${index}`;
    const served = this.#serve(folder);
    const letters = await this.#settled(served, folder);
    for (const [key, dish] of served) this.#judge(key, dish, letters.get(key));
    this.rows.push({
      jobs: (index + 1) * kBatch,
      seconds: (performance.now() - this.#begun) / 1000,
      rest: gauge(this.worker.process.pid),
      peak: this.watch.take(),
    });
    this.worker.forget();
    for (const bucket of ['uploads', 'variants']) {
      rmSync(this.studio.path(bucket, folder), {recursive: true, force: true});
    }
  }

  // The dish of each key.
  #serve(folder) {
    const served = new Map();
    for (let i = 0; i < kBatch; ++i) {
      const dish = choose(this.menu, this.numbers);
      const key = `${folder}/${i}-${dish.name}`;
      this.studio.drop(key, dish.bytes);
      served.set(key, dish);
    }
    return served;
  }

  // The dead letters of a batch, once none of its messages is left.
  async #settled(served, folder) {
    await this.worker.while(`${folder} is settled`, () => {
      const letters = this.studio.messageCount('jobs-dlq') - this.#letters;
      return this.worker.all('complete').length + letters >= served.size &&
             this.studio.messageCount('jobs') === 0;
    }, kSecondsPerBatch);
    const ours = [...this.studio.deadLetters()].filter(
        ([key]) => key.startsWith(`${folder}/`));
    this.#letters += ours.length;
    return new Map(ours);
  }

  #judge(key, dish, letter) {
    const lines = this.worker.events.filter((line) => line.key === key);
    const done = lines.filter((line) => line.event === 'complete');
    assert.equal(done.length + (letter ? 1 : 0), 1, `${key} ends once`);
    if (!letter) this.#assertRendered(key, done[0]);
    // One that the queue itself moved: the log has the reason.
    const outcome = !letter ? 'complete'
                            : letter.attributes['error.class'] ??
                                  lines.at(-1)['error.class'];
    if (dish.outcome !== undefined) assert.equal(outcome, dish.outcome, key);
    this.tally[outcome] = (this.tally[outcome] ?? 0) + 1;
  }

  #assertRendered(key, line) {
    assert.equal(line.receive_count, 1, key);
    assert.deepEqual(line.variants.map(({variant}) => variant),
                     ['128w', 'square']);
    for (const output of line.variants) {
      assert.ok(existsSync(this.studio.path('variants', output.key)), key);
    }
  }
}

function assertFlat(rows) {
  const quarter = rows.length / 4;
  const inQuarter = (n, name) => rows.slice((n - 1) * quarter, n * quarter)
                                     .map(({rest}) => rest[name]);
  for (const [name, growth] of Object.entries(kGrowth)) {
    const before = median(inQuarter(2, name));
    const after = median(inQuarter(4, name));
    printGrowth(name, before, after);
    assert.ok(after <= before * growth, `${name} grows`);
  }
  for (const name of ['fds', 'threads', 'children']) {
    const values = new Set(rows.map(({rest}) => rest[name]));
    if (values.has(NaN)) console.log(`SKIPPED: ${name}: only root may look`);
    assert.equal(values.size, 1, `${name} change: ${[...values]}`);
  }
}

test(`${kBatches * kBatch} jobs leave the worker as it was`, async (t) => {
  const soak = new Soak(t, await makeMenu());
  await soak.worker.sawCount('start', 1);
  for (let index = 0; index < kBatches; ++index) await soak.batch(index);
  assert.deepEqual(await soak.worker.stop(), {code: 0, signal: null});
  printTable(soak.rows);
  console.log('outcomes:', JSON.stringify(soak.tally));
  console.log('stopped:', JSON.stringify(soak.worker.all('stopped')[0]));
  const ends = Object.values(soak.tally).reduce((sum, count) => sum + count);
  assert.equal(ends, kBatches * kBatch);
  assert.equal(soak.studio.messageCount('jobs'), 0);
  assertFlat(soak.rows);
});

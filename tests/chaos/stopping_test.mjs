// SIGTERM under load, on both families: nothing new is begun, what is not done
// is there for others at once, and the exit code is 0.

import assert from 'node:assert/strict';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';

import {Studio} from '../e2e/support/studio.mjs';
import {until} from '../e2e/support/until.mjs';
import {dishes, plain, Scene} from './support/scene.mjs';

const kLongestMs = 1500;   // A GET that takes so long is the longest job.
const kWaitMs = 1000;      // The outstanding poll's.
const kFetches = 4;        // At once (emulated.mjs).
const kBusyMs = 2500;      // What a busy machine adds.
const kNothingNewMs = 50;  // After the signal.
const kVisibleMs = 1000;   // After the exit.
// Longer than any test: what is not handed back stays hidden.
const kVisibility = 600;

async function load(count) {
  const {good} = await dishes();
  return Array.from({length: count},
                    (_, i) => plain(i, good[i % good.length]));
}

const isGet = ({method, bucket}, {input}) =>
    method === 'GET' && bucket === input;

// Sends SIGTERM; when polls were sent, when it ended, and how.
async function terminate(scene, worker, seconds) {
  const polls = [];
  const before = scene.world.onAsked;
  scene.world.onAsked = (exchange) => {
    if (exchange.operation === 'ReceiveMessage') polls.push(performance.now());
    return before?.(exchange);
  };
  const sent = performance.now();
  worker.process.kill('SIGTERM');
  const exit = await worker.ended(seconds);
  return {exit, took: performance.now() - sent,
          polls: polls.map((at) => at - sent)};
}

// All that is not deleted is visible, soon after the exit.
async function assertVisible(scene) {
  const left = scene.world.sources.length - scene.count('deleted');
  assert.ok(left > 0, 'the worker was stopped under load');
  await until('all is visible', async () => {
    const {visible, inFlight, delayed} = await scene.world.pipeline.counts();
    return visible === left && inFlight === 0 && delayed === 0;
  }, kVisibleMs / 1000);
}

test('SIGTERM under load, between SQS and S3', async (t) => {
  const scene = await Scene.open(
      t, {sources: await load(120), visibility: kVisibility});
  await scene.feed();
  const worker = scene.start(0);
  scene.world.onAnswered = async (exchange) => {
    if (!isGet(exchange, scene.world.pipeline)) return;
    await pause(exchange.key.includes('0-') ? kLongestMs : 20);
  };
  await until('some are done', () => scene.count('deleted') >= 10);
  const {exit, took, polls} = await terminate(scene, worker);
  t.diagnostic(`ended after ${took.toFixed(0)} ms`);
  assert.deepEqual(exit, {code: 0, signal: null});
  assert.ok(took < Math.max(kLongestMs, kWaitMs) + kBusyMs, `${took} ms`);
  assert.deepEqual(polls.filter((after) => after > kNothingNewMs), []);
  await assertVisible(scene);
});

test('SIGTERM when no job ends within the limit', async (t) => {
  const kLimitMs = 2000;
  const scene = await Scene.open(t, {
    sources: await load(30), visibility: kVisibility, patience: '60s',
    more: `stop_timeout: ${kLimitMs / 1000}s`,
  });
  await scene.feed();
  let begun = 0;
  scene.world.onAsked = (exchange) => {
    if (!isGet(exchange, scene.world.pipeline)) return undefined;
    ++begun;
    return 'swallow';
  };
  const worker = scene.start(0);
  await until('all that can be are begun', () => begun >= kFetches);
  const {exit, took, polls} = await terminate(scene, worker);
  t.diagnostic(`ended after ${took.toFixed(0)} ms`);
  assert.deepEqual(exit, {code: 0, signal: null});
  assert.ok(took < kLimitMs + kBusyMs, `${took} ms`);
  assert.deepEqual(polls.filter((after) => after > kNothingNewMs), []);
  await assertVisible(scene);
});

test('SIGTERM while it connects', async (t) => {
  const scene = await Scene.open(
      t, {sources: await load(1), visibility: kVisibility, patience: '60s'});
  let asked = 0;
  scene.world.onAsked = () => (++asked, 'swallow');
  const worker = scene.start(0);
  await until('it connects', () => asked > 0);
  const {exit, took} = await terminate(scene, worker);
  assert.deepEqual(exit, {code: 0, signal: null});
  assert.ok(took < kBusyMs, `${took} ms`);
});

// Notes every receive of the embedded queue in its order.
const kWitness = `
CREATE TABLE witness (what TEXT);
CREATE TRIGGER witness_receives AFTER UPDATE OF receive_count ON messages BEGIN
  INSERT INTO witness VALUES ('received');
END`;

test('SIGTERM under load, in a directory', async (t) => {
  const studio = new Studio(
      t, `local: {visibility_timeout: ${kVisibility}s}\n`);
  const stems = await studio.backlog(150);
  const worker = studio.start();
  await worker.sawCount('complete', 5);
  const database = new DatabaseSync(path.join(studio.root, 'queue.db'),
                                    {timeout: 5000});
  database.exec(kWitness);
  const sent = performance.now();
  worker.process.kill('SIGTERM');
  await pause(kNothingNewMs);
  database.exec("INSERT INTO witness VALUES ('nothing new from here')");
  assert.deepEqual(await worker.ended(), {code: 0, signal: null});
  const took = performance.now() - sent;
  t.diagnostic(`ended after ${took.toFixed(0)} ms`);
  assert.ok(took < kBusyMs, `${took} ms`);

  const last = database.prepare(
      'SELECT what FROM witness ORDER BY rowid DESC LIMIT 1').get();
  assert.equal(last.what, 'nothing new from here');
  const done = worker.all('complete').length;
  assert.ok(done < stems.length, 'the worker was stopped under load');
  // CLOCK_MONOTONIC, as the queue's own clock (queue_clock.h).
  const sinceStart = Number(process.hrtime.bigint() / 1_000_000n);
  const {hidden, all} = database.prepare(
      'SELECT count(*) AS "all", ' +
      'total(visible_at > (SELECT offset FROM clock) + ?) AS hidden ' +
      "FROM messages WHERE queue = 'jobs'").get(sinceStart);
  database.close();
  assert.deepEqual({hidden, all}, {hidden: 0, all: stems.length - done});
});

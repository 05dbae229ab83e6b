// Pictures that take over their renderer, and renderers that die: what becomes
// of the messages, of the neighbours and of the worker.
//
// The program is hostile_darkroom, whose renderers do what a source that
// begins with "hostile:" says (tests/support/hostile_main.cc).

import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {test} from 'node:test';
import {setImmediate as nextTurn} from 'node:timers/promises';

import {makeJpeg, makePng, makeWebp} from './support/pictures.mjs';
import {childrenOf, isRunning, stateOf} from './support/processes.mjs';
import {Studio} from './support/studio.mjs';
import {until} from './support/until.mjs';

const kLimits = `
limits: {job_timeout: 3s, job_cpu: 1s, max_memory: 64MiB}
concurrency: {render: 2}
retry: {base: 1s, cap: 1s}
`;
const kMaxReceives = 3;
const kConfig = `${kLimits}
local: {visibility_timeout: 3s, max_receive_count: ${kMaxReceives}}
`;

const kKilledBySigsys = {class: 'forbidden', evidence: /SIGSYS/};
const kBrokeTheProtocol = {class: 'forbidden', evidence: /broke the protocol/};
// On a machine that is busy the deadline may come before the CPU time is used.
const kOutOfTime = /SIGXCPU|limits\.job_timeout/;
// What a renderer does, and what its picture comes to.
const kDeeds = {
  'open': kKilledBySigsys,
  'socket': kKilledBySigsys,
  'exec': kKilledBySigsys,
  'fork': kKilledBySigsys,
  'trace': kKilledBySigsys,
  'read-parent': kKilledBySigsys,
  'kill-parent': kKilledBySigsys,
  'map-code': kKilledBySigsys,
  'raise-limits': kKilledBySigsys,
  'abort': {class: 'crashed', evidence: /SIGABRT.*it said: the picture did it/},
  'exit': {class: 'crashed', evidence: /exit code 0/},
  'eat-address-space': {class: 'crashed', evidence: /SIGSEGV/},
  'eat-memory': {class: 'memory', evidence: /out of memory/, lives: true},
  'eat-descriptors': {class: 'crashed', evidence: /said: 96 MiB of outputs/},
  'eat-outputs': {class: 'memory', evidence: /SIGXFSZ/},
  'spin': {class: 'timeout', evidence: kOutOfTime},
  'sleep': {class: 'timeout', evidence: /limits\.job_timeout/},
  'take-huge-pages': kKilledBySigsys,
  'block-signals': kKilledBySigsys,
  'babble': kBrokeTheProtocol,
  'send-raw': kBrokeTheProtocol,
  'need-too-much': kBrokeTheProtocol,
  'answer-unsealed': kBrokeTheProtocol,
  'answer-sparse': kBrokeTheProtocol,
  'claim-not-found': kBrokeTheProtocol,
};

// Once more, and then never again.
const attemptsAt = () => 2;

function sum(deeds, count) {
  return deeds.reduce((total, deed) => total + count(deed), 0);
}

async function dropGood(studio, count) {
  const makers = [[makeJpeg, 'jpg'], [makePng, 'png'], [makeWebp, 'webp']];
  const stems = Array.from({length: count}, (_, i) => `good${i}`);
  for (const [i, stem] of stems.entries()) {
    const [make, extension] = makers[i % makers.length];
    studio.drop(`${stem}.${extension}`, await make(800, 600, i));
  }
  return stems;
}

async function assertUntouched(studio, worker, stems) {
  for (const stem of stems) await studio.assertRendered(stem);
  const done = worker.all('complete');
  assert.equal(done.length, stems.length);
  for (const {key, receive_count} of done) assert.equal(receive_count, 1, key);
}

// The log has every attempt with its evidence, and so has the dead letter.
function assertDeadLettered(deed, worker, letter) {
  const wanted = kDeeds[deed];
  const failed = worker.all('failed').filter((line) => line.key === deed);
  assert.deepEqual(failed.map((line) => line['error.class']),
                   Array(attemptsAt(deed)).fill(wanted.class));
  assert.deepEqual(failed.map((line) => line.receive_count),
                   failed.map((_, i) => i + 1));
  for (const line of failed) {
    assert.match(line['error.message'], wanted.evidence);
  }
  assert.ok(letter, 'it is in the dead-letter queue');
  assert.equal(letter.attributes['error.class'], wanted.class);
  assert.match(letter.attributes['error.message'], wanted.evidence);
  assert.equal(letter.attributes['receive.count'], '2');
}

function assertCounted(stopped) {
  const deeds = Object.keys(kDeeds);
  const endedAs = (name) => sum(
      deeds.filter((deed) => kDeeds[deed].class === name &&
                             !kDeeds[deed].lives), attemptsAt);
  for (const name of ['forbidden', 'crashed', 'memory', 'timeout']) {
    assert.equal(stopped[`renderers_${name}`], endedAs(name), name);
  }
  // Each that was lost was replaced, beside the two of the start.
  const lost = sum(deeds.filter((deed) => !kDeeds[deed].lives), attemptsAt);
  assert.equal(stopped.renderers_started,
               2 + lost + stopped.renderers_recycled);
}

test('every hostile picture ends as documented, its neighbours as ever',
     async (t) => {
  const studio = new Studio(t, kConfig);
  for (const deed of Object.keys(kDeeds)) {
    studio.drop(deed, `hostile:${deed}\n`);
  }
  const good = await dropGood(studio, 30);
  const worker = studio.start('--drain');
  assert.deepEqual(await worker.ended(90), {code: 3, signal: null});

  await assertUntouched(studio, worker, good);
  const letters = studio.deadLetters();
  assert.deepEqual([...letters.keys()].sort(), Object.keys(kDeeds).sort());
  for (const deed of Object.keys(kDeeds)) {
    await t.test(deed, () => {
      assertDeadLettered(deed, worker, letters.get(deed));
    });
  }
  assertCounted(worker.all('stopped')[0]);
});

// Kills renderers of `worker` one after the other, until a picture was hit (it
// will come back, and hit once more it would be a dead letter) or `wanted`
// pictures are developed.  Resolves to how many were killed.
async function killRenderers(worker, most, wanted) {
  const failures = () => worker.all('failed').length;
  const before = failures();
  let killed = 0;
  while (killed < most && failures() === before &&
         worker.all('complete').length < wanted) {
    const pids = childrenOf(worker.process.pid).filter(isRunning);
    if (pids.length > 0) process.kill(pids[killed++ % pids.length], 'SIGKILL');
    await nextTurn();  // So that the log is read.
  }
  return killed;
}

test('kill -9 of renderers costs only the picture in hand', async (t) => {
  const studio = new Studio(t, kConfig);
  const photograph = await makeJpeg(2400, 1800);
  const worker = studio.start();
  const stems = [];
  let killed = 0;
  for (let round = 0; round < 4; ++round) {
    const more = Array.from({length: 15}, (_, i) => `p${round}_${i}`);
    for (const stem of more) studio.drop(`${stem}.jpg`, photograph);
    await worker.sawCount('complete', stems.length + 1);
    stems.push(...more);
    killed += await killRenderers(worker, 4, stems.length);
    await worker.sawCount('complete', stems.length);
  }
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});

  for (const stem of stems) await studio.assertRendered(stem);
  const failed = worker.all('failed');
  assert.ok(failed.length > 0, 'a renderer was killed with a picture in hand');
  assert.ok(failed.length <= killed);
  for (const {key, receive_count} of worker.all('complete')) {
    const hits = failed.filter((line) => line.key === key).length;
    assert.equal(receive_count, 1 + hits, key);
  }
  assert.deepEqual([...studio.deadLetters()], []);
});

test('nothing is left of a worker that ended', async (t) => {
  const studio = new Studio(t, kConfig);
  const stems = await studio.backlog(10);
  const worker = studio.start();
  await worker.sawCount('complete', stems.length);
  const renderers = childrenOf(worker.process.pid);
  assert.equal(renderers.length, 2);
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  // Not even zombies: the worker has reaped them.
  assert.deepEqual(renderers.map(stateOf), [undefined, undefined]);
});

test('kill -9 of the worker takes its renderers along', async (t) => {
  const studio = new Studio(t, kConfig);
  studio.drop('spin', 'hostile:spin\n');
  studio.drop('sleep', 'hostile:sleep\n');
  const worker = studio.start();
  const {pid} = worker.process;
  await worker.while('both renderers are up',
                     () => childrenOf(pid).length === 2);
  // Held, so that it starts none while we look.
  process.kill(pid, 'SIGSTOP');
  const renderers = childrenOf(pid);
  assert.equal(renderers.filter(isRunning).length, 2);
  process.kill(pid, 'SIGKILL');
  await until('its renderers are gone', () => !renderers.some(isRunning), 1);
  assert.ok(!existsSync(studio.path('variants', 'spin_128w.webp')));
});

// kill -9 at every transition of a message's way, seen and done from outside:
// the gateway before the services knows where the worker is.  The next worker
// finishes, and no invariant is broken.

import assert from 'node:assert/strict';
import {describe, test} from 'node:test';

import {childrenOf} from '../e2e/support/processes.mjs';
import {until} from '../e2e/support/until.mjs';
import {dishes, plain, Scene} from './support/scene.mjs';

const kVisibility = 3;  // Seconds.
const kSources = 12;

const isGet = ({operation, bucket}, {input}) =>
    operation === 'GET' && bucket === input;
const isPut = ({operation, bucket}, {output}) =>
    operation === 'PUT' && bucket === output;
const isSecond = ({key}) => key.endsWith('_square.jpg');
// Of one key: it is stored once more, to see what the store makes of that.
function isAgain() {
  const seen = new Set();
  return (exchange, world) => isPut(exchange, world) &&
      (seen.has(exchange.key) || !seen.add(exchange.key));
}
const isReceive = ({operation}, _, answer) =>
    operation === 'ReceiveMessage' && answer.json?.Messages?.length > 0;
const isOf = (name) => ({operation}) => operation.startsWith(name);

// Where the worker is killed: when the service is `asked`, before it hears of
// it, or when it has `answered`, before the worker hears of it.  `what` must
// be so then.
const kPoints = [
  {name: 'after the receive, before it is heard', answered: isReceive},
  {name: 'after the receive, before the GET', asked: isGet},
  {name: 'in the middle of the GET', answered: isGet},
  {name: 'before the first PUT',
   asked: (exchange, world) => isPut(exchange, world) && !isSecond(exchange),
   stored: 0},
  {name: 'after the first PUT, before it is heard',
   answered: (exchange, world) =>
       isPut(exchange, world) && !isSecond(exchange)},
  {name: 'while it proves what the store keeps', asked: isAgain()},
  {name: 'after that, before it is heard', answered: isAgain()},
  {name: 'between the first PUT and the second',
   asked: (exchange, world) => isPut(exchange, world) && isSecond(exchange)},
  {name: 'after the PUTs, before the delete', asked: isOf('DeleteMessage')},
  {name: 'inside a delete batch: done, and not heard',
   answered: isOf('DeleteMessage')},
  {name: 'inside a dead letter: not sent', asked: isOf('SendMessage'),
   bad: true},
  {name: 'inside a dead letter: sent, not deleted',
   answered: isOf('SendMessage'), bad: true, twice: true},
];

async function someSources(bad) {
  const menu = await dishes();
  return Array.from({length: kSources}, (_, i) =>
      plain(i, (bad && i % 3 === 0 ? menu.bad : menu.good)[i]));
}

// Kills `worker` once, when a request fits; whoever asks at that moment is
// never answered.
function arm(scene, worker, {asked, answered}) {
  const pipeline = scene.world.pipeline;
  const hit = {times: 0, at: null};
  const strike = async (exchange) => {
    if (exchange.worker !== 0) return undefined;
    if (hit.times++ === 0) hit.at = scene.kill(worker, 0);
    await hit.at;
    return 'swallow';
  };
  const fits = (rule, exchange, answer) =>
      rule?.(exchange, pipeline, answer) || hit.times > 0;
  scene.world.onAsked = (exchange) =>
      fits(asked, exchange) ? strike(exchange) : undefined;
  scene.world.onAnswered = (exchange, answer) =>
      fits(answered, exchange, answer) ? strike(exchange) : undefined;
  return hit;
}

// Most of each is waiting for a visibility timeout.
describe('crash points', {concurrency: 4}, () => {
  for (const point of kPoints) {
    test(`kill -9 ${point.name}`, async (t) => {
      const scene = await Scene.open(
          t, {sources: await someSources(point.bad), visibility: kVisibility});
      await scene.feed();
      const worker = scene.start(0);
      const hit = arm(scene, worker, point);
      await until('the point is reached', () => hit.times > 0);
      await hit.at;

      await finish(scene);
      const letters = point.bad ? kSources / 3 : 0;
      if (point.twice) {
        // Once more for each that was sent and not deleted: at least once.
        assert.ok(scene.count('letter') > letters);
      } else {
        assert.equal(scene.count('letter'), letters);
      }
    });
  }
});

test('kill -9 while a renderer has the picture', async (t) => {
  const {good} = await dishes();
  const sources = Array.from({length: kSources}, (_, i) => plain(i, good[i]));
  const scene = await Scene.open(t, {sources, visibility: kVisibility});
  const worker = scene.start(0);
  const [last, ...first] = sources;
  for (const source of first) await scene.world.upload(source);
  await worker.sawCount('complete', first.length);
  await scene.settled();
  const before = scene.count('stored');
  // None answers; at the heartbeat the source was fetched long ago.
  for (const renderer of childrenOf(worker.process.pid)) {
    process.kill(renderer, 'SIGSTOP');
  }
  const {fetched, beats} = watch(scene);
  await scene.world.upload(last);
  await until('the source is fetched', () => fetched.length > 0);
  await until('a heartbeat', () => beats.length > 0);
  await scene.kill(worker, 0);
  assert.equal(scene.count('stored'), before);
  await finish(scene);
});

// What worker 0 asks for, as it comes.
function watch(scene) {
  const seen = {fetched: [], beats: []};
  scene.world.onAnswered = (exchange) => {
    if (exchange.worker !== 0) return;
    if (isGet(exchange, scene.world.pipeline)) seen.fetched.push(exchange);
    if (isOf('ChangeMessage')(exchange)) seen.beats.push(exchange);
  };
  return seen;
}

// The next worker does what is left.
async function finish(scene) {
  const next = scene.start(1);
  await scene.settled();
  assert.deepEqual(await next.stop(), {code: 0, signal: null});
  assert.deepEqual(await scene.violations(), []);
}

test('kill -9 during a heartbeat', async (t) => {
  const {good} = await dishes();
  const sources = [0, 1, 2].map((i) => plain(i, good[i]));
  const scene = await Scene.open(t, {sources, visibility: kVisibility});
  await scene.feed();
  const worker = scene.start(0);
  // No GET is answered, so that leases are extended.
  let struck;
  scene.world.onAsked = (exchange) =>
      exchange.worker === 0 && isGet(exchange, scene.world.pipeline) ?
          'swallow' : undefined;
  scene.world.onAnswered = async (exchange) => {
    if (exchange.worker !== 0 || !isOf('ChangeMessage')(exchange)) {
      return undefined;
    }
    struck ??= scene.kill(worker, 0);
    await struck;
    return 'swallow';
  };
  await until('a heartbeat', () => struck !== undefined);
  await struck;
  await finish(scene);
});

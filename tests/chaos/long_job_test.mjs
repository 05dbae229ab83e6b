// A job that takes ten times as long as the visibility timeout is delivered
// once, on both families.

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';

import {childrenOf} from '../e2e/support/processes.mjs';
import {makeJpeg} from '../e2e/support/pictures.mjs';
import {Studio} from '../e2e/support/studio.mjs';
import {dishes, plain, Scene} from './support/scene.mjs';

const kVisibility = 2;  // Seconds.
const kJob = 10 * kVisibility;

test('a GET of ten visibility timeouts', async (t) => {
  const {good} = await dishes();
  const scene = await Scene.open(t, {
    sources: [plain(0, good[0])], visibility: kVisibility, patience: '60s'});
  await scene.feed();
  scene.world.onAnswered = async ({method, bucket}) => {
    const isSource = bucket === scene.world.pipeline.input;
    if (method === 'GET' && isSource) await pause(kJob * 1000);
  };
  const workers = [scene.start(0), scene.start(1)];
  await scene.settled(kJob + 30);
  for (const worker of workers) {
    assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  }
  assert.equal(scene.count('received'), 1);
  assert.deepEqual(await scene.violations(), []);
});

test('a rendering of ten visibility timeouts', async (t) => {
  const studio = new Studio(t, `
local: {visibility_timeout: ${kVisibility}s}
limits: {job_timeout: 60s}
concurrency: {render: 1}
`);
  const workers = [studio.start()];
  studio.drop('first.jpg', await makeJpeg(80, 60));
  await workers[0].saw('complete', 'first.jpg');
  const [renderer] = childrenOf(workers[0].process.pid);
  process.kill(renderer, 'SIGSTOP');
  studio.drop('slow.jpg', await makeJpeg(800, 600));
  await workers[0].while('it has the picture',
                         () => studio.receiveCount('slow.jpg') === 1);
  // It would take the message as soon as nobody held it.
  workers.push(studio.start());
  await pause(kJob * 1000);
  assert.equal(studio.receiveCount('slow.jpg'), 1);
  process.kill(renderer, 'SIGCONT');
  await workers[0].while('it is done', () => studio.messageCount('jobs') === 0);
  for (const worker of workers) {
    assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  }
  const done = workers.flatMap((worker) => worker.all('complete'))
      .filter(({key}) => key === 'slow.jpg');
  assert.deepEqual(done.map(({receive_count}) => receive_count), [1]);
  await studio.assertRendered('slow');
});

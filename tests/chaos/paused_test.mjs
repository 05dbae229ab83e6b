// A worker that was stopped with all that is its own (a paused container, a
// machine that is moved) has lost time, and no picture is to blame.

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';

import {childrenOf} from '../e2e/support/processes.mjs';
import {makeJpeg} from '../e2e/support/pictures.mjs';
import {Studio} from '../e2e/support/studio.mjs';

const kJobTimeout = 2;  // Seconds.
const kPause = 3 * kJobTimeout;

const kConfig = `
local: {visibility_timeout: 60s}
limits: {job_timeout: ${kJobTimeout}s}
concurrency: {render: 1}
retry: {base: 1s, cap: 1s}
`;

// A worker whose only renderer is stopped, and has a picture.
async function startStuck(t) {
  const studio = new Studio(t, kConfig);
  const worker = studio.start();
  studio.drop('first.jpg', await makeJpeg(80, 60));
  await worker.saw('complete', 'first.jpg');
  const [renderer] = childrenOf(worker.process.pid);
  process.kill(renderer, 'SIGSTOP');
  studio.drop('photo.jpg', await makeJpeg(800, 600));
  await worker.while('it has the picture',
                     () => studio.receiveCount('photo.jpg') === 1);
  return {studio, worker, renderer};
}

test('a pause of all is no timeout of a rendering', async (t) => {
  const {studio, worker, renderer} = await startStuck(t);
  await pause(kJobTimeout * 1000 / 4);  // For the way to the renderer.
  process.kill(worker.process.pid, 'SIGSTOP');
  await pause(kPause * 1000);
  process.kill(worker.process.pid, 'SIGCONT');
  process.kill(renderer, 'SIGCONT');

  const done = await worker.saw('complete', 'photo.jpg');
  assert.equal(done.receive_count, 1);
  assert.deepEqual(worker.all('failed'), []);
  await studio.assertRendered('photo');
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
});

test('a renderer that alone is stopped is out of time', async (t) => {
  const {worker} = await startStuck(t);
  const failed = await worker.saw('failed', 'photo.jpg');
  assert.equal(failed['error.class'], 'timeout');
  const done = await worker.saw('complete', 'photo.jpg');
  assert.equal(done.receive_count, 2);
});

// The worker with a proxy before both services that harms a quarter of its
// requests: nothing is lost, nothing is torn.

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {startBackend} from './support/backends.mjs';
import {startFaultProxy} from './support/fault_proxy.mjs';
import {assertQuarters, makeJpeg} from './support/pictures.mjs';
import {awsEnvironment, Pipeline} from './support/pipeline.mjs';
import {configFile, Worker} from './support/worker.mjs';

const kPhotographs = 20;
const kPercentOfEach = 2;  // There are thirteen kinds.

let backend;

before(async () => {
  backend = await startBackend(process.env.BACKEND);
});
after(() => backend?.stop());

function configFor(pipeline) {
  return `
queue: {wait: 1s}
aws: {request_timeout: 5s, stall_timeout: 1s}
variants:
  - {name: 128w, width: 128, format: webp, quality: 85}
  - {name: square, width: 100, height: 100, fit: cover, format: jpeg}
routes:
  - bucket: ${pipeline.input}
    destination: {bucket: ${pipeline.output}, key: "{stem}_{variant}{ext}"}
`;
}

for (const seed of [1, 2]) {
  test(`nothing is lost between harms, seed ${seed}`, async (t) => {
    const pipeline =
        await Pipeline.create(backend, {visibility: 5, maxReceives: 100});
    const proxy = await startFaultProxy(backend, {seed, percent: kPercentOfEach});
    const photograph = await makeJpeg(800, 600);
    for (let i = 0; i < kPhotographs; ++i) {
      await pipeline.submit(`${i}.jpg`, photograph);
    }
    const worker = new Worker(
        t, ['run', '--config', configFile(t, configFor(pipeline))],
        {...pipeline.environment(), ...awsEnvironment(proxy.endpoint)});
    await pipeline.emptied(120);
    await worker.stop();
    const {requests, harmed} = await proxy.finish();

    t.diagnostic(`${harmed} of ${requests} requests were harmed`);
    assert.ok(harmed > kPhotographs / 2);
    assert.equal((await pipeline.outputs()).length, 2 * kPhotographs);
    for (let i = 0; i < kPhotographs; ++i) {
      const webp = await pipeline.fetch(`${i}_128w.webp`);
      await assertQuarters(webp.bytes, 'webp', 128, 96);
      const jpeg = await pipeline.fetch(`${i}_square.jpg`);
      await assertQuarters(jpeg.bytes, 'jpeg', 100, 100);
    }
    const {visible} = await pipeline.counts(pipeline.deadLetters);
    assert.equal(visible, 0);
  });
}

// What a platform does to a worker: networks that swallow everything, ECS's
// scale-in protection, EC2's Spot warning.

import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import {startEcsAgent, startInstanceMetadata} from './support/agents.mjs';
import {startBackend} from './support/backends.mjs';
import {startFaultProxy} from './support/fault_proxy.mjs';
import {makeJpeg} from './support/pictures.mjs';
import {awsEnvironment, Pipeline} from './support/pipeline.mjs';
import {Studio} from './support/studio.mjs';
import {until} from './support/until.mjs';
import {configFile, Worker} from './support/worker.mjs';

let backend;

before(async () => {
  backend = await startBackend(process.env.BACKEND);
});
after(() => backend?.stop());

// All times are the defaults.
function configFor(pipeline) {
  return `
variants: [{name: small, width: 64, format: webp}]
routes:
  - bucket: ${pipeline.input}
    destination: {bucket: ${pipeline.output}, key: "{stem}_{variant}{ext}"}
`;
}

function startWorker(t, pipeline, proxy, more = {}) {
  return new Worker(t, ['run', '--config', configFile(t, configFor(pipeline))],
                    {...pipeline.environment(),
                     ...awsEnvironment(proxy.endpoint), ...more});
}

// A time in seconds, from now on.
function stopwatch() {
  const begin = performance.now();
  return () => (performance.now() - begin) / 1000;
}

// Each waits most of the time.
describe('a worker', {concurrency: true}, () => {
  test('a black-holed queue is asked again within 30 s of its return',
       async (t) => {
    const pipeline = await Pipeline.create(backend);
    const proxy = await startFaultProxy(backend);
    t.after(() => proxy.finish());
    const worker = startWorker(t, pipeline, proxy);
    await worker.sawCount('start', 1);
    proxy.hang('AmazonSQS.ReceiveMessage');
    // If a poll was on its way when it began, this ends it; the next one hangs.
    await pipeline.submit('first.jpg', await makeJpeg(800, 600));
    await until('a poll hangs', () => proxy.hung(), 25);
    await pipeline.submit('second.jpg', await makeJpeg(800, 600));
    proxy.heal();
    const passed = stopwatch();
    await worker.saw('complete', 'second.jpg', 60);
    const seconds = passed();
    t.diagnostic(`received again after ${seconds.toFixed(1)} s`);
    assert.ok(seconds > 15, 'the poll did hang');
    assert.ok(seconds <= 30);
    await worker.saw('complete', 'first.jpg', 40);
    assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  });

  test('a black-holed store frees its slot within 15 s; the task is protected ' +
       'meanwhile', async (t) => {
    const pipeline = await Pipeline.create(backend);
    const proxy = await startFaultProxy(backend);
    t.after(() => proxy.finish());
    const ecs = await startEcsAgent(t);
    proxy.hang(`GET /${pipeline.input}/`);
    const worker = startWorker(t, pipeline, proxy, {
      ...ecs.environment, DARKROOM_ECS_TASK_PROTECTION: 'true',
      // The pause is a random part of it, in which there must be no work.
      DARKROOM_RETRY_BASE: '10h', DARKROOM_RETRY_CAP: '10h',
    });
    await pipeline.submit('photo.jpg', await makeJpeg(800, 600));
    const failed = await worker.saw('failed', 'photo.jpg', 40);
    t.diagnostic(`the slot was free after ${(failed.ms / 1000).toFixed(2)} s`);
    assert.equal(failed['error.class'], 'transient');
    assert.ok(failed.ms > 9000, 'it did hang');
    assert.ok(failed.ms <= 15_000, `${failed.ms} ms`);
    const states = () => ecs.asked.map(({body}) => body);
    await until('the protection is dropped', () => states().length === 2, 20);
    assert.deepEqual(states(), [
      {ProtectionEnabled: true, ExpiresInMinutes: 10},
      {ProtectionEnabled: false},
    ]);
    for (const {method, path} of ecs.asked) {
      assert.deepEqual([method, path],
                       ['PUT', '/api/task-1/task-protection/v1/state']);
    }
    assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  });

  test('a Spot warning stops the worker as SIGTERM does', async (t) => {
    const studio = new Studio(t);
    const metadata = await startInstanceMetadata(t);
    studio.environment = {
      ...metadata.environment, DARKROOM_EC2_SPOT_WARNING: 'true',
    };
    const worker = studio.start();
    studio.drop('photo.jpg', await makeJpeg(800, 600));
    await worker.saw('complete', 'photo.jpg');
    assert.equal(worker.exit, null);
    metadata.warn();
    assert.deepEqual(await worker.ended(), {code: 0, signal: null});
    const [warning] = worker.all('spot_warning');
    assert.deepEqual([warning.level, warning.action, warning.at],
                     ['warn', 'terminate', '2026-11-21T12:34:56Z']);
    assert.equal(worker.all('stopping').length, 1);
  });
});

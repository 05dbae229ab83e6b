// Traces, as an X-Ray daemon and an OpenTelemetry collector receive them.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {makeJpeg} from './support/pictures.mjs';
import {Studio} from './support/studio.mjs';
import {startCollector, startDaemon} from './support/traces.mjs';
import {until} from './support/until.mjs';

const kStages = ['fetch', 'render', 'upload', 'settle'];

// A worker without AWS that has done a good and a bad picture.
async function workLocally(t, tracing) {
  const studio = new Studio(
      t, `local: {visibility_timeout: 3s}\ntracing: ${tracing}\n`);
  const worker = studio.start();
  studio.drop('good.jpg', await makeJpeg(800, 600));
  studio.drop('bad.jpg', 'no picture at all\n'.repeat(50));
  await worker.saw('complete', 'good.jpg');
  await worker.saw('failed', 'bad.jpg');
  return worker;
}

test('a collector receives a span for each job and stage', async (t) => {
  const collector = await startCollector(t);
  const worker = await workLocally(
      t, `{exporter: otlp, otlp_endpoint: "${collector.url}"}`);
  await until('both traces', () => collector.jobs().length === 2);
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});

  const [line] = worker.all('complete');
  const good = collector.jobs().find(
      (span) => span.attributes['darkroom.verdict'] === 'delete');
  assert.equal(good.traceId, line.trace_id);
  assert.equal(good.attributes['aws.s3.key'], 'good.jpg');
  assert.equal(good.attributes['darkroom.bytes_out'], String(line.bytes_out));
  assert.deepEqual(collector.partsOf(good).map(({name}) => name), kStages);
  const bad = collector.jobs().find((span) => span !== good);
  assert.equal(bad.attributes['error.type'], 'unsupported');
  assert.equal(bad.status.code, 2);
});

test('a daemon receives a document for each job', async (t) => {
  const daemon = await startDaemon(t);
  const worker =
      await workLocally(t, `{exporter: xray, xray_daemon: "${daemon.address}"}`);
  await until('both segments', () => daemon.segments.length === 2);
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});

  const good = daemon.segments.find(({error}) => !error);
  assert.equal(good.trace_id, worker.all('complete')[0].trace_id);
  assert.deepEqual(good.subsegments.map(({name}) => name), kStages);
  const bad = daemon.segments.find(({error}) => error);
  assert.equal(bad.annotations.error_class, 'unsupported');
  assert.equal(bad.cause.exceptions[0].type, 'unsupported');
});

test('nobody who listens is no trouble', async (t) => {
  const collector = await startCollector(t);
  await collector.close();
  const worker = await workLocally(
      t, `{exporter: otlp, otlp_endpoint: "${collector.url}"}`);
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  assert.equal(worker.all('traces_dropped')[0].dropped, 2);
});

test('a collector that hangs holds up no stop', async (t) => {
  const collector = await startCollector(t, () => 'hang');
  const worker = await workLocally(
      t, `{exporter: otlp, otlp_endpoint: "${collector.url}"}`);
  await until('a request', () => collector.requests > 0);
  const begin = Date.now();
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  t.diagnostic(`stopped in ${Date.now() - begin} ms`);
  assert.ok(Date.now() - begin < 8_000);
  assert.equal(worker.all('traces_dropped')[0].dropped, 2);
});

test('what is not sampled is not sent', async (t) => {
  const collector = await startCollector(t);
  const worker = await workLocally(
      t, `{exporter: otlp, sample: 0, otlp_endpoint: "${collector.url}"}`);
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  assert.equal(collector.requests, 0);
  assert.equal(worker.all('complete')[0].trace_id, undefined);
});

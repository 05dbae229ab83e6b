// What the worker tells of itself: health, metrics, the status page, CloudWatch.

import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import path from 'node:path';
import {test} from 'node:test';

import {startBackend} from './support/backends.mjs';
import {documentAt, screenshot} from './support/browser.mjs';
import {makeJpeg, makePng} from './support/pictures.mjs';
import {Pipeline} from './support/pipeline.mjs';
import {Studio} from './support/studio.mjs';
import {parsePrometheus, readEmf, sum} from './support/telemetry.mjs';
import {until} from './support/until.mjs';
import {configFile, kDarkroom, Worker} from './support/worker.mjs';

const kConfig = `
local: {visibility_timeout: 3s}
admin: {listen: "127.0.0.1:0"}
metrics: {emf: true, flush: 1h, dimensions: "service=darkroom,stage=test"}
`;
const kHostile = `<img src=x onerror=document.title='pwned'><script>` +
    `document.title='pwned'</script>.jpg`;

// A worker that works, and where its admin port is.
async function startTelling(t, config = kConfig) {
  const studio = new Studio(t, config);
  const worker = studio.start();
  const [admin] = await worker.while('the admin port', () => {
    const lines = worker.all('admin');
    return lines.length > 0 && lines;
  });
  return {studio, worker, url: `http://127.0.0.1:${admin.port}`};
}

async function get(url) {
  const answer = await fetch(url);
  return {status: answer.status, text: await answer.text()};
}

function health(url, ...more) {
  const run = spawnSync(kDarkroom, ['health', '--url', url, ...more],
                        {encoding: 'utf8', env: {}});
  return {code: run.status, said: run.stdout + run.stderr};
}

test('metrics say what was done', async (t) => {
  const {studio, worker, url} = await startTelling(t);
  studio.drop('good.jpg', await makeJpeg(800, 600));
  studio.drop('bad.jpg', 'no picture at all\n'.repeat(50));
  await worker.saw('complete', 'good.jpg');
  await worker.saw('failed', 'bad.jpg');
  const settled = async () =>
      (await get(`${url}/metrics`)).text.includes('end="dead_lettered"} 1');
  await until('the dead letter is settled', settled);

  const samples = parsePrometheus((await get(`${url}/metrics`)).text);
  if (samples === null) {
    console.error('SKIPPED: python3-prometheus-client is not here: what ' +
        '/metrics says is NOT parsed by another parser');
  } else {
    assert.equal(
        samples['darkroom_jobs_total{class="ok",verdict="delete"}'], 1);
    assert.equal(samples['darkroom_jobs_total{' +
        'class="unsupported",verdict="dead_letter"}'], 1);
    assert.equal(samples.darkroom_variants_total, 2);
    assert.equal(samples.darkroom_job_duration_seconds_count, 2);
    assert.equal(samples.darkroom_queue_lag_seconds_count, 2);
    assert.ok(samples['darkroom_stage_duration_seconds_sum{' +
        'stage="render"}'] > 0);
    assert.ok(samples.darkroom_render_cpu_seconds_total > 0);
    assert.ok(samples.darkroom_memory_budget_bytes > 1e6);
    assert.ok(samples.darkroom_renderers_started_total >= 1);
    assert.equal(samples['darkroom_confinement_active{layer="seccomp"}'], 1);
    assert.equal(samples['darkroom_build_info{version="0.1.0"}'], 1);
    assert.ok(samples.process_resident_memory_bytes > 1e6);
  }
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});

  // Nothing but whole lines, and those only at the end.
  const told = readEmf(worker.output);
  assert.equal(sum(told.thumbnails_count), 2);
  assert.equal(sum(told.jobs_delete), 1);
  assert.equal(sum(told.jobs_dead_letter), 1);
  assert.equal(sum(told.cold_start), 1);
  assert.equal(told.duration_ms.length, 2);
  const [line] = worker.all('complete');
  assert.ok(told.size_in_bytes.includes(line.bytes_in));
  assert.deepEqual(told.size_out_bytes, [line.bytes_out]);
  assert.equal(JSON.parse(worker.output[0]).stage, 'test');
});

test('calls to AWS are told by operation', async (t) => {
  const backend = await startBackend('fauxqs');
  t.after(() => backend.stop());
  const pipeline = await Pipeline.create(backend);
  const config = configFile(t, `
admin: {listen: "127.0.0.1:0"}
variants: [{width: 128}, {width: 64}]
routes: [{bucket: ${pipeline.input}, destination: {bucket: ${pipeline.output}}}]
`);
  const worker =
      new Worker(t, ['run', '--config', config], pipeline.environment());
  await worker.sawCount('admin', 1);
  const url = `http://127.0.0.1:${worker.all('admin')[0].port}`;
  await pipeline.submit('photo.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'photo.jpg');
  await pipeline.emptied();
  const calls = (await get(`${url}/metrics`)).text;
  // Each output, and once more: this emulator ignores conditions.
  for (const [operation, count] of Object.entries(
      {GetObject: 1, PutObject: 4, DeleteMessageBatch: 1})) {
    assert.ok(calls.includes('\ndarkroom_aws_calls_total{operation="' +
        `${operation}",class="ok"} ${count}\n`), calls);
  }
  assert.match(calls, /darkroom_aws_call_duration_seconds_count\{operation="ReceiveMessage"\}/);
  assert.match(calls, /\ndarkroom_queue_lag_seconds_count 1\n/);
});

test('more than a hundred pictures in a flush are all told', async (t) => {
  const {studio, worker} = await startTelling(t);
  const stems = await studio.backlog(130);
  await worker.sawCount('complete', stems.length, 120);
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  const told = readEmf(worker.output);
  for (const name of ['duration_ms', 'fetch_ms', 'render_ms', 'upload_ms',
                      'settle_ms', 'size_in_bytes', 'queue_lag_ms']) {
    assert.equal(told[name].length, stems.length, name);
  }
  const logged = worker.all('complete').map((line) => line.bytes_out);
  assert.equal(sum(told.size_out_bytes), sum(logged));
  for (const line of worker.output) assert.ok(line.length <= 4096);
});

test('health is asked without curl', async (t) => {
  const {studio, worker, url} = await startTelling(t);
  await until('the worker is ready',
              async () => (await get(`${url}/readyz`)).status === 200);
  assert.deepEqual(await get(`${url}/healthz`), {status: 200, text: 'ok\n'});
  assert.deepEqual(health(url), {code: 0, said: 'ok\n'});
  assert.deepEqual(health(url, '--ready'), {code: 0, said: 'ok\n'});
  assert.equal(health('http://127.0.0.1:1').code, 1);
  const {code, said} = health('http://127.0.0.1:1');
  assert.equal(code, 1);
  assert.match(said, /^darkroom: nobody listens at http:\/\/127\.0\.0\.1:1: is/);
  assert.match(health('').said, /admin\.listen names no port/);

  // A second worker on the same port says so and does not start.
  const port = new URL(url).port;
  const second = new Studio(t, `admin: {listen: "127.0.0.1:${port}"}\n`).start();
  assert.equal((await second.ended()).code, 2);
  assert.match(second.all('cannot_run')[0]['error.message'],
               /cannot listen on 127\.0\.0\.1:\d+: Address already in use/);
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  assert.equal(health(url).code, 1);
  assert.ok(studio.root);
});

test('the log level is changed while it runs', async (t) => {
  const {studio, worker, url} = await startTelling(t);
  const post = (level, headers) => fetch(`${url}/log-level`, {
    method: 'POST', headers, body: JSON.stringify({level})});
  const json = {'Content-Type': 'application/json'};
  // Node's fetch says of itself what a browser would (Sec-Fetch-Mode only), so
  // the refusal is that of an origin.
  assert.equal((await post('error', {...json, Origin: 'http://x'})).status, 403);
  const run = spawnSync('python3', ['-c', `
import urllib.request
request = urllib.request.Request('${url}/log-level', b'{"level":"error"}',
                                 {'Content-Type': 'application/json'})
print(urllib.request.urlopen(request).read().decode(), end='')`],
      {encoding: 'utf8'});
  assert.equal(run.stdout, 'error\n', run.stderr);
  await worker.sawCount('log_level', 1);
  const [{from, to}] = worker.all('log_level');
  assert.deepEqual([from, to], ['info', 'error']);
  studio.drop('quiet.jpg', await makeJpeg(400, 300));
  await until('it is done', async () =>
      (await get(`${url}/metrics`)).text.includes('darkroom_variants_total 2'));
  assert.equal(worker.all('complete').length, 0);
});

test('keys are hashed where they are to be redacted', async (t) => {
  const {studio, worker, url} =
      await startTelling(t, kConfig + 'log: {redact_keys: true}\n');
  studio.drop('secret-name.jpg', await makeJpeg(400, 300));
  studio.drop('secret-bad.jpg', 'nothing');
  await worker.sawCount('complete', 1);
  await worker.sawCount('failed', 1);
  assert.match(worker.all('complete')[0].key, /^#[0-9a-f]{16}$/);
  const status = (await get(`${url}/status.json`)).text;
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  for (const text of [worker.lines.join('\n'), status]) {
    assert.doesNotMatch(text, /secret-(name|bad)/);
  }
});

test('the status page shows what is done, and a key is only text', async (t) => {
  const {studio, worker, url} = await startTelling(t);
  studio.drop('2026/sea.jpg', await makeJpeg(1200, 800));
  studio.drop('portrait.png', await makePng(600, 900));
  studio.drop(kHostile, await makeJpeg(800, 600));
  studio.drop(`bad${kHostile}`, 'no picture');
  await worker.sawCount('complete', 3);
  await worker.sawCount('failed', 1);

  const page = documentAt(`${url}/`);
  if (page === null) {
    console.error('SKIPPED: no Chromium here: the status page is NOT tested');
    return;
  }
  assert.match(page, /<title>darkroom<\/title>/);  // Nothing has run.
  assert.match(page, /2026\/sea\.jpg/);
  assert.ok(page.includes('&lt;script&gt;document.title='));
  assert.equal(page.match(/<script/g).length, 1);  // Our own.
  assert.match(page, /<span class="tag">unsupported<\/span>/);
  assert.match(page, /class="bar-done"/);
  assert.equal(page.match(/<img [^>]*src="[^"]*pictures\/\d+\/\d+"/g).length, 6);
  assert.doesNotMatch(page, /The worker does not answer: [^<]/);

  const picture = await fetch(`${url}/pictures/1/0`);
  assert.equal(picture.headers.get('content-type'), 'image/webp');
  assert.ok((await picture.arrayBuffer()).byteLength > 100);
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  for (const [name, view] of Object.entries({
    light: {width: 1200, height: 1150}, dark: {width: 1200, height: 1150, dark: true},
    phone: {width: 500, height: 1500}})) {
    screenshot(`${url}/`, path.join(folder, `status-${name}.png`), view);
  }
});

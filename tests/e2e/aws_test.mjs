// The worker between real queues and buckets: what users rely on, one
// scenario each.  BACKEND says whose.

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {startBackend} from './support/backends.mjs';
import {assertQuarters, makeJpeg, makePng, makeWebp} from
  './support/pictures.mjs';
import {Pipeline, s3Notification} from './support/pipeline.mjs';
import {startUnconditional} from './support/unconditional.mjs';
import {configFile, Worker} from './support/worker.mjs';
import {viaEventBridge, viaS3, viaSns} from './support/wiring.mjs';

let backend;

before(async () => {
  backend = await startBackend(process.env.BACKEND);
});
after(() => backend?.stop());

function configFor(pipeline) {
  return `
variants:
  - {name: 128w, width: 128, format: webp, quality: 85}
  - {name: square, width: 100, height: 100, fit: cover, format: jpeg}
routes:
  - prefix: uploads/
    bucket: ${pipeline.input}
    destination:
      bucket: ${pipeline.output}
      key: "{dir}{stem}_{variant}{ext}"
      strip_prefix: uploads/
      cache_control: max-age=60
`;
}

function startWorker(t, pipeline, environment = {}) {
  const config = configFile(t, configFor(pipeline));
  return new Worker(t, ['run', '--config', config],
                    {...pipeline.environment(), ...environment});
}

// Both variants of an 800×600 upload are right; `stem` as in their keys.
async function assertRendered(pipeline, stem) {
  const webp = await pipeline.fetch(`${stem}_128w.webp`);
  assert.equal(webp.type, 'image/webp');
  await assertQuarters(webp.bytes, 'webp', 128, 96);
  const jpeg = await pipeline.fetch(`${stem}_square.jpg`);
  assert.equal(jpeg.type, 'image/jpeg');
  await assertQuarters(jpeg.bytes, 'jpeg', 100, 100);
}

test('an upload becomes its variants and its message is gone', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const worker = startWorker(t, pipeline);
  await pipeline.submit('uploads/2026/photo.jpg', await makeJpeg(800, 600));
  const line = await worker.saw('complete', 'uploads/2026/photo.jpg');
  await pipeline.emptied();

  assert.deepEqual(await pipeline.outputs(),
                   ['2026/photo_128w.webp', '2026/photo_square.jpg']);
  await assertRendered(pipeline, '2026/photo');
  const {cacheControl, metadata} = await pipeline.fetch('2026/photo_128w.webp');
  assert.equal(cacheControl, 'max-age=60');
  assert.equal(metadata['darkroom-source'],
               `${pipeline.input}/uploads/2026/photo.jpg`);
  assert.equal(line.bucket, pipeline.input);
  assert.deepEqual(line.variants.map((one) => one.variant),
                   ['128w', 'square']);
});

test('the short form of the environment is enough', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const worker = new Worker(t, ['run'], {
    ...pipeline.environment(),
    DARKROOM_OUTPUT_BUCKET: pipeline.output,
    DARKROOM_THUMB_SIZES: '128,512',
    DARKROOM_WEBP_QUALITY: '85',
    DARKROOM_INPUT_PREFIX: 'uploads/',
  });
  await pipeline.submit('uploads/photo.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'uploads/photo.jpg');
  const names = (await pipeline.outputs()).map((key) => key.split('/').at(-1));
  assert.deepEqual(names, ['photo_128w.webp', 'photo_512w.webp']);
  const [first] = await pipeline.outputs();
  await assertQuarters((await pipeline.fetch(first)).bytes, 'webp', 128, 96);
});

for (const [feature, how, wire] of [
  ['s3-events', "S3's own notification", viaS3],
  ['sns', 'a topic that wraps the notification', viaSns],
  ['eventbridge', 'EventBridge', viaEventBridge],
]) {
  test(`an upload arrives by ${how}`, async (t) => {
    if (!backend.has.has(feature)) {
      t.skip(`${backend.name} has no ${feature}: NOT tested here`);
      return;
    }
    const pipeline = await Pipeline.create(backend);
    const upload = await wire(pipeline);
    const worker = startWorker(t, pipeline);
    await upload('uploads/photo.png', await makePng(800, 600));
    await worker.saw('complete', 'uploads/photo.png');
    await assertRendered(pipeline, 'photo');
    await pipeline.emptied();
    assert.equal((await pipeline.counts(pipeline.deadLetters)).visible, 0);
  });
}

test('a text named .jpg is dead-lettered with its reason', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const worker = startWorker(t, pipeline);
  await pipeline.upload('uploads/notes.jpg', 'no picture at all\n'.repeat(50));
  // Odd spacing and an unknown field: whoever reads the dead letter must see
  // what was sent, not what was understood of it.
  const body = ` ${s3Notification(pipeline.input, [
    {key: 'uploads/notes.jpg', size: 900}])}\n`.replace(
      '{', '{"Ünknown" :  true, ');
  await pipeline.send(body);
  await worker.saw('failed', 'uploads/notes.jpg');
  await pipeline.emptied();

  const letter = await pipeline.deadLetter();
  assert.equal(letter.Body, body);
  const attribute = (name) => letter.MessageAttributes[name]?.StringValue;
  assert.equal(attribute('error.class'), 'unsupported');
  assert.ok(attribute('error.message').length > 0);
  assert.equal(attribute('source.key'), 'uploads/notes.jpg');
  assert.deepEqual(await pipeline.outputs(), []);
});

test('every record of one message is rendered', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const worker = startWorker(t, pipeline);
  const sources = [
    ['uploads/a.jpg', await makeJpeg(800, 600, 1)],
    ['uploads/b.png', await makePng(800, 600, 2)],
    ['uploads/c.webp', await makeWebp(800, 600, 3)],
  ];
  for (const [key, bytes] of sources) await pipeline.upload(key, bytes);
  await pipeline.send(s3Notification(
      pipeline.input,
      [...sources.map(([key, bytes]) => ({key, size: bytes.length})),
       {key: 'uploads/gone.jpg', eventName: 'ObjectRemoved:Delete'}]));
  await worker.sawCount('complete', 3);
  await pipeline.emptied();
  for (const stem of ['a', 'b', 'c']) await assertRendered(pipeline, stem);
  assert.equal((await pipeline.outputs()).length, 6);
});

test('keys with spaces, signs and other scripts work', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const worker = startWorker(t, pipeline);
  const stems = ['a b', 'c+d', 'é ü', '写真', '50% & more=less',
                 "it's (1)!", 'a~b*c', '😀'];
  for (const [i, stem] of stems.entries()) {
    await pipeline.submit(`uploads/${stem}.jpg`, await makeJpeg(800, 600, i));
  }
  for (const stem of stems) await worker.saw('complete', `uploads/${stem}.jpg`);
  for (const stem of stems) await assertRendered(pipeline, stem);
  await pipeline.emptied();
});

test('a message about an object that is gone is deleted', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const worker = startWorker(t, pipeline);
  await pipeline.send(s3Notification(
      pipeline.input, [{key: 'uploads/nowhere.jpg', size: 1000}]));
  const line = await worker.saw('failed', 'uploads/nowhere.jpg');
  assert.equal(line['error.class'], 'not_found');
  await pipeline.emptied();
  assert.equal((await pipeline.counts(pipeline.deadLetters)).visible, 0);
});

test('a test event and a message twice do no harm', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const worker = startWorker(t, pipeline);
  await pipeline.send(JSON.stringify({
    Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: pipeline.input,
    Time: '2026-01-02T03:04:05.678Z', RequestId: 'R', HostId: 'H',
  }));
  const picture = await makeJpeg(800, 600);
  await pipeline.submit('uploads/photo.jpg', picture);
  await pipeline.submit('uploads/photo.jpg', picture);
  await worker.saw('complete', 'uploads/photo.jpg');
  await pipeline.emptied();
  await assertRendered(pipeline, 'photo');
  assert.equal((await pipeline.counts(pipeline.deadLetters)).visible, 0);
});

test('an output that comes back as an upload is refused', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const worker = startWorker(t, pipeline);
  await pipeline.submit('uploads/photo.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'uploads/photo.jpg');
  const {bytes, metadata} = await pipeline.fetch('photo_square.jpg');
  await pipeline.upload('uploads/again.jpg', bytes, {Metadata: metadata});
  await pipeline.send(s3Notification(
      pipeline.input, [{key: 'uploads/again.jpg', size: bytes.length}]));
  await worker.saw('failed', 'uploads/again.jpg');
  await pipeline.emptied();
  assert.deepEqual(await pipeline.outputs(),
                   ['photo_128w.webp', 'photo_square.jpg']);
});

test('a store without conditional writes is found out once', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const store = await startUnconditional(backend);
  t.after(() => store.stop());
  const worker = startWorker(t, pipeline, {AWS_ENDPOINT_URL: store.endpoint});
  for (const stem of ['first', 'second', 'third']) {
    await pipeline.submit(`uploads/${stem}.jpg`, await makeJpeg(800, 600));
    await worker.saw('complete', `uploads/${stem}.jpg`);
    await assertRendered(pipeline, stem);
  }
  await pipeline.emptied();
  assert.equal(worker.all('no_conditional_writes').length, 1);
  assert.deepEqual({refused: store.refused, written: store.written},
                   {refused: 1, written: 6});
  assert.equal((await pipeline.counts(pipeline.deadLetters)).visible, 0);
});

// Uploads `count` pictures with a message each; their stems.
async function backlog(pipeline, count) {
  const stems = Array.from({length: count}, (_, i) => `p${i}`);
  await Promise.all(stems.map(async (stem, i) => pipeline.submit(
      `uploads/${stem}.jpg`, await makeJpeg(800, 600, i))));
  return stems;
}

async function assertAllRendered(pipeline, stems) {
  for (const stem of stems) await assertRendered(pipeline, stem);
  assert.equal((await pipeline.counts(pipeline.deadLetters)).visible, 0);
}

test('SIGTERM under load leaves nothing in flight', async (t) => {
  // Longer than the test: a message that was not handed back stays hidden.
  const pipeline = await Pipeline.create(backend, {visibility: 600});
  const stems = await backlog(pipeline, 60);
  const worker = startWorker(t, pipeline);
  await worker.sawCount('complete', 5);
  assert.deepEqual(await worker.stop('SIGTERM'), {code: 0, signal: null});

  const {visible, inFlight, delayed} = await pipeline.counts();
  const completed = worker.all('complete');
  assert.deepEqual({visible, inFlight, delayed},
                   {visible: 60 - completed.length, inFlight: 0, delayed: 0});
  assert.ok(visible > 0, 'the worker was stopped under load');
  // What was begun and not finished says so, and nothing else failed.
  for (const line of worker.all('failed')) {
    assert.equal(line['error.class'], 'cancelled', line.key);
  }

  const next = startWorker(t, pipeline, {DARKROOM_QUEUE_WAIT: '1s'});
  await pipeline.emptied(60);
  await assertAllRendered(pipeline, stems);
  assert.equal((await next.stop()).code, 0);
});

test('kill -9 in the middle loses nothing', async (t) => {
  const pipeline = await Pipeline.create(backend, {visibility: 3});
  const stems = await backlog(pipeline, 60);
  const worker = startWorker(t, pipeline);
  await worker.sawCount('complete', 5);
  await worker.stop('SIGKILL');

  startWorker(t, pipeline);
  await pipeline.emptied(60);
  await assertAllRendered(pipeline, stems);
});

test('an idle worker stops when its poll is answered', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const worker = startWorker(t, pipeline, {DARKROOM_QUEUE_WAIT: '1s'});
  await pipeline.submit('uploads/photo.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'uploads/photo.jpg');
  await pipeline.emptied();
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
});

// Manifests and notifications, as those who are told see them.

import assert from 'node:assert/strict';
import {once} from 'node:events';
import {createServer} from 'node:http';
import {after, before, test} from 'node:test';

import {HeadObjectCommand} from '@aws-sdk/client-s3';

import {startBackend} from './support/backends.mjs';
import {makeJpeg, withOrientation} from './support/pictures.mjs';
import {Pipeline, s3Notification} from './support/pipeline.mjs';
import {assertInvalid, assertValid} from './support/schemas.mjs';
import {TopicOf} from './support/topics.mjs';
import {configFile, Worker} from './support/worker.mjs';

let backend;

before(async () => {
  backend = await startBackend(process.env.BACKEND);
});
after(() => backend?.stop());

function startWorker(t, pipeline, topic, environment = {}) {
  const config = configFile(t, `
placeholder: true
retry: {base: 1s, cap: 1s}
notify: {topic: "${topic.arn}"}
variants:
  - {name: 128w, width: 128, format: webp}
  - {name: square, width: 100, height: 100, fit: cover, format: jpeg}
routes:
  - name: all
    bucket: ${pipeline.input}
    manifest: "{dir}{stem}.json"
    on_removed: delete_variants
    destination: {bucket: ${pipeline.output}}
`);
  return new Worker(t, ['run', '--config', config],
                    {...pipeline.environment(), ...environment});
}

async function head(pipeline, Bucket, Key) {
  return pipeline.s3.send(new HeadObjectCommand({Bucket, Key}));
}

// A document without what only notifications have.
function asManifest(notification) {
  const {status, message_id, receive_count, manifest, error, ...rest} =
      notification;
  return rest;
}

test('a manifest and a notification say what is there', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const topic = await new TopicOf(pipeline).create();
  const listener = await topic.listener();
  startWorker(t, pipeline, topic);
  const picture = withOrientation(await makeJpeg(800, 600), 6);
  await pipeline.submit('a/photo é.jpg', picture);
  const [{body, attributes}] = await listener.hear();
  await pipeline.emptied();

  assertValid('notification', body);
  assert.deepEqual(attributes, {
    status: 'success', route: 'all', format: 'jpeg',
    'source.bucket': pipeline.input,
  });
  const {bytes, type, metadata} = await pipeline.fetch('a/photo é.json');
  const manifest = JSON.parse(bytes.toString('utf8'));
  assertValid('manifest', manifest);
  assert.equal(type, 'application/json');
  assert.ok(metadata.darkroom);
  assert.deepEqual(asManifest(body), manifest);
  assert.deepEqual(body.manifest,
                   {bucket: pipeline.output, key: 'a/photo é.json'});

  const source = await head(pipeline, pipeline.input, 'a/photo é.jpg');
  assert.equal(`"${manifest.source.etag}"`, source.ETag);
  assert.deepEqual(
      [manifest.source.bytes, manifest.source.format, manifest.source.width,
       manifest.source.height, manifest.source.orientation],
      [picture.length, 'jpeg', 600, 800, 6]);
  assert.deepEqual(manifest.variants.map((v) => [v.name, v.width, v.height]),
                   [['128w', 128, 171], ['square', 100, 100]]);
  for (const variant of manifest.variants) {
    const there = await head(pipeline, variant.bucket, variant.key);
    assert.equal(`"${variant.etag}"`, there.ETag);
    assert.equal(variant.bytes, there.ContentLength);
    assert.equal(variant.content_type, there.ContentType);
  }
});

test('filters tell who hears what', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const topic = await new TopicOf(pipeline).create();
  const good = await topic.listener({status: ['success'], format: ['jpeg']});
  const bad = await topic.listener({'error.class': ['unsupported']});
  startWorker(t, pipeline, topic);
  await pipeline.submit('photo.jpg', await makeJpeg(800, 600));
  await pipeline.submit('notes.jpg', Buffer.from('no picture\n'.repeat(50)));
  const [success] = await good.hear();
  const [failure] = await bad.hear();
  await pipeline.emptied();

  assert.equal(success.body.source.key, 'photo.jpg');
  assertValid('notification', failure.body);
  assert.equal(failure.body.source.key, 'notes.jpg');
  assert.equal(failure.body.error.class, 'unsupported');
  assert.deepEqual(failure.body.variants, []);
  const letter = await pipeline.deadLetter();
  assert.equal(failure.body.message_id,
               letter.MessageAttributes['message.id'].StringValue);
  assert.deepEqual(await good.take(), []);
  assert.deepEqual(await bad.take(), []);
  assert.ok(!(await pipeline.outputs()).includes('notes.json'));
});

// Answers 503 until it is healed, and passes requests on from then on.
async function startBrokenSns(t) {
  const broken = {healed: false, refused: 0};
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    if (!broken.healed) {
      ++broken.refused;
      return response.writeHead(503).end();
    }
    const {host, connection, ...headers} = request.headers;
    const answer = await fetch(backend.endpoint + request.url,
                               {method: request.method, headers, body});
    response.writeHead(answer.status,
                       {'content-type': answer.headers.get('content-type')});
    response.end(Buffer.from(await answer.arrayBuffer()));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  broken.endpoint = `http://127.0.0.1:${server.address().port}`;
  return broken;
}

test('a notification that fails is tried again and loses no job', async (t) => {
  const pipeline = await Pipeline.create(backend, {maxReceives: 100});
  const topic = await new TopicOf(pipeline).create();
  const listener = await topic.listener();
  const sns = await startBrokenSns(t);
  const worker = startWorker(t, pipeline, topic,
                             {AWS_ENDPOINT_URL_SNS: sns.endpoint});
  await pipeline.submit('photo.jpg', await makeJpeg(800, 600));
  await worker.sawCount('notify_failed', 2);
  const outputs = ['photo.json', 'photo_128w.webp', 'photo_square.jpg'];
  assert.deepEqual(await pipeline.outputs(), outputs);
  const {visible, inFlight, delayed} = await pipeline.counts();
  assert.equal(visible + inFlight + delayed, 1);
  assert.deepEqual(await listener.take(), []);

  sns.healed = true;
  const [{body}] = await listener.hear();
  await pipeline.emptied();
  assertValid('notification', body);
  assert.equal(body.status, 'success');
  assert.ok(body.receive_count > 2);
  assert.equal((await pipeline.counts(pipeline.deadLetters)).visible, 0);
  const [first, ...again] = worker.all('complete');
  assert.equal(first.variants.length, 2);
  for (const {variants} of again) assert.deepEqual(variants, []);
  const manifest = JSON.parse((await pipeline.fetch('photo.json')).bytes);
  assert.deepEqual(asManifest(body), manifest);
});

test('kill -9 in the middle leaves nobody untold', async (t) => {
  const pipeline = await Pipeline.create(backend,
                                         {visibility: 3, maxReceives: 100});
  const topic = await new TopicOf(pipeline).create();
  const listener = await topic.listener();
  const keys = Array.from({length: 24}, (_, i) => `p${i}.jpg`);
  for (const [i, key] of keys.entries()) {
    await pipeline.submit(key, await makeJpeg(800, 600, i));
  }
  const killed = startWorker(t, pipeline, topic);
  await killed.sawCount('complete', 6);
  await killed.stop('SIGKILL');
  assert.ok(killed.all('complete').length < keys.length);
  startWorker(t, pipeline, topic);
  await pipeline.emptied();

  const told = new Map();
  for (let heard; (heard = await listener.take()).length > 0;) {
    for (const {body} of heard) told.set(body.source.key, body);
  }
  assert.deepEqual([...told.keys()].sort(), [...keys].sort());
  for (const body of told.values()) {
    assertValid('notification', body);
    const {bytes} = await pipeline.fetch(body.manifest.key);
    const manifest = JSON.parse(bytes);
    assertValid('manifest', manifest);
    assert.deepEqual(asManifest(body), manifest);
    for (const {bucket, key, etag} of manifest.variants) {
      assert.equal((await head(pipeline, bucket, key)).ETag, `"${etag}"`);
    }
  }
});

test('a topic that is not there keeps the message, loudly', async (t) => {
  const pipeline = await Pipeline.create(backend, {maxReceives: 100});
  const topic = new TopicOf(pipeline);  // Never made.
  const worker = startWorker(t, pipeline, topic);
  await pipeline.submit('photo.jpg', await makeJpeg(800, 600));
  await worker.sawCount('notify_failed', 2);
  const [line] = worker.all('notify_failed');
  assert.equal(line.level, 'error');
  assert.equal(line.topic, topic.arn);
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
  const {visible, inFlight, delayed} = await pipeline.counts();
  assert.equal(visible + inFlight + delayed, 1);
});

test('who is removed is told, and leaves nothing', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const topic = await new TopicOf(pipeline).create();
  const listener = await topic.listener({status: ['removed']});
  const worker = startWorker(t, pipeline, topic);
  await pipeline.submit('photo.jpg', await makeJpeg(800, 600));
  await worker.saw('complete', 'photo.jpg');
  await pipeline.emptied();
  await pipeline.remove('photo.jpg');
  await pipeline.send(s3Notification(
      pipeline.input,
      [{key: 'photo.jpg', eventName: 'ObjectRemoved:Delete'}]));
  const [{body}] = await listener.hear();
  assertValid('notification', body);
  assert.equal(body.source.key, 'photo.jpg');
  assert.deepEqual(body.variants.map(({key}) => key),
                   ['photo_128w.webp', 'photo_square.jpg']);
  assert.equal(body.manifest.key, 'photo.json');
  assert.deepEqual(await pipeline.outputs(), []);
  await pipeline.emptied();
});

test('a FIFO topic keeps the sources apart', async (t) => {
  const pipeline = await Pipeline.create(backend);
  const topic = await new TopicOf(pipeline, `told-${pipeline.input}.fifo`)
      .create({FifoTopic: 'true'});
  const listener = await topic.listener(null, {
    name: `heard-${pipeline.input}.fifo`, attributes: {FifoQueue: 'true'},
  });
  startWorker(t, pipeline, topic);
  await pipeline.submit('a.jpg', await makeJpeg(800, 600, 1));
  await pipeline.submit('b.jpg', await makeJpeg(800, 600, 2));
  const heard = await listener.hear(2);
  const groups = heard.map(({system}) => system.MessageGroupId).sort();
  assert.deepEqual(groups,
                   [`${pipeline.input}/a.jpg`, `${pipeline.input}/b.jpg`]);
});

test('the schemas refuse what is no manifest or notification', () => {
  const source = {bucket: 'b', key: 'k'};
  const common = {darkroom: 1, message_id: 'm', receive_count: 1, source,
                  variants: [], worker_version: '1'};
  const error = {class: 'corrupt', message: ''};
  assertValid('notification', {...common, status: 'failure', error});
  for (const wrong of [
    {...common, status: 'failure'},
    {...common, status: 'failure', error: {...error, class: 'transient'}},
    {...common, status: 'success', route: 'r', error},
    {...common, status: 'success', route: 'r'},
    {...common, status: 'done', error},
    {...common, status: 'failure', error, more: 1},
  ]) assertInvalid('notification', wrong);
  assertInvalid('manifest', common);
});

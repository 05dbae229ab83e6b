// FIFO queues: each message group in order, whatever fails; groups beside each
// other.  BACKEND says whose queue it is; both lock groups as SQS does.

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {CreateBucketCommand, PutObjectCommand} from '@aws-sdk/client-s3';

import {startBackend} from './support/backends.mjs';
import {makeJpeg} from './support/pictures.mjs';
import {Pipeline, s3Notification} from './support/pipeline.mjs';
import {configFile, Worker} from './support/worker.mjs';

let backend;

before(async () => {
  backend = await startBackend(process.env.BACKEND);
});
after(() => backend?.stop());

function startWorker(t, pipeline) {
  const config = configFile(t, `
queue: {wait: 2s}
retry: {base: 1s, cap: 2s}
concurrency: {polls: 4}
variants:
  - {name: 64w, width: 64, format: webp}
routes:
  - name: all
    bucket: ${pipeline.input}
    destination: {bucket: ${pipeline.output}}
`);
  return new Worker(t, ['run', '--config', config], pipeline.environment());
}

// The keys of log lines that begin with `group`, in the order of the log.
function keysOf(lines, group) {
  return lines.map((line) => line.key)
      .filter((key) => key.startsWith(`${group}/`));
}

async function submitAll(pipeline, groups, count) {
  const picture = await makeJpeg(200, 150);
  for (let i = 0; i < count; ++i) {
    for (const group of groups) {
      await pipeline.submit(`${group}/${i}.jpg`, picture, group);
    }
  }
}

function expected(group, count) {
  return Array.from({length: count}, (_, i) => `${group}/${i}.jpg`);
}

test('each group is worked in order, by two workers', async (t) => {
  const pipeline = await Pipeline.create(backend, {fifo: true});
  const groups = ['a', 'b', 'c', 'd'];
  await submitAll(pipeline, groups, 8);
  const workers = [startWorker(t, pipeline), startWorker(t, pipeline)];
  await pipeline.emptied(60);
  for (const worker of workers) assert.equal((await worker.stop()).code, 0);

  const lines = workers.flatMap((worker) => worker.all('complete'))
      .sort((a, b) => a.time < b.time ? -1 : 1);
  for (const group of groups) {
    assert.deepEqual(keysOf(lines, group), expected(group, 8));
  }
  assert.equal((await pipeline.outputs()).length, 32);
});

test('what fails for now holds up its group, and no other', async (t) => {
  const pipeline = await Pipeline.create(backend, {fifo: true,
                                                   maxReceives: 100});
  const late = `late-${pipeline.input}`;
  const picture = await makeJpeg(200, 150);
  await pipeline.submit('a/0.jpg', picture, 'a');
  // Its bucket is not there yet: that is no fault of the picture.
  await pipeline.send(JSON.stringify({
    darkroom: 1, source: {bucket: late, key: 'a/1.jpg'}, route: 'all',
  }), 'a');
  await pipeline.submit('a/2.jpg', picture, 'a');
  await pipeline.submit('a/3.jpg', picture, 'a');
  await submitAll(pipeline, ['b'], 3);
  const worker = startWorker(t, pipeline);

  const failures = () => worker.all('failed').length;
  await worker.while('two failures and all of b', () => failures() >= 2 &&
      keysOf(worker.all('complete'), 'b').length === 3);
  assert.deepEqual(keysOf(worker.all('complete'), 'a'), ['a/0.jpg']);

  await pipeline.s3.send(new CreateBucketCommand({Bucket: late}));
  await pipeline.s3.send(new PutObjectCommand(
      {Bucket: late, Key: 'a/1.jpg', Body: picture}));
  await pipeline.emptied(60);
  assert.deepEqual(keysOf(worker.all('complete'), 'a'), expected('a', 4));
  assert.equal((await pipeline.counts(pipeline.deadLetters)).visible, 0);
});

test('what can never work leaves its group with its reason', async (t) => {
  const pipeline = await Pipeline.create(backend, {fifo: true});
  const picture = await makeJpeg(200, 150);
  await pipeline.submit('a/0.jpg', picture, 'a');
  await pipeline.upload('a/1.jpg', 'no picture at all\n'.repeat(50));
  const body = s3Notification(pipeline.input, [{key: 'a/1.jpg', size: 900}]);
  await pipeline.send(body, 'a');
  await pipeline.submit('a/2.jpg', picture, 'a');
  const worker = startWorker(t, pipeline);
  await pipeline.emptied(60);

  const lines = worker.events.filter(
      ({event}) => event === 'complete' || event === 'failed');
  // moto may give a message to two polls at once, and the second then works it
  // again behind the first.
  const inOrder = keysOf(lines, 'a').filter(
      (key, i, all) => i === 0 || key !== all[i - 1]);
  assert.deepEqual(inOrder, expected('a', 3));
  const letter = await pipeline.deadLetter();
  assert.equal(letter.Body, body);
  assert.equal(letter.MessageAttributes['error.class'].StringValue,
               'unsupported');
  assert.equal(letter.Attributes.MessageGroupId, 'a');
});

test('a stop hands a group back in order', async (t) => {
  // Longer than the test: a message that was not handed back locks its group.
  const pipeline = await Pipeline.create(backend, {fifo: true,
                                                   visibility: 600});
  const groups = ['a', 'b', 'c', 'd'];
  await submitAll(pipeline, groups, 10);
  const first = startWorker(t, pipeline);
  await first.sawCount('complete', 5);
  assert.deepEqual(await first.stop(), {code: 0, signal: null});
  assert.equal((await pipeline.counts()).inFlight, 0);

  const second = startWorker(t, pipeline);
  await pipeline.emptied(60);
  const lines = [...first.all('complete'), ...second.all('complete')];
  for (const group of groups) {
    assert.deepEqual(keysOf(lines, group), expected(group, 10));
  }
});

test('a dead-letter queue of another type is warned of', async (t) => {
  const pipeline = await Pipeline.create(backend, {fifo: true});
  const other = await Pipeline.create(backend);
  const config = configFile(t, `
queue: {dead_letter_url: "${other.deadLetters.url}"}
variants: [{width: 64}]
routes: [{destination: {bucket: ${pipeline.output}}}]
`);
  const worker = new Worker(t, ['run', '--config', config],
                            pipeline.environment());
  await worker.sawCount('dead_letter_queue_type', 1);
});

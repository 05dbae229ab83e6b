// What operators do beside the worker: redrive, enqueue, status, against
// third-party servers.

import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import path from 'node:path';
import {after, before, test} from 'node:test';

import {
  DeleteObjectCommand, PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  ReceiveMessageCommand, SendMessageBatchCommand, SendMessageCommand,
} from '@aws-sdk/client-sqs';

import {startBackend} from './support/backends.mjs';
import {makeJpeg} from './support/pictures.mjs';
import {Pipeline, s3Notification} from './support/pipeline.mjs';
import {Program, runProgram} from './support/program.mjs';
import {until} from './support/until.mjs';
import {configFile, scratchDirectory, Worker} from './support/worker.mjs';

let backend;
before(async () => {
  backend = await startBackend(process.env.BACKEND);
});
after(() => backend?.stop());

// A pipeline, its configuration, and commands that know both.
async function setUp(t, options) {
  const pipeline = await Pipeline.create(backend, options);
  const config = configFile(t, `
variants:
  - {name: 128w, width: 128, format: webp}
  - {name: 64w, width: 64, format: jpeg}
routes:
  - bucket: ${pipeline.input}
    destination: {bucket: ${pipeline.output}, key: "{dir}{stem}_{variant}{ext}"}
`);
  const environment = pipeline.environment();
  const line = (args) => [...args, '--config', config];
  return {
    pipeline,
    run: (...args) => runProgram(t, line(args), environment),
    runWith: (input, ...args) => runProgram(t, line(args), environment, input),
    start: (...args) => new Program(t, line(args), environment),
    async drain() {
      const worker = new Worker(t, line(['run', '--drain']), environment);
      const {code} = await worker.ended(120);
      return code;
    },
  };
}

// `count` letters as a worker leaves them.
async function sendLetters(pipeline, count) {
  for (let first = 0; first < count; first += 10) {
    const size = Math.min(10, count - first);
    await pipeline.sqs.send(new SendMessageBatchCommand({
      QueueUrl: pipeline.deadLetters.url,
      Entries: Array.from({length: size}, (_, i) => ({
        Id: `${i}`,
        MessageBody:
            s3Notification(pipeline.input, [{key: `${first + i}.jpg`, size: 9}]),
        MessageAttributes: {
          'error.class': {DataType: 'String', StringValue: 'timeout'},
          'worker.version': {DataType: 'String', StringValue: '0.1.0'},
        },
      })),
    }));
  }
}

async function totalOf(pipeline, queue) {
  const {visible, inFlight} = await pipeline.counts(queue);
  assert.equal(inFlight, 0, 'nothing is held');
  return visible;
}

// The keys of all messages of the worker's queue.
async function keysIn(pipeline) {
  const keys = [];
  for (;;) {
    const {Messages = []} = await pipeline.sqs.send(new ReceiveMessageCommand({
      QueueUrl: pipeline.queue.url,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 0,
    }));
    if (Messages.length === 0) return keys;
    for (const {Body} of Messages) {
      keys.push(JSON.parse(Body).Records[0].s3.object.key);
    }
  }
}

test('what a worker refused is shown, and sent back as it was', async (t) => {
  const {pipeline, run, drain} = await setUp(t);
  const noise = Buffer.from('no picture at all\n'.repeat(50));
  await pipeline.submit('good.jpg', await makeJpeg(200, 150));
  await pipeline.submit('a b+c.jpg', noise);
  await pipeline.submit('empty.jpg', Buffer.alloc(0));
  assert.equal(await drain(), 3);

  const shown = await run('redrive', '--json');
  assert.equal(await totalOf(pipeline, pipeline.deadLetters), 2);
  assert.equal(shown.exit.code, 0, shown.text);
  const byKey = new Map(shown.objects.map((one) => [one.key, one]));
  assert.deepEqual([...byKey.keys()].sort(), ['a b+c.jpg', 'empty.jpg']);
  assert.equal(byKey.get('empty.jpg').class, 'empty');
  assert.equal(byKey.get('a b+c.jpg').moved, false);
  const {body} = byKey.get('a b+c.jpg');

  const table = await run('redrive', '--class', 'unsupported');
  assert.match(table.text, /unsupported +uploads-\S+ +a b\+c\.jpg +1 /);
  assert.match(table.text, /1 dead letter \(1 unsupported\), of 2 looked at; /);

  const sent =
      await run('redrive', '--class', 'unsupported', '--send', '--json');
  assert.equal(sent.exit.code, 0, sent.text);
  assert.deepEqual(sent.objects.map(({moved}) => moved), [true]);
  assert.equal(await totalOf(pipeline, pipeline.deadLetters), 1);
  const {Messages} = await pipeline.sqs.send(new ReceiveMessageCommand({
    QueueUrl: pipeline.queue.url,
    MessageAttributeNames: ['All'],
    VisibilityTimeout: 0,
  }));
  assert.equal(Messages[0].Body, body);
  assert.equal(Messages[0].MessageAttributes, undefined);
  // What still fails is a letter again.
  assert.equal(await drain(), 3);
  assert.equal(await totalOf(pipeline, pipeline.deadLetters), 2);
});

test('attributes of others survive with their types', async (t) => {
  const {pipeline, run} = await setUp(t);
  const MessageAttributes = {
    tenant: {DataType: 'Number', StringValue: '7'},
    raw: {DataType: 'Binary', BinaryValue: Uint8Array.from([0, 1, 255])},
    word: {DataType: 'String', StringValue: 'ü'},
  };
  await pipeline.sqs.send(new SendMessageCommand({
    QueueUrl: pipeline.deadLetters.url,
    MessageBody: 'not JSON, byte for byte ',
    MessageAttributes,
  }));
  const sent = await run('redrive', '--class', 'none', '--send');
  assert.equal(sent.exit.code, 0, sent.text);
  const {Messages} = await pipeline.sqs.send(new ReceiveMessageCommand({
    QueueUrl: pipeline.queue.url,
    MessageAttributeNames: ['All'],
  }));
  assert.equal(Messages[0].Body, 'not JSON, byte for byte ');
  const got = Messages[0].MessageAttributes;
  assert.equal(got.tenant.DataType, 'Number');
  assert.equal(got.tenant.StringValue, '7');
  assert.deepEqual([...got.raw.BinaryValue], [0, 1, 255]);
  assert.equal(got.word.StringValue, 'ü');
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  test(`${signal} in the middle loses and hides nothing`, async (t) => {
    const {pipeline, start} = await setUp(t);
    await sendLetters(pipeline, 40);
    const program = start('redrive', '--send', '--rate', '10', '--json');
    await program.saw(5);
    assert.equal(await program.stop(signal), 1, program.text);
    const moved = program.lines.length;
    assert.ok(moved < 40, 'it was stopped in the middle');
    assert.equal(await totalOf(pipeline, pipeline.deadLetters), 40 - moved);
    assert.equal(await totalOf(pipeline, pipeline.queue), moved);
  });
}

test('a reader that goes away hides nothing', async (t) => {
  const {pipeline, start} = await setUp(t);
  await sendLetters(pipeline, 40);
  const program = start('redrive', '--json');
  await program.saw(1);
  program.process.stdout.destroy();
  await program.ended();
  assert.equal(await totalOf(pipeline, pipeline.deadLetters), 40);
});

test('a queue that is not there hides nothing', async (t) => {
  const {pipeline, run} = await setUp(t);
  await sendLetters(pipeline, 15);
  const program = await run('redrive', '--send', '--from',
                            pipeline.deadLetters.url, '--to',
                            pipeline.queue.url + '-gone');
  assert.equal(program.exit.code, 1, program.text);
  assert.equal(await totalOf(pipeline, pipeline.deadLetters), 15);
  const itself = await run('redrive', '--send', '--from', pipeline.queue.arn);
  assert.equal(itself.exit.code, 2, itself.text);
  assert.match(itself.stderr, /would go from .* to itself/);
});

test('a backfill goes into a FIFO queue, as often as one says', async (t) => {
  const {pipeline, run, drain} = await setUp(t, {fifo: true});
  await pipeline.upload('2025/a b.jpg', await makeJpeg(200, 150));
  for (const times of [1, 2]) {
    const sent = await run('enqueue', pipeline.input);
    assert.equal(sent.exit.code, 0, sent.text);
    assert.equal(await totalOf(pipeline, pipeline.queue), times);
  }
  assert.equal(await drain(), 0);
  assert.equal((await pipeline.outputs()).length, 2);
});

test('a backfill is rendered, and then nothing is missing', async (t) => {
  const {pipeline, run, runWith, drain} = await setUp(t);
  const picture = await makeJpeg(200, 150);
  for (const key of ['2025/a b.jpg', '2025/写真+1.jpg', '2026/c.jpg']) {
    await pipeline.upload(key, picture);
  }
  await pipeline.upload('2025/empty.jpg', Buffer.alloc(0));
  const dry = await run('enqueue', `s3://${pipeline.input}/2025/`, '--dry-run');
  assert.equal(dry.exit.code, 0, dry.text);
  assert.match(dry.text, /2 messages would be sent for 3 objects/);
  assert.equal(await totalOf(pipeline, pipeline.queue), 0);

  const sent = await run('enqueue', `s3://${pipeline.input}/2025/`);
  assert.equal(sent.exit.code, 0, sent.text);
  assert.match(sent.text, /1 left out: of zero bytes \(empty\)/);
  assert.equal(await drain(), 0);
  assert.deepEqual(await pipeline.outputs(), [
    '2025/a b_128w.webp', '2025/a b_64w.jpg', '2025/写真+1_128w.webp',
    '2025/写真+1_64w.jpg',
  ]);

  const list = `2025/a b.jpg\ns3://${pipeline.input}/2026/c.jpg\ngone.jpg\n`;
  const missing = ['enqueue', '--list', '-', '--bucket', pipeline.input,
                   '--missing-only', '--json'];
  const rest = await runWith(list, ...missing);
  assert.equal(rest.exit.code, 0, rest.text);
  assert.deepEqual(
      rest.objects.map(({key, action, reason}) => [key, reason ?? action]),
      [['2025/a b.jpg', 'up_to_date'], ['2026/c.jpg', 'sent'],
       ['gone.jpg', 'gone']]);
  assert.equal(await drain(), 0);
  await pipeline.s3.send(new DeleteObjectCommand(
      {Bucket: pipeline.output, Key: '2026/c_64w.jpg'}));
  await pipeline.s3.send(new PutObjectCommand(
      {Bucket: pipeline.output, Key: '2025/a b_64w.jpg', Body: 'foreign'}));
  const again =
      await run('enqueue', pipeline.input, '--missing-only', '--json');
  assert.deepEqual(
      again.objects.map(({key, action, reason}) => [key, reason ?? action]),
      [['2025/a b.jpg', 'taken'], ['2025/empty.jpg', 'empty'],
       ['2025/写真+1.jpg', 'up_to_date'], ['2026/c.jpg', 'sent']]);
});

test('a backfill that was killed goes on without a hole', async (t) => {
  const {pipeline, run, start} = await setUp(t);
  const keys = Array.from({length: 150}, (_, i) => `${1000 + i}.jpg`);
  for (const key of keys) await pipeline.upload(key, Buffer.from('bytes'));
  const token = path.join(scratchDirectory(t), 'token');
  const args = ['enqueue', `s3://${pipeline.input}`, '--resume', token];
  for (let kill = 1; kill <= 3; ++kill) {
    const program = start(...args, '--rate', '60');
    await until('some more are sent', async () =>
      (await pipeline.counts()).visible >= kill * 25 && existsSync(token));
    await program.stop('SIGKILL');
    assert.equal(program.exit.signal, 'SIGKILL');
    assert.ok(existsSync(token));
  }
  const last = await run(...args);
  assert.equal(last.exit.code, 0, last.text);
  assert.match(last.stderr, /going on behind 1\d\d\d\.jpg/);
  assert.equal(existsSync(token), false);
  const sent = await keysIn(pipeline);
  assert.deepEqual([...new Set(sent)].sort(), keys);
  assert.ok(sent.length <= keys.length + 3 * 40, `${sent.length} messages`);
});

test('SIGINT ends a backfill between two messages', async (t) => {
  const {pipeline, run, start} = await setUp(t);
  const keys = Array.from({length: 60}, (_, i) => `${1000 + i}.jpg`);
  for (const key of keys) await pipeline.upload(key, Buffer.from('bytes'));
  const token = path.join(scratchDirectory(t), 'token');
  const args = ['enqueue', pipeline.input, '--resume', token, '--json'];
  const program = start(...args, '--rate', '10');
  await program.saw(5);
  assert.equal(await program.stop('SIGINT'), 1, program.text);
  assert.match(program.stderr, /interrupted; the same command goes on/);
  const rest = await run(...args);
  assert.equal(rest.exit.code, 0, rest.text);
  assert.deepEqual((await keysIn(pipeline)).sort(), keys);
});

test('status tells both queues, and what is wrong', async (t) => {
  const {pipeline, run} = await setUp(t, {visibility: 10});
  await sendLetters(pipeline, 3);
  await pipeline.submit('a.jpg', Buffer.from('x'));
  const json = await run('status', '--json');
  assert.equal(json.exit.code, 0, json.text);
  const [status] = json.objects;
  assert.equal(status.queue.visible, 1);
  assert.equal(status.queue.visibility_timeout_s, 10);
  assert.equal(status.queue.max_receive_count, 5);
  assert.equal(status.dead_letters.visible, 3);
  assert.ok(status.warnings.some(({event}) => event === 'short_visibility'));
  const text = await run('status');
  assert.match(text.text, /^warning: short_visibility: /m);
});

// The trace of a message, through SQS as another server has it.

import assert from 'node:assert/strict';
import {test} from 'node:test';

import {SendMessageCommand} from '@aws-sdk/client-sqs';

import {startBackend} from './support/backends.mjs';
import {Pipeline, s3Notification} from './support/pipeline.mjs';
import {startDaemon} from './support/traces.mjs';
import {until} from './support/until.mjs';
import {configFile, Worker} from './support/worker.mjs';

const kRoot = '1-5759e988-bd862e3fe1be46a994272793';
const kParent = '53995c3f42cd8ad8';

test('the trace of a message is continued', async (t) => {
  const backend = await startBackend(process.env.BACKEND);
  t.after(() => backend.stop());
  const pipeline = await Pipeline.create(backend);
  const daemon = await startDaemon(t);
  const config = configFile(t, `
queue: {wait: 1s}
tracing: {exporter: xray}
variants: [{width: 128}]
routes: [{bucket: ${pipeline.input}, destination: {bucket: ${pipeline.output}}}]
`);
  await pipeline.upload('bad.jpg', 'no picture at all\n'.repeat(50));
  await pipeline.sqs.send(new SendMessageCommand({
    QueueUrl: pipeline.queue.url,
    MessageBody: s3Notification(pipeline.input, [{key: 'bad.jpg', size: 900}]),
    MessageSystemAttributes: {
      AWSTraceHeader: {
        DataType: 'String',
        StringValue: `Root=${kRoot};Parent=${kParent};Sampled=1`,
      },
    },
  }));
  const worker = new Worker(t, ['run', '--config', config], {
    ...pipeline.environment(),
    AWS_XRAY_DAEMON_ADDRESS: daemon.address,
    AWS_XRAY_TRACING_NAME: 'thumbs',
  });
  await until('the segment', () => daemon.segments.length === 1);
  const [segment] = daemon.segments;
  assert.equal(segment.name, 'thumbs');
  assert.equal(segment.trace_id, kRoot);
  assert.equal(segment.parent_id, kParent);
  assert.equal(segment.subsegments[0].aws.operation, 'GetObject');
  assert.equal(segment.subsegments.at(-1).aws.operation, 'SendMessage');
  // moto keeps the header of SendMessage, but not those of its batches: what
  // is sent is looked at in tests/libs3q/aws/sqs_queue_test.cc.
  assert.ok(await pipeline.deadLetter());
  assert.deepEqual(await worker.stop(), {code: 0, signal: null});
});

// libs3q against a server that nobody here wrote, behind a proxy that verifies
// what AWS would, with AWS's own client on the other side.

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {request} from 'node:http';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {after, before, test} from 'node:test';

import {
  CreateBucketCommand, GetObjectCommand, GetObjectTaggingCommand,
  PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateTopicCommand, SNSClient, SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand, GetQueueAttributesCommand, SQSClient,
} from '@aws-sdk/client-sqs';

import {startBackend} from './support/backends.mjs';
import {awsEnvironment, clientOptions} from './support/pipeline.mjs';
import {until} from './support/until.mjs';
import {scratchDirectory} from './support/worker.mjs';

// What a server cannot, and where it is said: docs/aws.md.
const kUnsupported = {
  fauxqs: [
    'KeepsEmptyObjects', 'PutsOnlyWhereNothingIs', 'ReplacesOnlyWhatItKnows',
  ],
  moto: [],
}[process.env.BACKEND];

const kKeys = [
  'plain.jpg', 'a b+c%25&=?#.jpg', 'd//e/./f', 'ünï/日本.jpg', '%2F', '+',
  'quote\'"<>*()!~,;:@$.jpg', 'tail/', 'x'.repeat(1024),
];

let backend;
let proxy;
let endpoint;
let s3;

before(async () => {
  backend = await startBackend(process.env.BACKEND);
  const program = path.join(import.meta.dirname, 'servers/verifying_proxy.mjs');
  proxy = spawn(process.execPath, [program, backend.endpoint],
                {stdio: ['ignore', 'pipe', 'inherit']});
  [endpoint] = await once(createInterface({input: proxy.stdout}), 'line');
  s3 = new S3Client({...clientOptions(backend.endpoint), forcePathStyle: true});
});
after(async () => {
  proxy?.kill('SIGTERM');
  await backend?.stop();
});

async function makeQueueAndTopic() {
  const sqs = new SQSClient(clientOptions(backend.endpoint));
  const sns = new SNSClient(clientOptions(backend.endpoint));
  const {QueueUrl} = await sqs.send(
      new CreateQueueCommand({QueueName: 'jobs'}));
  const {Attributes} = await sqs.send(new GetQueueAttributesCommand(
      {QueueUrl, AttributeNames: ['QueueArn']}));
  const {TopicArn} = await sns.send(new CreateTopicCommand({Name: 'events'}));
  await sns.send(new SubscribeCommand({
    TopicArn, Protocol: 'sqs', Endpoint: Attributes.QueueArn,
    Attributes: {RawMessageDelivery: 'true'},
  }));
  return {LIBS3Q_QUEUE: QueueUrl, LIBS3Q_TOPIC: TopicArn};
}

// The status of a request as it is, without a client's ideas of paths.
async function fetchRaw(method, url, body) {
  const [, host, port, rest] = url.match(/^http:\/\/([^:/]+):(\d+)(.*)$/);
  const sent = request({method, host, port, path: rest});
  sent.end(body);
  const [response] = await once(sent, 'response');
  const chunks = [];
  for await (const chunk of response) chunks.push(chunk);
  return {status: response.statusCode, body: `${Buffer.concat(chunks)}`};
}

async function runLibrary(environment) {
  const program = process.env.LIBS3Q_ENDPOINT_TEST;
  const filter = `*-${kUnsupported.map((name) => `*.${name}*`).join(':')}`;
  const run = spawn(program, ['--gtest_brief=1', `--gtest_filter=${filter}`], {
    env: {HOME: '/nonexistent', ...awsEnvironment(endpoint), ...environment},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks = [];
  for await (const chunk of run.stdout) chunks.push(chunk);
  assert.equal(run.exitCode ?? (await once(run, 'exit'))[0], 0,
               `${Buffer.concat(chunks)}`);
}

test('every operation, both ways, all signatures verified', async (t) => {
  for (let i = 1; i <= 40; ++i) {
    await s3.send(new CreateBucketCommand({Bucket: `contract-${i}`}));
  }
  const Bucket = 'exchange';
  await s3.send(new CreateBucketCommand({Bucket}));
  for (const Key of kKeys) {
    await s3.send(new PutObjectCommand({
      Bucket, Key, Body: `from outside: ${Key}`, Metadata: {who: 'outside'},
    }));
  }
  const urls = path.join(scratchDirectory(t), 'urls');
  await runLibrary({...await makeQueueAndTopic(), LIBS3Q_URLS: urls});

  for (const Key of kKeys) {
    const got = await s3.send(new GetObjectCommand({Bucket, Key}));
    assert.equal(await got.Body.transformToString(), `from libs3q: ${Key}`);
    assert.equal(got.ContentType, 'image/x-test');
    assert.equal(got.CacheControl, 'max-age=7');
    assert.equal(got.ContentDisposition, 'inline');
    assert.deepEqual(got.Metadata, {who: 'libs3q'});
    if (backend.name === 'moto') {
      const {TagSet} = await s3.send(
          new GetObjectTaggingCommand({Bucket, Key}));
      assert.deepEqual(TagSet, [{Key: 'team', Value: 'a b'}]);
    }
  }

  const [put, get, head, remove, brief] =
      readFileSync(urls, 'utf8').trim().split('\n');
  assert.equal((await fetchRaw('PUT', put, 'by url')).status, 200);
  assert.deepEqual(await fetchRaw('GET', get), {status: 200, body: 'by url'});
  assert.equal((await fetchRaw('HEAD', head)).status, 200);
  // For one thing only, and for a while.
  assert.equal((await fetchRaw('DELETE', get)).status, 403);
  assert.equal((await fetchRaw('GET', `${get}&versionId=1`)).status, 403);
  await until('the brief url expires',
              async () => (await fetchRaw('GET', brief)).status === 403);
  assert.equal((await fetchRaw('DELETE', remove)).status, 204);
});

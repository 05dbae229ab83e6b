// `darkroom check --aws` against a server that checks signatures and
// permissions: moto, told so.

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {after, before, test} from 'node:test';

import {CreateRoleCommand, IAMClient} from '@aws-sdk/client-iam';

import {startBackend} from './support/backends.mjs';
import {createUser} from './support/iam.mjs';
import {clientOptions, Pipeline} from './support/pipeline.mjs';
import {TopicOf} from './support/topics.mjs';
import {configFile, kDarkroom} from './support/worker.mjs';

let backend;
let iam;
let owner;

before(async () => {
  backend = await startBackend('moto');
  iam = new IAMClient(clientOptions(backend.endpoint));
  owner = await createUserWithout('owner', []);
});
after(() => backend?.stop());

// May do everything but `denied`.
function createUserWithout(name, denied) {
  const Statement = [{Effect: 'Allow', Action: '*', Resource: '*'}];
  if (denied.length > 0) {
    Statement.push({Effect: 'Deny', Action: denied, Resource: '*'});
  }
  return createUser(iam, name, Statement);
}

async function createPipeline() {
  const pipeline = await Pipeline.create(backend, {credentials: owner});
  pipeline.topic = await new TopicOf(pipeline).create();
  return pipeline;
}

// {code, report}
async function check(t, pipeline, environment) {
  const config = configFile(t, `
variants: [{name: 128w, width: 128, format: webp}]
notify: {topic: "${pipeline.topic.arn}"}
routes:
  - bucket: ${pipeline.input}
    destination: {bucket: ${pipeline.output}, key: "{stem}_{variant}{ext}"}
`);
  const args = ['check', '--aws', '--probe-all', '--config', config];
  const program = spawn(kDarkroom, args, {
    env: {
      HOME: '/nonexistent',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let report = '';
  program.stdout.on('data', (chunk) => report += chunk);
  const [code] = await once(program, 'close');
  return {code, report};
}

test('who may do everything lacks nothing, and nothing is done', async (t) => {
  const pipeline = await createPipeline();
  await pipeline.submit('photo.jpg', Buffer.from('a picture'));
  const {code, report} =
      await check(t, pipeline, pipeline.environment(owner));
  assert.equal(code, 0, report);
  assert.match(report, /credentials  environment: AWS_ACCESS_KEY_ID/);
  assert.match(report, /identity     arn:aws:\S+, account \d{12}/);
  assert.ok(!report.includes(owner.secretAccessKey));
  assert.deepEqual(await pipeline.outputs(), []);
  const {visible, inFlight} = await pipeline.counts();
  assert.deepEqual({visible, inFlight}, {visible: 1, inFlight: 0});
});

test('a role is assumed, and used', async (t) => {
  const trust = {Version: '2012-10-17', Statement: []};
  const {Role} = await iam.send(new CreateRoleCommand({
    RoleName: 'studio',
    AssumeRolePolicyDocument: JSON.stringify(trust),
  }));
  const pipeline = await createPipeline();
  const environment = pipeline.environment(owner);
  const keys = configFile(t, `[base]
aws_access_key_id = ${owner.accessKeyId}
aws_secret_access_key = ${owner.secretAccessKey}
[default]
role_arn = ${Role.Arn}
source_profile = base
role_session_name = darkroom-test
`);
  const assumed = await check(
      t, pipeline, {...environment, AWS_SHARED_CREDENTIALS_FILE: keys,
                    AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: ''});
  assert.equal(assumed.code, 0, assumed.report);
  assert.match(assumed.report, /from profile base: keys/);
  assert.match(assumed.report, /assumed-role\/studio\/darkroom-test/);
});

test('each permission that is refused is missed', async (t) => {
  const pipeline = await createPipeline();
  const refused = {};
  for (const action of
       ['sqs:ReceiveMessage', 'sqs:SendMessage', 'sqs:DeleteMessage',
        'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes',
        's3:GetObject', 's3:PutObject', 's3:ListBucket', 'sns:Publish']) {
    // To AWS a batch is the single action; moto has a name for it.
    refused[action] =
        await createUserWithout(action.replace(':', '-'),
                                [action, `${action}Batch`]);
  }
  const strict = await fetch(`${backend.endpoint}/moto-api/reset-auth`, {
    method: 'POST', headers: {'content-type': 'text/plain'}, body: '0',
  });
  assert.ok(strict.ok, 'moto checks from now on');
  for (const [action, user] of Object.entries(refused)) {
    const {code, report} =
        await check(t, pipeline, pipeline.environment(user));
    assert.equal(code, 1, `${action}:\n${report}`);
    assert.match(report, new RegExp(`\nMISSING +${action} `), report);
    const policy = JSON.parse(report.slice(report.indexOf('{')));
    const missing = policy.Statement.flatMap(({Action}) => Action);
    assert.deepEqual([...new Set(missing)], [action], report);
  }
  assert.deepEqual(await pipeline.outputs(), []);
});

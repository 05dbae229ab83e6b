// Against a server that checks signatures and permissions: moto, told so.

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {IAMClient} from '@aws-sdk/client-iam';

import {startBackend} from './support/backends.mjs';
import {createUser} from './support/iam.mjs';
import {assertQuarters, makeJpeg} from './support/pictures.mjs';
import {clientOptions, Pipeline} from './support/pipeline.mjs';
import {configFile, Worker} from './support/worker.mjs';

let backend;
let owner;       // Credentials that may do everything.
let readsOnly;   // Credentials that may not store objects.

before(async () => {
  backend = await startBackend('moto');
  const everything = {Effect: 'Allow', Action: '*', Resource: '*'};
  const storing = {Effect: 'Deny', Action: 's3:PutObject', Resource: '*'};
  const iam = new IAMClient(clientOptions(backend.endpoint));
  owner = await createUser(iam, 'owner', [everything]);
  readsOnly = await createUser(iam, 'reads-only', [everything, storing]);
  await checkSignatures();
});
after(() => backend?.stop());

// From here on no call is free.
async function checkSignatures() {
  const response = await fetch(`${backend.endpoint}/moto-api/reset-auth`, {
    method: 'POST', headers: {'content-type': 'text/plain'}, body: '0',
  });
  assert.ok(response.ok, 'moto checks from now on');
}

function startWorker(t, pipeline, credentials) {
  const config = configFile(t, `
variants: [{name: 128w, width: 128, format: webp}]
routes:
  - destination: {bucket: ${pipeline.output}, key: "{stem}_{variant}{ext}"}
`);
  return new Worker(t, ['run', '--config', config],
                    pipeline.environment(credentials));
}

test('our signatures are right for every call', async (t) => {
  const pipeline = await Pipeline.create(backend, {credentials: owner});
  const worker = startWorker(t, pipeline, owner);
  const picture = await makeJpeg(800, 600);
  await pipeline.submit('uploads/2026/photo-1_a~b.jpg', picture);
  await worker.saw('complete', 'uploads/2026/photo-1_a~b.jpg');
  await pipeline.emptied();
  const {bytes} = await pipeline.fetch('photo-1_a~b_128w.webp');
  await assertQuarters(bytes, 'webp', 128, 96);

  // A dead letter is sent and a message deleted in batches: signed bodies.
  await pipeline.submit('uploads/text.jpg', Buffer.from('text'));
  await worker.saw('failed', 'uploads/text.jpg');
  await pipeline.emptied();
  assert.ok(await pipeline.deadLetter());
});

test('a wrong secret is an access error and takes nothing', async (t) => {
  const pipeline = await Pipeline.create(backend, {credentials: owner});
  await pipeline.submit('uploads/photo.jpg', await makeJpeg(80, 60));
  const worker = startWorker(t, pipeline, {
    accessKeyId: owner.accessKeyId,
    secretAccessKey: 'not-the-secret',
  });
  const refused = () => worker.events.some(
      (line) => line['error.class'] === 'access');
  await worker.while('an access error', refused);
  assert.deepEqual(await pipeline.outputs(), []);
  assert.equal((await pipeline.counts()).visible, 1);
});

test('a store that we may not write to keeps the message', async (t) => {
  const pipeline = await Pipeline.create(backend, {credentials: owner});
  await pipeline.submit('uploads/photo.jpg', await makeJpeg(800, 600));
  const worker = startWorker(t, pipeline, readsOnly);
  const failed = await worker.saw('failed', 'uploads/photo.jpg');
  assert.equal(failed['error.class'], 'access');
  assert.equal((await worker.stop()).code, 0);
  const {visible, inFlight, delayed} = await pipeline.counts();
  assert.equal(visible + inFlight + delayed, 1);
  assert.deepEqual(await pipeline.outputs(), []);
  assert.equal((await pipeline.counts(pipeline.deadLetters)).visible, 0);
});

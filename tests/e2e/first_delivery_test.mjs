// What the outputs of a message cost in requests that comes for the first
// time, on a store that keeps conditions and on one that ignores them; and that
// neither ends with an old output over a new one.  BACKEND says whose.

import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';

import {startBackend} from './support/backends.mjs';
import {startCounting} from './support/counting.mjs';
import {assertQuarters, makeJpeg} from './support/pictures.mjs';
import {Pipeline, s3Notification} from './support/pipeline.mjs';
import {configFile, Worker} from './support/worker.mjs';

const kEarlier = '0055AED6DCD90281E5';
const kLater = '0055AED6DCD90281E6';

let backend;

before(async () => {
  backend = await startBackend(process.env.BACKEND);
});
after(() => backend?.stop());

function configFor(pipeline) {
  return `
variants:
  - {name: 128w, width: 128, format: webp}
  - {name: 300w, width: 300, format: jpeg}
routes:
  - bucket: ${pipeline.input}
    destination: {bucket: ${pipeline.output}, key: "{stem}_{variant}{ext}"}
`;
}

// {pipeline, worker, store}: requests for outputs pass the store.
async function start(t) {
  const pipeline = await Pipeline.create(backend);
  const store = await startCounting(backend, pipeline.output);
  t.after(() => store.stop());
  const worker = new Worker(
      t, ['run', '--config', configFile(t, configFor(pipeline))],
      {...pipeline.environment(), AWS_ENDPOINT_URL: store.endpoint});
  return {pipeline, worker, store};
}

// What it costs to develop `key`, whose message comes for the first time.
async function requestsOf({pipeline, store}, key, sequencer) {
  const before = store.requests.length;
  await pipeline.send(s3Notification(pipeline.input, [{key, sequencer}]));
  await pipeline.emptied();
  return store.requests.slice(before);
}

const keeps = () => backend.has.has('conditional-writes');

test('a picture costs two PUTs, or as many looks where they are needed',
     async (t) => {
       const crew = await start(t);
       for (const key of ['a.jpg', 'b.jpg']) {
         await crew.pipeline.upload(key, await makeJpeg(800, 600));
       }
       const first = await requestsOf(crew, 'a.jpg', kEarlier);
       const again = keeps() ? ['HEAD a_128w.webp', 'PUT a_128w.webp if'] :
           ['HEAD a_128w.webp', 'PUT a_128w.webp if', 'HEAD a_300w.jpg',
            'PUT a_300w.jpg if'];
       assert.deepEqual(first.toSorted(), [
         'HEAD a_128w.webp', 'HEAD a_300w.jpg', 'PUT a_128w.webp if',
         'PUT a_300w.jpg if', ...again].toSorted());

       const requests = await requestsOf(crew, 'b.jpg', kEarlier);
       assert.deepEqual(requests, keeps() ?
           ['PUT b_128w.webp if', 'PUT b_300w.jpg if'] :
           ['HEAD b_128w.webp', 'PUT b_128w.webp if',
            'HEAD b_300w.jpg', 'PUT b_300w.jpg if']);
       assert.equal(crew.worker.all('conditional_writes_ignored').length,
                    keeps() ? 0 : 1);
       await crew.worker.sawCount('complete', 2);
     });

test('an earlier upload replaces no later one, a later one an earlier',
     async (t) => {
       const crew = await start(t);
       const {pipeline, worker} = crew;
       await pipeline.upload('first.jpg', await makeJpeg(800, 600));
       await requestsOf(crew, 'first.jpg', kEarlier);

       await pipeline.upload('a.jpg', await makeJpeg(400, 400));
       await requestsOf(crew, 'a.jpg', kEarlier);
       await pipeline.upload('a.jpg', await makeJpeg(800, 600));
       await requestsOf(crew, 'a.jpg', kLater);
       await assertQuarters((await pipeline.fetch('a_128w.webp')).bytes, 'webp',
                            128, 96);
       await pipeline.upload('a.jpg', await makeJpeg(400, 400));
       await requestsOf(crew, 'a.jpg', kEarlier);
       await assertQuarters((await pipeline.fetch('a_128w.webp')).bytes, 'webp',
                            128, 96);
       await assertQuarters((await pipeline.fetch('a_300w.jpg')).bytes, 'jpeg',
                            300, 225);
       const failed = worker.all('failed');
       assert.deepEqual(failed.map((line) => line['error.class']),
                        ['superseded']);
       assert.equal((await pipeline.counts(pipeline.deadLetters)).visible, 0);
     });
